import { accessAnalyzer } from "@rolecall/aws-model/access-analyzer";
import { operation, permission } from "../../../kernel/operation.js";
import { answerOf, type CheckWords, checkedPolicy } from "../checks.js";
import { invalidAction, invalidResource, noAccessNamed } from "../errors.js";
import { anyResource } from "../resources.js";

/** CheckAccessNotGranted asks whether a policy allows none of some actions, on none of some resources. */
export const CheckAccessNotGranted = operation(accessAnalyzer, "CheckAccessNotGranted", {
  source: "https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_CheckAccessNotGranted.html",

  permissions: ({ here }) => [permission("access-analyzer:CheckAccessNotGranted", anyResource(here), {})],

  async handle({ input }) {
    const [access, ...more] = input.access;
    const { actions = [], resources = [] } = access ?? {};
    if (more.length > 0 || actions.length + resources.length === 0) throw noAccessNamed();
    const wrongAction = actions.find((action) => !ACTION.test(action));
    if (wrongAction !== undefined) throw invalidAction(wrongAction);
    const wrongResource = resources.find((resource) => !RESOURCE.test(resource));
    if (wrongResource !== undefined) throw invalidResource(wrongResource);
    const kind = input.policyType === "RESOURCE_POLICY" ? "resource" : "identity";
    const policy = checkedPolicy("policyDocument", input.policyDocument, kind);
    const { checkAccessNotGranted } = await import("@rolecall/engine/analyse");
    return answerOf(checkAccessNotGranted(policy, [{ actions, resources }], { kind }), WORDS);
  },
});

/** "Any strings that can be used as an action in an IAM policy." */
const ACTION = /^(\*|[\w-]+:[\w*?]+)$/;

/** An ARN, with wildcards in its last part alone, or `*`. */
const RESOURCE = /^(\*|arn:[^:*?]+:[^:*?]+:[^:*?]*:[^:*?]*:.+)$/;

const WORDS: CheckWords = {
  pass: "The policy document does not grant access to perform the listed actions or resources.",
  fail: "The policy document grants access to perform one or more of the listed actions or resources.",
  reason: "One or more of the listed actions or resources in the statement",
};
