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

describe.each(Object.entries(MATRIX))("%s", (_name, { invoker, rulings, sees, onlyAsks }) => {
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

    const seen = await fire();
    await scene.world.settled();

    const refused = ruling.outcome !== "allowed";
    const sentence = `User: ${principal} is not authorized to perform: lambda:InvokeFunction on resource: ${target} ${because}`;
    expect(seen).toEqual(sees({ refused, owner: scene.owner, target, sentence }));
    expect(scene.runs).toEqual(refused || onlyAsks ? [] : [target]);
    const asked = scene.world.trail.all().filter(({ action }) => action === "lambda:InvokeFunction");
    expect(asked).toMatchObject([{ principal, resource: target, outcome: ruling.outcome, because }]);
  });
});
