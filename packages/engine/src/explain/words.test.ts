import { describe, expect, test } from "vitest";
import { contextOf } from "../context.js";
import type { Decision, Layer } from "../decision.js";
import { evaluate } from "../evaluate.js";
import { compilePolicy } from "../policy/compile.js";
import type { AccessRequest, AppliedPolicy, PolicySet, Principal } from "../request.js";
import { denialMessage, denialReason } from "./words.js";

const role: Principal = {
  type: "role-session",
  account: "000000000000",
  arn: "arn:aws:sts::000000000000:assumed-role/crud-role/crud",
  roleArn: "arn:aws:iam::000000000000:role/crud-role",
};
const request: AccessRequest = {
  principal: role,
  action: "dynamodb:PutItem",
  resource: "arn:aws:dynamodb:us-east-1:000000000000:table/orders",
  resourceAccount: "000000000000",
  context: contextOf({}),
};
const policy = (Effect: string, more: object = {}): AppliedPolicy => ({
  policy: compilePolicy(
    JSON.stringify({ Version: "2012-10-17", Statement: { Effect, Action: "*", Resource: "*", ...more } }),
  ),
});
const message = (policies: PolicySet, changes: Partial<AccessRequest> = {}, options = {}): string => {
  const asked = { ...request, ...changes };
  return denialMessage(evaluate(asked, policies), asked, options);
};

describe("a refusal in AWS's words", () => {
  test("names the caller, the action, the resource and the reason", () => {
    expect(message({ identity: [] })).toBe(
      "User: arn:aws:sts::000000000000:assumed-role/crud-role/crud is not authorized to perform: dynamodb:PutItem on resource: arn:aws:dynamodb:us-east-1:000000000000:table/orders because no identity-based policy allows the dynamodb:PutItem action",
    );
  });

  const arnOf: Readonly<Record<string, string>> = {
    identity: "arn:aws:iam::000000000000:policy/no",
    boundary: "arn:aws:iam::000000000000:policy/limit",
    session: "arn:aws:iam::000000000000:policy/session",
    scp: "arn:aws:organizations::777788889999:policy/o-1/service_control_policy/p-1",
    rcp: "arn:aws:organizations::777788889999:policy/o-1/resource_control_policy/p-2",
    resource: "arn:aws:sqs:us-east-1:000000000000:q",
    endpoint: "arn:aws:ec2:us-east-1:000000000000:vpc-endpoint/vpce-1",
    trust: "arn:aws:iam::000000000000:role/r",
  };
  // Section by section as https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html has them.
  test.each<[Layer, string, string, boolean]>([
    ["identity", "because no identity-based policy allows the x:Y action", "in an identity-based policy", true],
    ["boundary", "because no permissions boundary allows the x:Y action", "in a permissions boundary", true],
    ["session", "because no session policy allows the x:Y action", "in a session policy", true],
    ["scp", "because no service control policy allows the x:Y action", "in a service control policy", true],
    ["rcp", "because no resource control policy allows the x:Y action", "in a resource control policy", true],
    ["resource", "because no resource-based policy allows the x:Y action", "in a resource-based policy", false],
    ["endpoint", "because no VPC endpoint policy allows the x:Y action", "in a VPC endpoint policy", false],
    ["trust", "because no role trust policy allows the x:Y action", "in the role trust policy", false],
  ])("of the layer %s", (layer, implicit, explicit, withArn) => {
    const asked = { ...request, action: "x:Y" };
    const by = (applied: AppliedPolicy): Decision => ({
      outcome: "explicitDeny",
      layer,
      statements: [{ layer, policy: applied, index: 0, effect: "Deny" }],
      gaps: [],
    });
    const arn = arnOf[layer] as string;
    expect(denialReason({ outcome: "implicitDeny", layer, statements: [], gaps: [] }, asked)).toBe(implicit);
    expect(denialReason(by(policy("Deny")), asked)).toBe(`with an explicit deny ${explicit}`);
    expect(denialReason(by({ ...policy("Deny"), arn }), asked)).toBe(
      `with an explicit deny ${explicit}${withArn ? `: ${arn}` : ""}`,
    );
    const elsewhere = { ...asked, resourceAccount: "111122223333" };
    expect(denialReason(by({ ...policy("Deny"), arn }), elsewhere)).toBe(`with an explicit deny ${explicit}`);
    expect(denialReason(by({ ...policy("Deny"), arn }), elsewhere, { sameOrganization: true })).toBe(
      `with an explicit deny ${explicit}${withArn ? `: ${arn}` : ""}`,
    );
  });

  test("a service that speaks in its own name names no resource", () => {
    const service: Principal = { type: "service", name: "cloudwatch.amazonaws.com" };
    const asked = {
      principal: service,
      action: "lambda:InvokeFunction",
      resource: "arn:aws:lambda:us-east-1:0:function:f",
    };
    expect(message({ identity: [] }, asked, { serviceName: "CloudWatch Alarms" })).toBe(
      "CloudWatch Alarms is not authorized to perform: lambda:InvokeFunction on the resource because no resource-based policy allows the lambda:InvokeFunction action",
    );
    expect(message({ identity: [] }, { ...asked, principal: { type: "service", name: "sns.amazonaws.com" } })).toBe(
      "User: sns.amazonaws.com is not authorized to perform: lambda:InvokeFunction on resource: arn:aws:lambda:us-east-1:0:function:f because no resource-based policy allows the lambda:InvokeFunction action",
    );
  });

  test("of a key of another account KMS says only what may be wrong", () => {
    const key = { action: "kms:GenerateDataKey", resource: "arn:aws:kms:us-east-1:111122223333:key/k" };
    const policies: PolicySet = { identity: [policy("Allow")], resourceRule: "must-allow" };
    expect(message(policies, { ...key, resourceAccount: "111122223333" })).toBe(
      "User: arn:aws:sts::000000000000:assumed-role/crud-role/crud is not authorized to perform: kms:GenerateDataKey on this resource because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access",
    );
    expect(message(policies, key)).toMatch(/because no resource-based policy allows the kms:GenerateDataKey action$/);
  });

  test("an explicit deny by a managed policy ends in its ARN", () => {
    const arn = "arn:aws:iam::000000000000:policy/no";
    expect(message({ identity: [{ ...policy("Deny"), arn }] })).toMatch(
      / with an explicit deny in an identity-based policy: arn:aws:iam::000000000000:policy\/no$/,
    );
    expect(
      message({
        identity: [],
        scps: [[{ ...policy("Deny"), arn: "arn:aws:organizations::1:policy/o-1/service_control_policy/p-1" }]],
      }),
    ).toMatch(
      / with an explicit deny in a service control policy: arn:aws:organizations::1:policy\/o-1\/service_control_policy\/p-1$/,
    );
  });

  test("an inline policy has no ARN to name", () => {
    expect(message({ identity: [policy("Deny")] })).toMatch(/ with an explicit deny in an identity-based policy$/);
  });

  test("resource-based and endpoint policies are never named by ARN", () => {
    const resource = { ...policy("Deny", { Principal: "*" }), arn: "arn:aws:sqs:us-east-1:0:q" };
    expect(message({ identity: [], resource })).toMatch(/ with an explicit deny in a resource-based policy$/);
    expect(message({ identity: [], endpoint: resource })).toMatch(/ with an explicit deny in a VPC endpoint policy$/);
  });

  test("across accounts the ARN is named within one organization only", () => {
    const policies = { identity: [{ ...policy("Deny"), arn: "arn:aws:iam::000000000000:policy/no" }] };
    const changes = { resourceAccount: "111122223333" };
    expect(message(policies, changes)).toMatch(/identity-based policy$/);
    expect(message(policies, changes, { sameOrganization: true })).toMatch(
      /identity-based policy: arn:aws:iam::000000000000:policy\/no$/,
    );
  });

  test("the action is spelled and the resource shown as the service does", () => {
    expect(message({ identity: [] }, {}, { action: "sqs:sendmessage", resource: "r", quoteResource: true })).toBe(
      'User: arn:aws:sts::000000000000:assumed-role/crud-role/crud is not authorized to perform: sqs:sendmessage on resource: "r" because no identity-based policy allows the sqs:sendmessage action',
    );
    expect(message({ identity: [] }, {}, { resource: null })).toContain("perform: dynamodb:PutItem because");
  });

  test("ends in the authorization id, and a link to its details, where one was given", () => {
    const authorization = { id: "0mfz7a2b3c4d5e", region: "eu-west-1" };
    const said = message({ identity: [] }, {}, { authorization });
    expect(said).toBe(
      `${message({ identity: [] })}. Go to https://eu-west-1.console.aws.amazon.com/iam/home?region=eu-west-1#/authorization-details/0mfz7a2b3c4d5e for complete details, or call the GetRequestAuthorizationDetails API with the following authorization id: 0mfz7a2b3c4d5e`,
    );
  });

  test("sts:AssumeRole gives no reason", () => {
    const changes = { action: "sts:AssumeRole", resource: "arn:aws:iam::000000000000:role/r" };
    expect(message({ identity: [], resourceRule: "must-allow" }, changes)).toMatch(
      /perform: sts:AssumeRole on resource: arn:aws:iam::000000000000:role\/r$/,
    );
  });

  test("an SCP behind a VPC endpoint is blamed transitively", () => {
    const decision = evaluate(request, { identity: [], scps: [[policy("Deny")]] });
    expect(denialReason(decision, request)).toBe("with an explicit deny in a service control policy");
    expect(denialReason(decision, request, { throughEndpoint: true })).toBe(
      "with an explicit deny in a VPC endpoint policy transitively through a service control policy",
    );
  });

  test.each<[Principal, string]>([
    [{ type: "root", account: "111122223333" }, "User: arn:aws:iam::111122223333:root is"],
    [{ type: "service", name: "sns.amazonaws.com" }, "User: sns.amazonaws.com is"],
    [{ type: "anonymous" }, "User: anonymous is"],
    [{ type: "web-identity", provider: "accounts.google.com" }, "Not authorized to perform dynamodb:PutItem"],
  ])("the caller is named as AWS names it: %j", (principal, start) => {
    expect(message({ identity: [] }, { principal })).toMatch(new RegExp(`^${start.replaceAll(".", "\\.")}`));
  });

  test("an allowed request has no reason", () => {
    expect(denialReason(evaluate(request, { identity: [policy("Allow")] }), request)).toBeUndefined();
  });
});
