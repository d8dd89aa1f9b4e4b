/** Holds each cell of the matrix: what the invoker's user sees, whether the function ran, what the trail says. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { COLUMNS, MATRIX } from "./matrix.js";
import { SITUATIONS } from "./situations.js";
import { type Stage, stage } from "./stage.js";

let scene: Stage;
beforeEach(async () => {
  scene = await stage();
});
afterEach(() => scene.end());

describe.each(Object.entries(MATRIX))("%s", (_name, { invoker, rulings, sees, onlyAsks, before }) => {
  test("has a ruling for every situation", () => {
    expect(rulings).toHaveLength(COLUMNS.length);
    expect([...COLUMNS].sort()).toEqual(Object.keys(SITUATIONS).sort());
  });

  test.each(COLUMNS.map((column, index) => [column, rulings[index]] as const))("%s", async (column, ruling) => {
    if (!ruling) throw new Error("no ruling");
    const { calls, arrange } = SITUATIONS[column];
    const target = calls === "alias" ? `${scene.functionArn}:live` : scene.functionArn;
    const { principal, grants, fire } = await invoker(scene, target);
    const policyArn = await arrange(scene, target, grants);
    const because = ruling.because.replace("{arn}", policyArn ?? "");
    await scene.world.settled();
    scene.world.trail.clear();
    scene.runs.length = 0;

    const seen = await fire();
    await scene.world.settled();

    const refused = ruling.outcome !== "allowed";
    const { action = "lambda:InvokeFunction" } = ruling;
    const asked = scene.world.trail
      .all()
      .filter((entry) => /^lambda:InvokeFunction(Url)?$/.test(entry.action) && entry.resource === target);
    const who = typeof principal === "string" ? principal : expect.stringMatching(principal);
    expect(asked).toMatchObject([
      ...(before?.(ruling) ?? []),
      { principal: who, action, resource: target, outcome: ruling.outcome, because },
    ]);
    const name = asked.at(-1)?.principal ?? "";
    const sentence = `User: ${name} is not authorized to perform: ${action} on resource: ${target} ${because}`;
    expect(seen).toEqual(sees({ refused, owner: scene.owner, target, sentence }));
    const ran = scene.runs.filter((arn) => arn.startsWith(scene.functionArn));
    expect(ran).toEqual(refused || onlyAsks ? [] : [target]);
  });
});
