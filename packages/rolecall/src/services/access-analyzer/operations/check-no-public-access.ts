import { accessAnalyzer } from "@rolecall/aws-model/access-analyzer";
import { operation, permission } from "../../../kernel/operation.js";
import { answerOf, type CheckWords, checkedPolicy } from "../checks.js";
import { anyResource } from "../resources.js";

/** CheckNoPublicAccess asks whether a resource-based policy lets in anybody at all. */
export const CheckNoPublicAccess = operation(accessAnalyzer, "CheckNoPublicAccess", {
  source: "https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_CheckNoPublicAccess.html",

  permissions: ({ here }) => [permission("access-analyzer:CheckNoPublicAccess", anyResource(here), {})],

  async handle({ input }) {
    const { resourceType } = input;
    const kind = resourceType === "AWS::IAM::AssumeRolePolicyDocument" ? "trust" : "resource";
    const policy = checkedPolicy("policyDocument", input.policyDocument, kind);
    const { checkNoPublicAccess } = await import("@rolecall/engine/analyse");
    return answerOf(checkNoPublicAccess(policy, { resourceType }), WORDS);
  },
});

const WORDS: CheckWords = {
  pass: "The resource policy does not grant public access for the given resource type.",
  fail: "The resource policy grants public access for the given resource type.",
  reason: "Public access granted in the following statement",
};
