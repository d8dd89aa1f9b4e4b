/**
 * AWS's own managed policies under `validate`. What is found in them is either a real mistake of theirs or a false alarm
 * of ours, so each code that is raised was looked at, and a new one, or many more of an old one, is looked at again.
 */
import * as aws from "@rolecall/aws-model";
import { managedPolicies } from "@rolecall/aws-model/managed-policies";
import { expect, test } from "vitest";
import { type Finding, type FindingCode, validate } from "../src/index.js";

const found = new Map<FindingCode, { readonly policy: string; readonly finding: Finding }[]>();
for (const { name, versions } of managedPolicies())
  for (const finding of validate(versions[0]?.document ?? "", "identity", { vocabulary: aws })) {
    const all = found.get(finding.code) ?? [];
    found.set(finding.code, all);
    all.push({ policy: name, finding });
  }
const policiesWith = (code: FindingCode): string[] => [...new Set((found.get(code) ?? []).map(({ policy }) => policy))];

test("IAM saves all of them", () => {
  const refused = [...found.values()].flat().filter(({ finding }) => finding.refused);
  expect(refused.map(({ policy, finding }) => `${policy}: ${finding.code}`)).toEqual([]);
});

test("few kinds of findings are in them, and in how many policies", () => {
  const counts = [...found.keys()].sort().map((code) => [code, policiesWith(code).length]);
  expect(Object.fromEntries(counts)).toMatchInlineSnapshot(`
    {
      "ACTION_WITHOUT_RESOURCES": 169,
      "ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE": 17,
      "BUCKET_NAME_RUNS_ON": 20,
      "CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE": 3,
      "CREATE_SLR_WITH_STAR_IN_RESOURCE": 3,
      "EQUIVALENT_TO_NULL_FALSE": 61,
      "FORALLVALUES_WITH_SINGLE_VALUED_KEY": 2,
      "FULL_ACCESS": 1,
      "INVALID_ACTION": 7,
      "INVALID_ARN_RESOURCE": 28,
      "INVALID_GLOBAL_CONDITION_KEY": 1,
      "INVALID_SERVICE": 2,
      "INVALID_SERVICE_CONDITION_KEY": 1,
      "INVALID_SERVICE_IN_ACTION": 24,
      "MISSING_QUALIFIER": 3,
      "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE": 3,
      "PASS_ROLE_WITH_STAR_IN_RESOURCE": 5,
      "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA": 81,
      "REDUNDANT_ACTION": 13,
      "REDUNDANT_RESOURCE": 34,
      "SHADOWED_STATEMENT": 17,
      "STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS": 9,
      "TYPE_MISMATCH": 2,
      "UNSUPPORTED_ACTION_FOR_CONDITION_KEY": 23,
      "VARIABLE_OUTSIDE_RESOURCE_PART": 1,
    }
  `);
});

/** AWS's page on the checks names policies of its own that have them (read November 2026; some are gone since). */
test("what AWS's page says of its own policies is found in them", () => {
  expect(policiesWith("PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE")).toEqual(
    expect.arrayContaining(["AdministratorAccess", "IAMFullAccess"]),
  );
  expect(policiesWith("CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE")).toEqual(
    expect.arrayContaining(["AdministratorAccess", "IAMFullAccess"]),
  );
  expect(policiesWith("CREATE_SLR_WITH_STAR_IN_RESOURCE")).toEqual(
    expect.arrayContaining(["PowerUserAccess", "AWSOrganizationsServiceTrustPolicy"]),
  );
  expect(policiesWith("PASS_ROLE_WITH_STAR_IN_RESOURCE")).toEqual(
    expect.arrayContaining([
      "AdministratorAccess-Amplify",
      "AWSElasticBeanstalkService",
      "AmazonDynamoDBFullAccesswithDataPipeline",
      "AmazonElasticMapReduceFullAccess",
    ]),
  );
  expect(policiesWith("STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS")).toEqual(
    expect.arrayContaining([
      "AmazonSecurityLakeAdministrator",
      "AWSCodePipeline_FullAccess",
      "AWSCodePipeline_ReadOnlyAccess",
      "S3UnlockBucketPolicy",
      "SQSUnlockQueuePolicy",
    ]),
  );
  expect(policiesWith("POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA")).toEqual(
    expect.arrayContaining(["ReadOnlyAccess", "AWSSupportServiceRolePolicy"]),
  );
});

test("the mistakes that they do have", () => {
  expect(policiesWith("TYPE_MISMATCH")).toContain("AIOpsAssistantPolicy");
  const arns = (found.get("INVALID_ARN_RESOURCE") ?? []).map(({ finding }) => finding.message);
  expect(arns).toContain("`states` has no resources of the form `statemachine:*sagemaker*`");
  expect(arns).toContain("`config` has no resources of the form `:config-rule/*`");
});
