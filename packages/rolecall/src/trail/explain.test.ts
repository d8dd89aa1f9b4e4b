import { compilePolicy, explain } from "@rolecall/engine";
import { expect, test } from "vitest";
import { type Archive, explainEntry, situationOf } from "./explain.js";
import type { TrailEntry, TrailPolicy } from "./trail.js";

const EVERYTHING = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}';
const EVERYONE = '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}}';
const NOTHING = '{"Version":"2012-10-17","Statement":[]}';
const KEYED = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*",
  "Condition":{"StringEquals":{"lambda:VpcIds":"vpc-1"}}}}`;
const ANN = "AIDAANNANNANNANNANNAN";
const BOB = "AIDABOBBOBBOBBOBBOBBO";
const NAMED = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":["${ANN}","${BOB}"]},"Action":"*","Resource":"*"}}`;
const texts = new Map([EVERYTHING, EVERYONE, NOTHING, KEYED, NAMED].map((text) => [compilePolicy(text).hash, text]));
/** Of the ids it is asked for, it knows those in `arns`. */
const archive = (arns: Readonly<Record<string, string>> = {}) =>
  ({
    trail: { policyText: async (hash: string) => texts.get(hash) },
    store: { read: (read: (tx: unknown) => unknown) => read({}) },
    directory: { arnOfId: async (_: unknown, id: string) => arns[id] },
  }) as unknown as Archive;

const kept = (text: string, layer: TrailPolicy["layer"], more: Partial<TrailPolicy> = {}): TrailPolicy => ({
  layer,
  hash: compilePolicy(text).hash,
  ...more,
});
const entry = (policies: readonly TrailPolicy[], more: Partial<TrailEntry["evidence"]> = {}): TrailEntry => ({
  id: "0",
  requestId: "r",
  atMs: 0,
  account: "111122223333",
  region: "us-east-1",
  service: "lambda",
  operation: "CreateFunction",
  principal: "arn:aws:iam::111122223333:user/ann",
  action: "lambda:CreateFunction",
  resource: "arn:aws:lambda:us-east-1:111122223333:function:f",
  outcome: "implicitDeny",
  because: "",
  context: {},
  evidence: {
    principal: { type: "user", account: "111122223333", arn: "arn:aws:iam::111122223333:user/ann" },
    policies,
    ...more,
  },
});

test("every layer that the trail knows takes part again", async () => {
  const situation = await situationOf(
    archive(),
    entry([
      kept(EVERYTHING, "identity", { name: "inline policy", attachedTo: "arn:aws:iam::111122223333:user/ann" }),
      kept(EVERYTHING, "boundary"),
      kept(EVERYTHING, "scp", { level: 0, arn: "arn:aws:organizations::1:policy/o/service_control_policy/p-1" }),
      kept(NOTHING, "scp", { level: 2 }),
      kept(EVERYTHING, "scp", { level: 2 }),
      kept(EVERYONE, "rcp", { level: 0 }),
      kept(EVERYONE, "endpoint"),
      kept(NOTHING, "resource"),
    ]),
  );
  expect(situation?.policies).toMatchObject({
    identity: [{ name: "inline policy", attachedTo: "arn:aws:iam::111122223333:user/ann" }],
    scps: [[{ arn: "arn:aws:organizations::1:policy/o/service_control_policy/p-1" }], [], [{}, {}]],
    rcps: [[{}]],
  });
  const explanation = situation && explain(situation.request, situation.policies);
  expect(explanation?.why).toEqual({ code: "level-does-not-allow", layer: "scp", level: 1 });
  expect(explanation?.layers.map(({ presence }) => presence)).toEqual([
    ...["present", "present", "present", "present", "present", "present"],
    "none",
  ]);
});

test("a key that nobody could fill is unknown again, not absent", async () => {
  const policies = [kept(KEYED, "identity")];
  expect((await explainEntry(archive(), entry(policies, { unknownKeys: ["lambda:vpcids"] })))?.decision).toMatchObject({
    outcome: "undetermined",
    gaps: [{ key: "lambda:VpcIds" }],
  });
  expect((await explainEntry(archive(), entry(policies)))?.decision.outcome).toBe("implicitDeny");
});

test("session policies that were passed and are gone still allow nothing", async () => {
  const explanation = await explainEntry(
    archive(),
    entry([kept(EVERYTHING, "identity")], { hasSessionPolicies: true }),
  );
  expect(explanation?.decision).toMatchObject({ outcome: "implicitDeny", layer: "session" });
});

test("without the text of a policy nothing is explained", async () => {
  expect(await explainEntry(archive(), entry([{ layer: "identity", hash: "gone" }]))).toBeUndefined();
});

const ann = { type: "user", account: "111122223333", arn: "arn:aws:iam::111122223333:user/ann" };
const named = async (caller: object, arns: Readonly<Record<string, string>>) => {
  const explained = await explainEntry(archive(arns), entry([kept(NAMED, "resource")], { principal: caller }));
  const [policy] = explained?.policies ?? [];
  return [
    explained?.decision.outcome,
    ...(policy?.statements[0]?.principal?.entries ?? []).map(({ value }) => value.replace(/.*\//, "")),
  ];
};

test("users and roles are told by their ARNs while they are there, and by their ids afterwards", async () => {
  const of = (name: string) => ann.arn.replace("ann", name);
  expect(await named({ ...ann, id: ANN }, { [ANN]: ann.arn, [BOB]: of("bob") })).toEqual(["allowed", "ann", "bob"]);
  expect(await named({ ...ann, id: "AIDANEWNEWNEWNEWNEWNE" }, {})).toEqual(["implicitDeny", ANN, BOB]);
});

test("the caller goes by the name of that time, whatever it is called now and whoever has taken the name", async () => {
  const renamed = { [ANN]: ann.arn.replace("ann", "anne"), [BOB]: ann.arn };
  expect(await named({ ...ann, id: ANN }, renamed)).toEqual(["allowed", "ann", BOB]);
  expect(await named({ ...ann, id: ANN }, {})).toEqual(["allowed", "ann", BOB]);
  expect(await named({ ...ann, id: "AIDAEVEEVEEVEEVEEVEEV" }, renamed)).toEqual(["implicitDeny", "anne", BOB]);
});
