import { accessAnalyzer } from "@rolecall/aws-model/access-analyzer";
import { operation, permission } from "../../../kernel/operation.js";
import { answerOf, type CheckWords, checkedPolicy } from "../checks.js";
import { anyResource } from "../resources.js";

/** CheckNoNewAccess asks whether an updated policy allows anything that the existing one does not. */
export const CheckNoNewAccess = operation(accessAnalyzer, "CheckNoNewAccess", {
  source: "https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_CheckNoNewAccess.html",

  permissions: ({ here }) => [permission("access-analyzer:CheckNoNewAccess", anyResource(here), {})],

  async handle({ input }) {
    const kind = input.policyType === "RESOURCE_POLICY" ? "resource" : "identity";
    const existing = checkedPolicy("existingPolicyDocument", input.existingPolicyDocument, kind);
    const candidate = checkedPolicy("newPolicyDocument", input.newPolicyDocument, kind);
    const { checkNoNewAccess } = await import("@rolecall/engine/analyse");
    return answerOf(checkNoNewAccess(existing, candidate, { kind }), WORDS);
  },
});

// unverified: the words of a pass
const WORDS: CheckWords = {
  pass: "The modified permissions do not grant new access compared to your existing policy.",
  fail: "The modified permissions grant new access compared to your existing policy.",
  reason: "New access in the statement",
};
