import { afterAll, beforeAll, expect, test } from "vitest";
import { ACCOUNT, allow, deny, policy, REGION, refusal, testWorld, type World } from "../../../testing/world.js";
import { CheckNoNewAccess } from "./check-no-new-access.js";

let world: World;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.end());

const check = (
  existingPolicyDocument: string,
  newPolicyDocument: string,
  policyType: "IDENTITY_POLICY" | "RESOURCE_POLICY" = "IDENTITY_POLICY",
) => world.root.call(CheckNoNewAccess, { existingPolicyDocument, newPolicyDocument, policyType });

const BUCKET = ["arn:aws:s3:::amzn-s3-demo-bucket", "arn:aws:s3:::amzn-s3-demo-bucket/*"];
const FAILED = "The modified permissions grant new access compared to your existing policy.";

test("fails the AWS CLI's own example, and names the statement", async () => {
  const existing = allow(["s3:GetObject", "s3:ListBucket"], BUCKET).document;
  const updated = allow(["s3:GetObject", "s3:GetObjectAcl", "s3:ListBucket"], BUCKET).document;

  expect(await check(existing, updated)).toEqual({
    result: "FAIL",
    message: FAILED,
    reasons: [{ description: "New access in the statement with index: 0.", statementIndex: 0 }],
  });
  expect(await check(updated, existing)).toMatchObject({ result: "PASS" });
});

test("passes the same access written otherwise", async () => {
  const existing = allow("s3:*").document;
  const updated = policy(
    { Effect: "Allow", NotAction: "sqs:*", Resource: "*" },
    { Effect: "Deny", NotAction: "s3:Get*", Resource: "*" },
  ).document;

  expect((await check(existing, updated)).result).toBe("PASS");
});

test("names each statement with new access, by its Sid where it has one", async () => {
  const updated = policy(
    { Sid: "Old", Effect: "Allow", Action: "s3:GetObject", Resource: "*" },
    { Effect: "Allow", Action: "sqs:SendMessage", Resource: "*" },
    { Sid: "Queues", Effect: "Allow", Action: "sqs:Delete*", Resource: "*" },
  ).document;

  expect((await check(allow("s3:*").document, updated)).reasons).toEqual([
    { description: "New access in the statement with index: 1.", statementIndex: 1 },
    { description: "New access in the statement with sid: Queues.", statementIndex: 2, statementId: "Queues" },
  ]);
});

test("counts a condition that is let go, and a Deny that is taken away", async () => {
  const mfa = allow("sts:AssumeRole", "*", { Bool: { "aws:MultiFactorAuthPresent": "true" } }).document;
  expect((await check(mfa, allow("sts:AssumeRole").document)).result).toBe("FAIL");
  expect((await check(allow("sts:AssumeRole").document, mfa)).result).toBe("PASS");

  const Allow = { Effect: "Allow", Action: "s3:*", Resource: "*" };
  const Deny = { Effect: "Deny", Action: "s3:DeleteBucket", Resource: "*" };
  expect((await check(policy(Allow, Deny).document, policy(Allow).document)).result).toBe("FAIL");
});

test("compares resource-based policies by their principals, and trust policies too", async () => {
  const trusting = (...AWS: string[]) =>
    policy({ Effect: "Allow", Principal: { AWS }, Action: "sts:AssumeRole" }).document;
  const [ann, bob] = [`arn:aws:iam::${ACCOUNT}:user/ann`, `arn:aws:iam::${ACCOUNT}:user/bob`];

  expect((await check(trusting(ann), trusting(ann, bob), "RESOURCE_POLICY")).result).toBe("FAIL");
  expect((await check(trusting(ann, bob), trusting(bob), "RESOURCE_POLICY")).result).toBe("PASS");
});

test("takes no documents that IAM would not save", async () => {
  const good = allow("s3:*").document;
  for (const [existing, updated] of [
    ["{", good],
    [good, "[]"],
    [good, policy({ Effect: "Allow", Action: "s3", Resource: "*" }).document],
  ] as const) {
    expect((await refusal(check(existing, updated))).code).toBe("InvalidParameterException");
  }
});

test("needs permission, on the ARN that AWS names", async () => {
  const ann = await world.user("ann", deny("access-analyzer:ValidatePolicy"));
  const good = allow("s3:*").document;
  const denied = await refusal(
    ann.call(CheckNoNewAccess, {
      existingPolicyDocument: good,
      newPolicyDocument: good,
      policyType: "IDENTITY_POLICY",
    }),
  );

  expect(denied).toMatchObject({
    code: "AccessDeniedException",
    message: `User: ${ann.arn} is not authorized to perform: access-analyzer:CheckNoNewAccess on resource: arn:aws:access-analyzer:${REGION}:${ACCOUNT}:* because no identity-based policy allows the access-analyzer:CheckNoNewAccess action`,
  });
});
