/**
 * Attaches each of AWS's managed policies about Lambda to a role and walks, through validate, authorize and the trail as
 * any call does, what the table says it must and must not allow; and of all actions of its services, and of those that
 * functions use most, that it allows no others.
 */
import { actionsOf } from "@rolecall/aws-model";
import { lambda } from "@rolecall/aws-model/lambda";
import { managedPolicies } from "@rolecall/aws-model/managed-policies";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asService, asSession, type CallAs } from "../../src/kernel/call.js";
import { AwsError } from "../../src/kernel/errors.js";
import type { Operation, Permission } from "../../src/kernel/operation.js";
import { AttachRolePolicy } from "../../src/services/iam/operations/attach-role-policy.js";
import { AttachUserPolicy } from "../../src/services/iam/operations/attach-user-policy.js";
import { CreateServiceLinkedRole } from "../../src/services/iam/operations/create-service-linked-role.js";
import { DeleteRole } from "../../src/services/iam/operations/delete-role.js";
import { AssumeRole } from "../../src/services/sts/operations/assume-role.js";
import { ACCOUNT, REGION, refusal, testWorld, type World } from "../../src/testing/world.js";
import { type Ask, POLICIES, type Row } from "./policies.js";

/** Looked through whole for each policy, beside the services that it speaks of itself. */
const NEIGHBOURS = [
  "lambda",
  "logs",
  "sqs",
  "sns",
  "dynamodb",
  "kinesis",
  "s3",
  "events",
  "kms",
  "secretsmanager",
  "iam",
  "sts",
];

/** A call that does nothing, and needs the permission that it is given. */
const ask: Operation<Permission, void> = {
  service: lambda,
  name: "Ask",
  source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html",
  permissions: ({ input }) => [input],
  handle: async () => undefined,
};

let world: World;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.end());

const policyArn = (name: string) => `arn:aws:iam::aws:policy/${name}`;
const prefixOf = (action: string) => action.slice(0, action.indexOf(":"));

/** `lambda:Get*`: all actions that AWS's reference has of that beginning. */
function named(action: string): readonly string[] {
  if (!action.endsWith("*")) return [action];
  const prefix = prefixOf(action);
  const beginning = action.slice(prefix.length + 1, -1);
  return actionsOf(prefix).flatMap(({ name }) => (name.startsWith(beginning) ? [`${prefix}:${name}`] : []));
}

let holders = 0;

/** A session of a role that has the policy, and nothing else. */
async function holder(name: string, { linkedTo }: Row): Promise<CallAs> {
  const service = linkedTo ?? "lambda.amazonaws.com";
  const { arn } = linkedTo
    ? { arn: (await world.root.call(CreateServiceLinkedRole, { AWSServiceName: linkedTo })).Role?.Arn ?? "" }
    : await world.role(`r-${++holders}`, { policies: [policyArn(name)] });
  const { Credentials } = await world.host.call(
    AssumeRole,
    { RoleArn: arn, RoleSessionName: "walk" },
    asService(service, { region: REGION, account: ACCOUNT }),
  );
  const opened = await world.host.sessions.open(Credentials?.AccessKeyId ?? "", Credentials?.SessionToken ?? "");
  if (!opened) throw new Error("a session just made must open");
  return asSession(opened.session, REGION);
}

/** What the trail says of a call; a refusal and its trail agree. */
async function outcomeOf([action, resource, keys = {}]: Ask, as: CallAs): Promise<string> {
  const answered = await world.host.call(ask, { action: action as Permission["action"], resource, keys }, as).then(
    () => "allowed",
    (error) => {
      if (!(error instanceof AwsError)) throw error;
      return error.code;
    },
  );
  const { outcome = "" } = world.trail.last() ?? {};
  expect([outcome, answered]).toEqual(
    outcome === "allowed" ? ["allowed", "allowed"] : [outcome, "AccessDeniedException"],
  );
  return outcome;
}

const toSentence = ([action, resource, keys]: Ask) =>
  `${action} on ${resource}${keys ? ` with ${JSON.stringify(keys)}` : ""}`;

test("the table has every policy of AWS's about Lambda; 25 of them are for roles and users of one's own", () => {
  const about = managedPolicies().filter(({ name }) => name.includes("Lambda") || name === "AWSXRayDaemonWriteAccess");
  expect(about.map(({ arn }) => arn).sort()).toEqual(Object.keys(POLICIES).map(policyArn).sort());
  const linked = about.filter(({ path }) => path === "/aws-service-role/").map(({ arn }) => arn);
  expect(
    Object.keys(POLICIES)
      .filter((name) => POLICIES[name]?.linkedTo)
      .map(policyArn)
      .sort(),
  ).toEqual(linked.sort());
  expect(about.length - linked.length).toBe(25);
});

describe.each(Object.entries(POLICIES))("%s", (name, row) => {
  let as: CallAs;
  beforeAll(async () => {
    as = await holder(name, row);
  });

  const { everywhere, some = [], never, linkedTo } = row;
  const given = everywhere.flatMap(named);
  const onSome = some.flatMap(([action, ...rest]) => named(action).map((one): Ask => [one, ...rest]));

  test("allows what it is for", async () => {
    const refused: string[] = [];
    for (const asked of [...given.map((action): Ask => [action, "*"]), ...onSome]) {
      if ((await outcomeOf(asked, as)) !== "allowed") refused.push(toSentence(asked));
    }
    expect(refused).toEqual([]);
  });

  test("allows nothing that only comes near", async () => {
    const allowed: string[] = [];
    for (const asked of never) if ((await outcomeOf(asked, as)) === "allowed") allowed.push(toSentence(asked));
    expect(allowed).toEqual([]);
  });

  test("allows no other action on everything", async () => {
    const spoken = [...everywhere, ...some.map(([action]) => action), ...never.map(([action]) => action)].map(prefixOf);
    const prefixes = [...new Set([...NEIGHBOURS, ...spoken])];
    const allowed: string[] = [];
    for (const prefix of prefixes) {
      for (const action of actionsOf(prefix).map((one) => `${prefix}:${one.name}`)) {
        if ((await outcomeOf([action, "*"], as)) === "allowed") allowed.push(action);
      }
    }
    expect(allowed.sort()).toEqual(given.filter((action) => prefixes.includes(prefixOf(action))).sort());
    world.trail.clear();
  });

  if (linkedTo) {
    test("can be attached to no role of one's own", async () => {
      const RoleName = "own";
      await world.role(RoleName);
      const { code } = await refusal(world.root.call(AttachRolePolicy, { RoleName, PolicyArn: policyArn(name) }));
      expect(code).toBe("PolicyNotAttachableException");
      await world.root.call(DeleteRole, { RoleName });
    });
  }
});

test.each(["AWSLambda_FullAccess", "AWSLambda_ReadOnlyAccess"])("%s gives a user the same as a role", async (name) => {
  const row = POLICIES[name];
  if (!row) throw new Error("not in the table");
  const user = await world.user(`u-${name}`);
  await world.root.call(AttachUserPolicy, { UserName: `u-${name}`, PolicyArn: policyArn(name) });
  const as = { caller: user.caller, region: REGION };
  for (const asked of (row.some ?? []).filter(([action]) => !action.endsWith("*"))) {
    expect([toSentence(asked), await outcomeOf(asked, as)]).toEqual([toSentence(asked), "allowed"]);
  }
  for (const asked of row.never) {
    expect([toSentence(asked), await outcomeOf(asked, as)]).toEqual([toSentence(asked), "implicitDeny"]);
  }
});
