/**
 * Holds each cell of the matrix twice: where the role lacks something when Lambda is told to use it, and where it loses it
 * afterwards and is given it back. What the caller is answered, what became of messages, what is shown, what the trail says.
 */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { STRANGER } from "../../src/services/organizations/testing.js";
import { COLUMNS, type Fate, MATRIX, MUTE, type Row, type Ruling } from "./matrix.js";
import { type Arranged, may, right, type Setting, SITUATIONS, type Situation } from "./situations.js";
import { type Ready, type Scene, scene } from "./source.js";

let stage: Scene;
beforeEach(async () => {
  stage = await scene();
});
afterEach(() => stage.end());

/** Lets time go on until it is so: pollers wait and sleep. */
const eventually = (look: () => Promise<void> | void) =>
  vi.waitFor(
    async () => {
      await stage.world.clock.advance(500);
      await look();
    },
    { timeout: 10_000, interval: 2 },
  );

/** A cell: what is arranged, and what AWS says to it. */
interface Cell {
  readonly row: Row;
  readonly owner: Situation["owner"];
  readonly arrange: (setting: Setting) => Promise<Arranged>;
  readonly ruling: Ruling;
  /** Which actions are refused when it is made, in order, and while it is used. */
  readonly refused: { readonly made: readonly string[]; readonly later: readonly string[] };
  readonly fate: Fate;
}

async function prepared({ row, owner }: Cell): Promise<Setting> {
  const ready = await row.source(stage, owner === "own" ? stage.owner : STRANGER);
  const needs = Object.keys(row.needs);
  const setting = {
    ready,
    needs,
    sourceNeeds: needs.filter((action) => !row.needs[action]?.anywhere),
    reads: row.reads,
  };
  await right(stage, owner, setting);
  return setting;
}

interface Refusal {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly outcome: string;
  readonly because: string;
}

/** Each refusal once, in order. */
function refusals(): readonly Refusal[] {
  const seen = new Map<string, Refusal>();
  for (const { principal, action, resource, outcome, because } of stage.world.trail.all()) {
    if (outcome === "allowed") continue;
    const refusal = { principal, action, resource, outcome, because };
    const key = JSON.stringify(refusal);
    if (!seen.has(key)) seen.set(key, refusal);
  }
  return [...seen.values()];
}

/** AWS: the session is named for the function; a name of one letter is too short for one. */
const sessionArn = () => `arn:aws:sts::${stage.owner}:assumed-role/execution/f@lambda_function`;

/** What the trail must say of the refused actions. */
const expectedOf = ({ row, ruling }: Cell, actions: readonly string[], { arn }: Ready, policyArn = "") =>
  actions.map((action) => ({
    ...(ruling.of === "role"
      ? { principal: "lambda.amazonaws.com", resource: stage.roleArn }
      : {
          principal: sessionArn(),
          // Of a bucket the object's.
          resource: row.needs[action]?.anywhere ? "*" : expect.stringMatching(new RegExp(`^${arn}(/|$)`)),
        }),
    action,
    outcome: ruling.outcome,
    because: ruling.because.replace("{action}", action).replace("{arn}", policyArn),
  }));

async function whenMade(cell: Cell): Promise<void> {
  const { row, ruling, refused } = cell;
  const setting = await prepared(cell);
  const { ready } = setting;
  const { undo, policyArn } = await cell.arrange(setting);
  await stage.world.settled();
  stage.world.trail.clear();

  if (ruling.outcome === "allowed") {
    await ready.make();
    const asked = stage.world.trail.all().filter(({ action }) => action in row.needs);
    expect(new Set(asked.map(({ action }) => action))).toEqual(new Set(setting.needs));
    for (const { principal, because } of asked) {
      expect([principal, because]).toEqual([sessionArn(), ruling.because]);
    }
  } else {
    const answer = await ready.make().then(
      () => "made",
      (error) => ({ code: error.code, message: error.message }),
    );
    const [first = ""] = refused.made;
    expect(answer).toEqual({
      code: "InvalidParameterValueException",
      message:
        ruling.of === "role"
          ? "The role defined for the function cannot be assumed by Lambda."
          : row.words(first, ready.named ?? ready.arn),
    });
    expect(refusals()).toEqual(expectedOf(cell, refused.made, ready, policyArn));
    await undo();
    await ready.make();
  }
  await ready.put("one");
  await eventually(async () => expect(await ready.arrived()).toEqual(["one"]));
}

async function later(cell: Cell): Promise<void> {
  const { row, refused, fate } = cell;
  const setting = await prepared(cell);
  const { ready } = setting;
  await ready.make();
  await ready.put("one");
  await eventually(async () => expect(await ready.arrived()).toEqual(["one"]));
  await settledLeft(ready, [0, 0]);

  const { undo, policyArn } = await cell.arrange(setting);
  stage.world.trail.clear();
  // A look that is under way was let in before.
  if (fate === "waits") await eventually(() => expect(refusals()).not.toEqual([]));
  stage.world.trail.clear();
  await ready.put("two");
  if (refused.later.length > 0) {
    await eventually(() => expect(refusals()).toEqual(expectedOf(cell, refused.later, ready, policyArn)));
  }
  const reached = fate === "handled" || fate === "comes back" ? ["one", "two"] : ["one"];
  await eventually(async () => expect(await ready.arrived()).toEqual(reached));
  await settledLeft(ready, fate === "waits" ? [1, 0] : fate === "comes back" ? [0, 1] : [0, 0]);
  expect(refusals()).toEqual(expectedOf(cell, refused.later, ready, policyArn));
  await eventually(async () =>
    expect(await ready.shows()).toEqual(row.shows(ready.named ?? ready.arn, reached.length, fate)),
  );

  await undo();
  await ready.put("three");
  const all = {
    handled: ["one", "two", "three"],
    waits: ["one", "two", "three"],
    "comes back": ["one", "two", "two", "three"],
    lost: ["one", "three"],
  }[fate];
  await eventually(async () => expect([...(await ready.arrived())].sort()).toEqual([...all].sort()));
  await settledLeft(ready, [0, 0]);
}

const settledLeft = async (ready: Ready, left: readonly [number, number]) => {
  if (ready.left)
    await vi.waitFor(async () => expect(await ready.left?.()).toEqual(left), { timeout: 5000, interval: 2 });
};

/** A role that is given everything but one action. */
const without = (row: Row, action: string): Cell => ({
  row,
  owner: "own",
  async arrange({ needs }) {
    await may(
      stage,
      needs.filter((one) => one !== action),
    );
    return { undo: () => may(stage, needs) };
  },
  ruling: MUTE,
  refused: { made: [action], later: row.needs[action]?.withdrawn === "handled" ? [] : [action] },
  fate: row.needs[action]?.withdrawn ?? "handled",
});

function cellOf(row: Row, situation: Situation, ruling: Ruling): Cell {
  const needs = Object.keys(row.needs);
  const { owner } = situation;
  const isLater = row.fates.reads !== "handled";
  const base = { row, owner, ruling, arrange: (setting: Setting) => situation.arrange(stage, setting) };
  if (ruling.outcome === "allowed") return { ...base, refused: { made: [], later: [] }, fate: "handled" };
  switch (ruling.of) {
    case "role": {
      const later = row.fates.role === "handled" ? [] : ["sts:AssumeRole"];
      return { ...base, refused: { made: ["sts:AssumeRole"], later }, fate: row.fates.role };
    }
    case "reads":
      return { ...base, refused: { made: [row.reads], later: isLater ? [row.reads] : [] }, fate: row.fates.reads };
    case "anywhere":
      return {
        ...base,
        refused: { made: needs.filter((action) => row.needs[action]?.anywhere), later: [] },
        fate: "handled",
      };
    default: {
      const made = ruling.of === "all" ? needs : needs.filter((action) => !row.needs[action]?.anywhere);
      return { ...base, refused: { made, later: isLater ? [row.retries] : [] }, fate: row.fates.reads };
    }
  }
}

describe.each(Object.entries(MATRIX))("%s", (_name, row) => {
  test("has a ruling for every situation", () => {
    expect(row.rulings).toHaveLength(COLUMNS.length);
    expect([...COLUMNS].sort()).toEqual(Object.keys(SITUATIONS).sort());
  });

  const cells = row.rulings.map((ruling, index) => {
    const column = COLUMNS[index] as (typeof COLUMNS)[number];
    return [column as string, cellOf(row, SITUATIONS[column], ruling)] as const;
  });
  const actions = Object.keys(row.needs);
  // A role without the only one has no policy.
  const single =
    actions.length === 1 ? [] : actions.map((one) => [`a role without ${one}`, without(row, one)] as const);

  describe.each([...cells, ...single])("%s", (_column, cell) => {
    test("when it is made, and once it is put right", () => whenMade(cell));
    test("afterwards, and once it is put right", () => later(cell));
  });
});
