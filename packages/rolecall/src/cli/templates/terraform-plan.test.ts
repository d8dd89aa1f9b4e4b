import { describe, expect, test } from "vitest";
import { extracted, sourceOf } from "./testing.js";

const STATEMENT = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::photos/*" };
const DOCUMENT = { Version: "2012-10-17", Statement: [STATEMENT] };
const JSON_TEXT = JSON.stringify(DOCUMENT);

const resource = (type: string, values: object, address = `${type}.it`) => ({
  address,
  mode: "managed",
  type,
  name: "it",
  values,
});
const plan = (root_module: object, resource_changes: readonly object[] = []) =>
  JSON.stringify({
    format_version: "1.2",
    terraform_version: "1.9.0",
    planned_values: { root_module },
    resource_changes,
  });
const one = (type: string, values: object) => plan({ resources: [resource(type, values)] });

describe("where Terraform's AWS provider holds policies", () => {
  test.each([
    ["aws_iam_role", { assume_role_policy: JSON_TEXT, inline_policy: [] }, "assume_role_policy", "trust"],
    ["aws_iam_role", { inline_policy: [{ name: "p", policy: JSON_TEXT }] }, "inline_policy[0].policy", "identity"],
    ["aws_iam_policy", { policy: JSON_TEXT }, "policy", "identity"],
    ["aws_iam_user_policy", { policy: JSON_TEXT }, "policy", "identity"],
    ["aws_s3_bucket_policy", { policy: JSON_TEXT }, "policy", "resource"],
    ["aws_sqs_queue", { policy: JSON_TEXT }, "policy", "resource"],
    ["aws_kms_key", { policy: JSON_TEXT }, "policy", "resource"],
    ["aws_secretsmanager_secret_policy", { policy: JSON_TEXT }, "policy", "resource"],
    ["aws_cloudwatch_log_resource_policy", { policy_document: JSON_TEXT }, "policy_document", "resource"],
    ["aws_vpc_endpoint", { policy: JSON_TEXT }, "policy", "endpoint"],
    ["aws_organizations_policy", { type: "SERVICE_CONTROL_POLICY", content: JSON_TEXT }, "content", "scp"],
    ["aws_organizations_policy", { type: "RESOURCE_CONTROL_POLICY", content: JSON_TEXT }, "content", "rcp"],
  ])("%s %j", (type, values, path, kind) => {
    const { policies, notValidated, what } = extracted(one(type, values));
    expect(what).toBe("Terraform plan");
    expect(notValidated).toEqual([]);
    expect(policies).toEqual([{ name: `${type}.it ${path}`, kind, policy: DOCUMENT }]);
  });

  test("modules inside modules", () => {
    const inner = {
      address: "module.a.module.b",
      resources: [resource("aws_iam_policy", { policy: JSON_TEXT }, "module.a.module.b.aws_iam_policy.it")],
    };
    const root = { resources: [], child_modules: [{ address: "module.a", child_modules: [inner] }] };
    expect(extracted(plan(root)).policies.map(({ name }) => name)).toEqual([
      "module.a.module.b.aws_iam_policy.it policy",
    ]);
  });

  test("what terraform show -json prints of a state", () => {
    const state = {
      format_version: "1.0",
      values: { root_module: { resources: [resource("aws_iam_policy", { policy: JSON_TEXT })] } },
    };
    expect(extracted(JSON.stringify(state)).policies).toHaveLength(1);
  });

  test("a data source grants nothing", () => {
    const data = { ...resource("aws_iam_policy_document", { json: JSON_TEXT }), mode: "data" };
    expect(extracted(plan({ resources: [data] })).policies).toEqual([]);
  });

  test("aws_lambda_permission is a statement", () => {
    const values = {
      action: "lambda:InvokeFunction",
      function_name: "f",
      principal: "sns.amazonaws.com",
      source_arn: null,
    };
    expect(extracted(one("aws_lambda_permission", values)).policies[0]).toMatchObject({
      name: "aws_lambda_permission.it",
      kind: "resource",
      policy: {
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "sns.amazonaws.com" },
            Action: "lambda:InvokeFunction",
            Resource: "arn:aws:lambda:us-east-1:123456789012:function:f",
          },
        ],
      },
    });
  });

  test("a type that nobody listed is searched", () => {
    expect(extracted(one("aws_new_thing", { deep: [{ rules: JSON_TEXT }] })).policies).toEqual([
      { name: "aws_new_thing.it deep[0].rules", policy: DOCUMENT },
    ]);
  });
});

test("a policy that is known only after the apply is said", () => {
  const change = {
    address: "aws_s3_bucket_policy.it",
    change: { actions: ["create"], after_unknown: { id: true, policy: true } },
  };
  const { policies, notValidated } = extracted(plan({ resources: [resource("aws_s3_bucket_policy", {})] }, [change]));
  expect(policies).toEqual([]);
  expect(notValidated).toEqual(["aws_s3_bucket_policy.it policy is known only after the apply"]);
});

test("null and the empty string are no policy", () => {
  expect(extracted(one("aws_sqs_queue", { policy: "" }))).toMatchObject({ policies: [], notValidated: [] });
  expect(extracted(one("aws_iam_role", { assume_role_policy: null }))).toMatchObject({
    policies: [],
    notValidated: [],
  });
});

test("the place of a part is in the plan, behind the escapes", () => {
  expect(sourceOf(one("aws_iam_policy", { policy: JSON_TEXT }), '"s3:GetObject"')).toBe('\\"s3:GetObject\\"');
});
