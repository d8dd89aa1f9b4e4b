import type { Input } from "@rolecall/aws-model";
import * as aws from "@rolecall/aws-model";
import { accessAnalyzer } from "@rolecall/aws-model/access-analyzer";
import { type PolicyKind, validate } from "@rolecall/engine";
import { operation, permission } from "../../../kernel/operation.js";
import { invalidInput } from "../errors.js";
import { analyzerFindings } from "../findings.js";
import { page } from "../paging.js";
import { anyResource } from "../resources.js";

/** ValidatePolicy says what is wrong with a policy. Whatever the locale asked for, it says so in English. */
export const ValidatePolicy = operation(accessAnalyzer, "ValidatePolicy", {
  source: "https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_ValidatePolicy.html",

  permissions: ({ here }) => [permission("access-analyzer:ValidatePolicy", anyResource(here), {})],

  async handle({ input }) {
    const { policyDocument, policyType, validatePolicyResourceType: resourceType } = input;
    if (resourceType !== undefined && policyType !== "RESOURCE_POLICY") throw invalidInput();
    const kind = resourceType === "AWS::IAM::AssumeRolePolicyDocument" ? "trust" : KINDS[policyType];
    const findings = analyzerFindings(validate(policyDocument, kind, { vocabulary: aws, resourceType }));
    const { items, nextToken } = page(findings, input);
    return { findings: items, ...(nextToken === undefined ? {} : { nextToken }) };
  },
});

const KINDS = {
  IDENTITY_POLICY: "identity",
  RESOURCE_POLICY: "resource",
  SERVICE_CONTROL_POLICY: "scp",
  RESOURCE_CONTROL_POLICY: "rcp",
} as const satisfies Record<Input<typeof accessAnalyzer, "ValidatePolicy">["policyType"], PolicyKind>;
