import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ACCOUNT, allow, policy, REGION, refusal, testWorld, type World } from "../../../testing/world.js";
import { ValidatePolicy } from "./validate-policy.js";

let world: World;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.end());

type Type = "IDENTITY_POLICY" | "RESOURCE_POLICY" | "SERVICE_CONTROL_POLICY" | "RESOURCE_CONTROL_POLICY";
type More = {
  validatePolicyResourceType?: "AWS::S3::Bucket" | "AWS::IAM::AssumeRolePolicyDocument";
  locale?: "DE";
  maxResults?: number;
  nextToken?: string;
};
const validated = (policyDocument: string, policyType: Type = "IDENTITY_POLICY", more: More = {}) =>
  world.root.call(ValidatePolicy, { policyDocument, policyType, ...more });
const findings = async (...args: Parameters<typeof validated>) => (await validated(...args)).findings ?? [];
const codes = async (...args: Parameters<typeof validated>) =>
  (await findings(...args)).map(({ findingType, issueCode }) => `${findingType} ${issueCode}`);

const CHECKS = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html";

describe("a finding", () => {
  test("has AWS's code, words and link, and says where", async () => {
    const document = allow(["s3:GetObject", "s3:GetObjects"], "arn:aws:s3:::bucket/*").document;
    const start = document.indexOf('"s3:GetObjects"');
    const end = start + '"s3:GetObjects"'.length;

    expect(await findings(document)).toEqual([
      {
        findingType: "ERROR",
        issueCode: "INVALID_ACTION",
        findingDetails: expect.stringMatching(/^The action s3:GetObjects does not exist\./),
        learnMoreLink: `${CHECKS}#access-analyzer-reference-policy-checks-error-invalid-action`,
        locations: [
          {
            path: [{ value: "Statement" }, { index: 0 }, { value: "Action" }, { index: 1 }],
            span: {
              start: { line: 1, column: start, offset: start },
              end: { line: 1, column: end, offset: end },
            },
          },
        ],
      },
    ]);
  });

  test("counts lines from 1, columns and offsets from 0, and gives no index where there is no list", async () => {
    const document = `{
  "Version": "2012-10-17",
  "Statement": { "Effect": "Permit", "Action": "s3:GetObject", "Resource": "*" }
}`;
    const offset = document.indexOf('"Permit"');

    expect((await findings(document)).find(({ issueCode }) => issueCode === "INVALID_EFFECT")?.locations).toEqual([
      {
        path: [{ value: "Statement" }, { value: "Effect" }],
        span: {
          start: { line: 3, column: 27, offset },
          end: { line: 3, column: 35, offset: offset + 8 },
        },
      },
    ]);
  });

  test("about two parts of a policy says where both are", async () => {
    const statement = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::bucket/*" };
    const [finding] = await findings(policy(statement, statement).document);

    expect(finding).toMatchObject({ findingType: "SUGGESTION", issueCode: "REDUNDANT_STATEMENT" });
    expect(finding?.locations?.map(({ path }) => path)).toEqual([
      [{ value: "Statement" }, { index: 1 }],
      [{ value: "Statement" }, { index: 0 }],
    ]);
  });

  test("is there for a text that is no JSON, too: the document is never refused", async () => {
    expect(await codes('{"Version"')).toEqual(["ERROR JSON_SYNTAX_ERROR"]);
  });

  test("is no other in another language", async () => {
    const document = allow("iam:PassRole").document;
    expect(await findings(document, "IDENTITY_POLICY", { locale: "DE" })).toEqual(await findings(document));
  });
});

describe("a policy is read as its type says", () => {
  const PRINCIPAL = { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/r` } };
  const statement = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::bucket/*" };

  test("a good one has no findings", async () => {
    expect(await codes(policy(statement).document)).toEqual([]);
    expect(await codes(policy({ ...statement, ...PRINCIPAL }).document, "RESOURCE_POLICY")).toEqual([]);
    expect(
      await codes(policy({ Effect: "Deny", Action: "s3:*", Resource: "*" }).document, "SERVICE_CONTROL_POLICY"),
    ).toEqual([]);
  });

  test("a principal is missed in resource-based policies and unwanted in identity-based ones", async () => {
    expect(await codes(policy(statement).document, "RESOURCE_POLICY")).toContain("ERROR MISSING_PRINCIPAL");
    expect(await codes(policy({ ...statement, ...PRINCIPAL }).document)).toContain("ERROR UNSUPPORTED_PRINCIPAL");
  });

  test("a resource control policy must name everyone as its principal", async () => {
    const rcp = (Principal: unknown) =>
      codes(policy({ Effect: "Deny", Principal, Action: "s3:*", Resource: "*" }).document, "RESOURCE_CONTROL_POLICY");

    expect(await rcp("*")).toEqual([]);
    expect(await rcp(PRINCIPAL.Principal)).not.toEqual([]);
  });

  test("a trust policy is told by the resource's type", async () => {
    const trust = policy({ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" });
    const validatePolicyResourceType = "AWS::IAM::AssumeRolePolicyDocument";

    expect(await codes(trust.document, "RESOURCE_POLICY", { validatePolicyResourceType })).toEqual([]);
    const withResource = policy({ ...statement, ...PRINCIPAL }).document;
    expect(await codes(withResource, "RESOURCE_POLICY", { validatePolicyResourceType })).not.toEqual([]);
  });

  test("the type of a resource goes with resource-based policies alone", async () => {
    // https://github.com/awslabs/terraform-iam-policy-validator/pull/23
    const refused = refusal(
      validated(policy(statement).document, "IDENTITY_POLICY", { validatePolicyResourceType: "AWS::S3::Bucket" }),
    );
    expect(await refused).toMatchObject({
      code: "ValidationException",
      message: "InvalidInput",
      fields: { reason: "other" },
    });
  });
});

describe("pages", () => {
  const document = policy(
    ...["s3:A", "s3:B", "s3:C"].map((Action) => ({ Effect: "Allow", Action, Resource: "arn:aws:s3:::bucket/*" })),
  ).document;

  test("go on where the one before ended", async () => {
    const all = await findings(document);
    expect(all.length).toBeGreaterThan(2);

    const first = await validated(document, "IDENTITY_POLICY", { maxResults: 2 });
    expect(first.findings).toEqual(all.slice(0, 2));
    const rest = await validated(document, "IDENTITY_POLICY", { nextToken: first.nextToken ?? "" });
    expect(rest).toEqual({ findings: all.slice(2) });
  });

  test("have at least one finding, and tokens that were given", async () => {
    const code = async (more: More) => (await refusal(validated(document, "IDENTITY_POLICY", more))).code;

    expect(await code({ maxResults: 0 })).toBe("ValidationException");
    expect(await code({ nextToken: "next" })).toBe("ValidationException");
  });
});

test("needs permission on the ARN that AWS names in its refusals", async () => {
  const ann = await world.user("ann");
  const call = () => ann.call(ValidatePolicy, { policyDocument: "{}", policyType: "IDENTITY_POLICY" });
  const arn = `arn:aws:access-analyzer:${REGION}:${ACCOUNT}:*`;

  // Quoted in a workflow's log of 2026, there with a permissions boundary.
  expect((await refusal(call())).message).toBe(
    `User: ${ann.arn} is not authorized to perform: access-analyzer:ValidatePolicy on resource: ${arn} because no identity-based policy allows the access-analyzer:ValidatePolicy action`,
  );
  const bob = await world.user("bob", allow("access-analyzer:ValidatePolicy", arn));
  await bob.call(ValidatePolicy, { policyDocument: "{}", policyType: "IDENTITY_POLICY" });
});
