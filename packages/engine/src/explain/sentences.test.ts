import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { policySet } from "../../test/plain.js";
import { contextOf } from "../context.js";
import { compilePolicy } from "../policy/compile.js";
import { type AccessRequest, type AppliedPolicy, type PolicySet, type Principal, UNKNOWN } from "../request.js";
import { explain } from "./explain.js";
import { explainInWords } from "./sentences.js";

const ACCOUNT = "111122223333";
const OTHER = "444455556666";
const ann: Principal = { type: "user", account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/team/ann` };
const role: Principal = {
  type: "role-session",
  account: ACCOUNT,
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/r/run`,
  roleArn: `arn:aws:iam::${ACCOUNT}:role/r`,
};
const orders = `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/orders`;
const ask = (changes: Partial<AccessRequest> = {}): AccessRequest => ({
  principal: role,
  action: "dynamodb:PutItem",
  resource: orders,
  resourceAccount: ACCOUNT,
  context: contextOf({}),
  ...changes,
});

const policy = (statement: object | object[], naming: Partial<AppliedPolicy> = {}): AppliedPolicy => ({
  policy: compilePolicy(JSON.stringify({ Version: "2012-10-17", Statement: statement }, null, 2)),
  ...naming,
});
const allow = (more: object = {}) => ({ Effect: "Allow", Action: "dynamodb:PutItem", Resource: orders, ...more });
const deny = (more: object = {}) => ({ ...allow(more), Effect: "Deny" });
const crud = { name: 'inline policy "crud" of role "r"' };
const everything = policy({ Effect: "Allow", Action: "*", Resource: "*" });

const lines = (policies: PolicySet, changes: Partial<AccessRequest> = {}) =>
  explainInWords(explain(ask(changes), policies));
const headline = (policies: PolicySet, changes: Partial<AccessRequest> = {}) => lines(policies, changes)[0]?.text;
/** Statements with their parts, as a reader sees them. */
const statements = (policies: PolicySet, changes: Partial<AccessRequest> = {}) =>
  lines(policies, changes)
    .filter(({ kind }) => kind === "statement" || kind === "part")
    .map(({ kind, text }) => (kind === "part" ? `- ${text}` : text));
/** What is said of a layer. */
const said = (layer: string, policies: PolicySet, changes: Partial<AccessRequest> = {}) =>
  lines(policies, changes).find((line) => line.kind === "layer" && line.layer === layer);

describe("the headline says who was refused what, and by which kind of policy", () => {
  test.each<[string, string, PolicySet, Partial<AccessRequest>]>([
    [
      "an identity-based policy that does not allow",
      "Denied: no identity-based policy of role r allows dynamodb:PutItem on table/orders.",
      { identity: [policy(allow({ Resource: "arn:aws:dynamodb:us-east-1:111122223333:table/other" }))] },
      {},
    ],
    [
      "no identity-based policy at all",
      "Denied: user ann has no identity-based policy, so nothing allows dynamodb:PutItem on table/orders.",
      { identity: [] },
      { principal: ann },
    ],
    [
      "an action without a resource",
      "Denied: no identity-based policy of role r allows dynamodb:ListTables.",
      { identity: [policy(allow())] },
      { action: "dynamodb:ListTables", resource: "*" },
    ],
    [
      "an explicit deny of an inline policy",
      'Denied: statement "Never" of inline policy "crud" of role "r" denies dynamodb:PutItem on table/orders.',
      { identity: [everything, policy(deny({ Sid: "Never" }), crud)] },
      {},
    ],
    [
      "two explicit denies",
      'Denied: 2 statements deny dynamodb:PutItem on table/orders, the first of them statement "A" of inline policy "crud" of role "r".',
      { identity: [policy([deny({ Sid: "A" }), deny()], crud)] },
      {},
    ],
    [
      "an explicit deny of an SCP known by its ARN",
      "Denied: statement 1 of policy p-1, a service control policy, denies dynamodb:PutItem on table/orders.",
      {
        identity: [everything],
        scps: [[everything, policy(deny(), { arn: "arn:aws:organizations::1:policy/o-1/service_control_policy/p-1" })]],
      },
      {},
    ],
    [
      "a level of SCPs that does not allow",
      "Denied: no service control policy at level 2 of 3 from the root allows dynamodb:PutItem on table/orders.",
      { identity: [everything], scps: [[everything], [], [everything]] },
      {},
    ],
    [
      "a boundary that does not allow",
      "Denied: the permissions boundary of role r does not allow dynamodb:PutItem on table/orders.",
      { identity: [everything], boundary: policy({ Effect: "Allow", Action: "s3:*", Resource: "*" }) },
      {},
    ],
    [
      "session policies that do not allow",
      "Denied: no session policy of this session of role r allows dynamodb:PutItem on table/orders.",
      { identity: [everything], session: [policy({ Effect: "Allow", Action: "s3:*", Resource: "*" })] },
      {},
    ],
    [
      "a VPC endpoint policy that does not allow",
      "Denied: the VPC endpoint policy does not allow dynamodb:PutItem on table/orders.",
      { identity: [everything], endpoint: policy({ Effect: "Allow", Principal: "*", Action: "s3:*", Resource: "*" }) },
      {},
    ],
    [
      "another account's resource without a policy",
      `Denied: table/orders of account ${OTHER} has no resource-based policy, and without one nobody of account ${ACCOUNT} is allowed dynamodb:PutItem.`,
      { identity: [everything] },
      { resourceAccount: OTHER },
    ],
    [
      "another account's resource that allows, and no policy of the caller's",
      `Denied: the resource-based policy allows dynamodb:PutItem on table/orders of account ${OTHER}, but no identity-based policy of role r does, and across accounts both must.`,
      { identity: [], resource: policy(allow({ Principal: { AWS: ACCOUNT } })) },
      { resourceAccount: OTHER },
    ],
    [
      "an account that is named and does not hand on",
      "Denied: the resource-based policy leaves dynamodb:PutItem on table/orders to the caller's account, and no identity-based policy of role r allows it.",
      { identity: [], resource: policy(allow({ Principal: { AWS: ACCOUNT } })) },
      {},
    ],
    [
      "a trust policy that names another",
      "Denied: the role trust policy does not allow sts:AssumeRole on role/target to lambda.amazonaws.com.",
      {
        identity: [],
        resource: policy({ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }),
        resourceRule: "must-allow",
      },
      {
        principal: { type: "service", name: "lambda.amazonaws.com" },
        action: "sts:AssumeRole",
        resource: `arn:aws:iam::${ACCOUNT}:role/target`,
      },
    ],
    [
      "a service, and no policy on the resource",
      "Denied: there is no resource-based policy, and nothing else could allow lambda:InvokeFunction on function:f to events.amazonaws.com.",
      { identity: [] },
      {
        principal: { type: "service", name: "events.amazonaws.com" },
        action: "lambda:InvokeFunction",
        resource: `arn:aws:lambda:us-east-1:${ACCOUNT}:function:f`,
      },
    ],
    [
      "a federated user without session policies",
      "Denied: federated user guest was given no session policy, so nothing allows dynamodb:PutItem on table/orders.",
      { identity: [everything] },
      {
        principal: {
          type: "federated-user",
          account: ACCOUNT,
          arn: `arn:aws:sts::${ACCOUNT}:federated-user/guest`,
          userArn: ann.arn,
        },
      },
    ],
    [
      "an unknown key",
      "Undetermined: whether dynamodb:PutItem on table/orders is allowed hangs on the condition key aws:SourceVpc, whose value is not known.",
      { identity: [policy(allow({ Condition: { StringEquals: { "aws:SourceVpc": "vpc-1" } } }))] },
      { context: contextOf({ "aws:SourceVpc": UNKNOWN }) },
    ],
    [
      "what an identity-based policy allows",
      'Allowed: statement "Orders" of inline policy "crud" of role "r" allows dynamodb:PutItem on table/orders.',
      { identity: [policy(allow({ Sid: "Orders" }), crud)] },
      {},
    ],
    [
      "what two policies allow",
      'Allowed: 2 statements allow dynamodb:PutItem on table/orders, the first of them statement 1 of inline policy "crud" of role "r".',
      {
        identity: [policy(allow(), crud), policy(allow(), { arn: "arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess" })],
      },
      {},
    ],
    [
      "what the resource-based policy allows",
      "Allowed: statement 1 of the resource-based policy allows dynamodb:PutItem on table/orders to role r.",
      { identity: [], resource: policy(allow({ Principal: "*" })) },
      {},
    ],
    [
      "what both accounts allow",
      `Allowed: the resource-based policy and the identity-based policies of role r both allow dynamodb:PutItem on table/orders of account ${OTHER}.`,
      { identity: [everything], resource: policy(allow({ Principal: "*" })) },
      { resourceAccount: OTHER },
    ],
    [
      "the root user",
      `Allowed: the root user of account ${ACCOUNT} may do all that nothing denies, and nothing denies dynamodb:PutItem on table/orders.`,
      { identity: [] },
      { principal: { type: "root", account: ACCOUNT } },
    ],
  ])("%s", (_, expected, policies, changes) => {
    expect(headline(policies, changes)).toBe(expected);
  });
});

describe("a statement that nearly applied is shown with both values", () => {
  test("a resource that is another", () => {
    const other = `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/other`;
    expect(statements({ identity: [policy(allow({ Sid: "Orders", Resource: other }), crud)] })).toEqual([
      'Statement "Orders" of inline policy "crud" of role "r" allows dynamodb:PutItem, but:',
      `- only on ${other}; the request is for ${orders}`,
    ]);
  });

  test("a variable in a resource, as it reads here, and one without a value", () => {
    const table = `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table`;
    const Resource = [`${table}/\${aws:username}`, `${table}/\${aws:PrincipalTag/Team}`];
    const context = contextOf({ "aws:username": "ann" });
    expect(statements({ identity: [policy(allow({ Resource }))] }, { context })[1]).toBe(
      `- only on ${table}/\${aws:username} (here ${table}/ann) and ${table}/\${aws:PrincipalTag/Team} (the request has no value for \${aws:PrincipalTag/Team}); the request is for ${orders}`,
    );
  });

  test("a NotResource that excludes it", () => {
    const NotResource = `arn:aws:dynamodb:*:*:table/ord*`;
    expect(statements({ identity: [policy({ ...allow(), Resource: undefined, NotResource })] })[1]).toBe(
      `- its NotResource excludes ${orders}: ${NotResource}`,
    );
  });

  test("a principal that is another", () => {
    expect(statements({ identity: [], resource: policy(allow({ Principal: { AWS: ann.arn } })) })).toEqual([
      "Statement 1 of the resource-based policy allows dynamodb:PutItem, but:",
      `- only to ${ann.arn}; the caller is ${role.arn}`,
    ]);
  });

  test("a principal that is gone, whatever came after it under its name", () => {
    const Principal = { AWS: ["AROAOLDOLDOLDOLDOLDOL"] };
    expect(statements({ identity: [], resource: policy(allow({ Principal })) }).slice(1)).toEqual([
      `- only to AROAOLDOLDOLDOLDOLDOL; the caller is ${role.arn}`,
      "- AROAOLDOLDOLDOLDOLDOL is the unique id of a user or role that is no longer there: one made anew under the same name has another id, and is let in when the policy is put again with its ARN",
    ]);
  });

  test("an element that cannot be read, and a Principal where none can be", () => {
    expect(statements({ identity: [policy(allow({ Condition: { NoSuch: { a: "b" } } }))] })[1]).toBe(
      "- its Condition cannot be read, and such an Allow never applies",
    );
    expect(statements({ identity: [policy(allow({ Principal: "*" }))] })[1]).toBe(
      "- it has a Principal, which an identity-based policy cannot have",
    );
  });

  test.each<[object, Parameters<typeof contextOf>[0], string]>([
    [
      { StringEquals: { "aws:PrincipalTag/team": "ops" } },
      { "aws:PrincipalTag/team": "shop" },
      'condition StringEquals aws:PrincipalTag/team: the request has "shop", the policy wants "ops"',
    ],
    [
      { StringEquals: { "aws:PrincipalTag/team": ["ops", "dev"] } },
      {},
      'condition StringEquals aws:PrincipalTag/team: the request has no aws:PrincipalTag/team, the policy wants "ops" or "dev"',
    ],
    [
      { StringNotLike: { "aws:PrincipalTag/team": "s*" } },
      { "aws:PrincipalTag/team": "shop" },
      'condition StringNotLike aws:PrincipalTag/team: the request has "shop", the policy wants nothing like "s*"',
    ],
    [
      { StringEquals: { "aws:PrincipalTag/team": "${aws:username}" } },
      { "aws:PrincipalTag/team": "shop", "aws:username": "ann" },
      'condition StringEquals aws:PrincipalTag/team: the request has "shop", the policy wants "${aws:username}" (here "ann")',
    ],
    [
      { StringEquals: { "aws:PrincipalTag/team": "${aws:username}" } },
      { "aws:PrincipalTag/team": "shop" },
      'condition StringEquals aws:PrincipalTag/team: the request has "shop", the policy wants "${aws:username}"; the request has no value for ${aws:username}',
    ],
    [
      { "ForAllValues:StringEquals": { "aws:TagKeys": ["a", "b"] } },
      { "aws:TagKeys": ["a", "c"] },
      'condition ForAllValues:StringEquals aws:TagKeys: the request has "a" and "c" ("c" does not fit), the policy wants each value to be "a" or "b"',
    ],
    [
      { "ForAnyValue:StringEquals": { "aws:TagKeys": "a" } },
      { "aws:TagKeys": [] },
      'condition ForAnyValue:StringEquals aws:TagKeys: the request has aws:TagKeys without a value, the policy wants some value to be "a"',
    ],
    [
      { NumericLessThanEquals: { "aws:MultiFactorAuthAge": 3600 } },
      { "aws:MultiFactorAuthAge": "4000" },
      'condition NumericLessThanEquals aws:MultiFactorAuthAge: the request has "4000", the policy wants at most "3600"',
    ],
    [
      { NumericLessThanEquals: { "aws:MultiFactorAuthAge": "an hour" } },
      { "aws:MultiFactorAuthAge": "4000" },
      'condition NumericLessThanEquals aws:MultiFactorAuthAge: the request has "4000", the policy wants at most "an hour"; one of these is no number, and so nothing matches',
    ],
    [
      { DateLessThan: { "aws:CurrentTime": "2026-01-01T00:00:00Z" } },
      { "aws:CurrentTime": "2026-11-24T00:00:00Z" },
      'condition DateLessThan aws:CurrentTime: the request has "2026-11-24T00:00:00Z", the policy wants a time before "2026-01-01T00:00:00Z"',
    ],
    [
      { NotIpAddress: { "aws:SourceIp": "10.0.0.0/8" } },
      { "aws:SourceIp": "10.1.2.3" },
      'condition NotIpAddress aws:SourceIp: the request has "10.1.2.3", the policy wants an address outside "10.0.0.0/8"',
    ],
    [
      { Null: { "aws:TokenIssueTime": "true" } },
      { "aws:TokenIssueTime": "2026-11-24T12:00:00Z" },
      'condition Null aws:TokenIssueTime: the request has "2026-11-24T12:00:00Z", the policy wants no such key',
    ],
    [
      { Null: { "aws:TokenIssueTime": false } },
      {},
      "condition Null aws:TokenIssueTime: the request has no aws:TokenIssueTime, the policy wants the key to have a value",
    ],
    [
      { StringEqualsIfExists: { "aws:username": "bob" } },
      { "aws:username": "ann" },
      'condition StringEqualsIfExists aws:username: the request has "ann", the policy wants "bob", or no such key',
    ],
    [
      { BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } },
      { "aws:MultiFactorAuthPresent": "false" },
      'condition BoolIfExists aws:MultiFactorAuthPresent: the request has "false", the policy wants "true", or no such key',
    ],
  ])("the condition %j", (Condition, context, expected) => {
    const said = statements({ identity: [policy(allow({ Condition }))] }, { context: contextOf(context) });
    expect(said[1]).toBe(`- ${expected}`);
  });

  test("the statement that lacks least comes first, and no more than five are told", () => {
    const far = allow({
      Resource: "arn:aws:dynamodb:*:*:table/a",
      Condition: { Bool: { "aws:SecureTransport": true } },
    });
    const near = allow({ Sid: "Near", Resource: "arn:aws:dynamodb:*:*:table/b" });
    const told = statements({ identity: [policy([far, far, far, far, far, far, near])] });
    expect(told[0]).toContain('"Near"');
    expect(told.at(-1)).toBe("2 more statements alike.");
  });

  test("where no statement covers the action, that is said", () => {
    expect(statements({ identity: [policy(allow({ Action: "s3:*" })), policy(allow({ Action: "sqs:*" }))] })).toEqual([
      "No Allow statement of these 2 policies covers the action dynamodb:PutItem.",
    ]);
  });

  test("of a Deny it is told what made it apply", () => {
    const Condition = { StringNotEquals: { "aws:RequestedRegion": "us-east-1" } };
    const told = statements(
      { identity: [everything, policy(deny({ NotAction: "iam:*", Action: undefined, Resource: "*", Condition }))] },
      { context: contextOf({ "aws:RequestedRegion": "eu-west-1" }) },
    );
    expect(told).toEqual([
      "Statement 1 of the identity-based policy denies dynamodb:PutItem:",
      "- its NotAction is iam:*",
      "- its Resource is *",
      '- condition StringNotEquals aws:RequestedRegion: the request has "eu-west-1", the policy wants anything but "us-east-1"',
    ]);
  });
});

describe("each layer has its line", () => {
  test("in AWS's order", () => {
    const layers = lines({ identity: [] }).flatMap(({ kind, layer }) => (kind === "layer" ? [layer] : []));
    expect(layers).toEqual(["rcp", "scp", "endpoint", "resource", "identity", "boundary", "session"]);
  });

  test.each<[string, string, string, PolicySet, Partial<AccessRequest>]>([
    ["scp", "neither", "There are no service control policies.", { identity: [everything] }, {}],
    ["boundary", "neither", "There is no permissions boundary.", { identity: [everything] }, {}],
    [
      "scp",
      "for",
      "The service control policies allow it at all 2 levels.",
      { identity: [], scps: [[everything], [everything]] },
      {},
    ],
    [
      "scp",
      "neither",
      "The service control policies do not limit service-linked roles.",
      { identity: [], scps: [[]] },
      { principal: { ...role, serviceLinked: true } as Principal },
    ],
    [
      "scp",
      "neither",
      "The service control policies do not limit the management account.",
      { identity: [], scps: [[]], organization: { managementAccount: ACCOUNT } },
      {},
    ],
    [
      "scp",
      "neither",
      "The service control policies do not limit sns.amazonaws.com.",
      { identity: [], scps: [[]] },
      { principal: { type: "service", name: "sns.amazonaws.com" } },
    ],
    [
      "rcp",
      "neither",
      "The resource control policies do not limit an action without a resource.",
      { identity: [], rcps: [[]] },
      { resource: "*" },
    ],
    [
      "rcp",
      "neither",
      "The resource control policies do not limit this action on this resource.",
      { identity: [], rcps: [[]], organization: { rcpServices: new Set(["s3"]) } },
      {},
    ],
    [
      "boundary",
      "neither",
      `The permissions boundary does not limit the root user of account ${ACCOUNT}.`,
      { identity: [], boundary: everything },
      { principal: { type: "root", account: ACCOUNT } },
    ],
    [
      "identity",
      "neither",
      "None of the 2 identity-based policies allows it, and need not: the resource-based policy does.",
      {
        identity: [policy(allow({ Action: "s3:*" })), policy(allow({ Action: "sqs:*" }))],
        resource: policy(allow({ Principal: "*" })),
      },
      {},
    ],
    [
      "resource",
      "for",
      "The resource-based policy allows it to everyone.",
      { identity: [], resource: policy(allow({ Principal: "*" })) },
      {},
    ],
    [
      "resource",
      "for",
      "The resource-based policy allows it to role r.",
      { identity: [], resource: policy(allow({ Principal: { AWS: role.roleArn } })) },
      {},
    ],
    [
      "boundary",
      "neither",
      "The permissions boundary does not allow it, and does not limit what the resource-based policy gives the caller itself.",
      {
        identity: [],
        boundary: policy(allow({ Action: "s3:*" })),
        resource: policy(allow({ Principal: { AWS: role.arn } })),
      },
      {},
    ],
    [
      "identity",
      "for",
      'The identity-based policy allows it: statement "A" of inline policy "crud" of role "r".',
      { identity: [policy(allow({ Sid: "A" }), crud)] },
      {},
    ],
  ])("%s, %s: %s", (layer, tone, text, policies, changes) => {
    expect(said(layer, policies, changes)).toMatchObject({ tone, text });
  });
});

describe("of every truth", () => {
  const folder = new URL("../../truths/", import.meta.url);
  const truths = readdirSync(folder).flatMap((file) => JSON.parse(readFileSync(new URL(file, folder), "utf8")));
  const BEGINNINGS = {
    allowed: /^Allowed: /,
    explicitDeny: /^Denied: .*\bden(y|ies)\b/,
    implicitDeny: /^Denied: (?!.*\bden(y|ies)\b)/,
    undetermined: /^Undetermined: /,
  };

  test.each(truths.map((truth) => [truth.name, truth]))("%s", (_, truth) => {
    const context: Record<string, string | string[] | typeof UNKNOWN> = {};
    for (const [key, value] of Object.entries<string | string[] | object>(truth.request.context)) {
      context[key] = typeof value === "object" && "unknown" in value ? UNKNOWN : (value as string | string[]);
    }
    const explanation = explain({ ...truth.request, context: contextOf(context) }, policySet(truth.policies));
    const words = explainInWords(explanation);

    const [first, ...rest] = words;
    expect(first?.kind).toBe("headline");
    expect(first?.text).toMatch(BEGINNINGS[explanation.decision.outcome]);
    expect(rest.filter(({ kind }) => kind === "layer")).toHaveLength(7);
    // The layer that decided says the same as the headline.
    const decided = words.find(({ kind, layer }) => kind === "layer" && layer === explanation.decision.layer);
    if (decided) expect(decided.tone).toBe(explanation.decision.outcome === "allowed" ? "for" : "against");
    for (const { text } of words) expect(text).not.toMatch(/undefined|null|\[object|,,|\s\s|\(\)/);
    // Whoever has it as JSON reads the same.
    expect(explainInWords(JSON.parse(JSON.stringify(explanation)))).toEqual(words);
  });
});
