import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { keysOf } from "../simulate/input.js";
import { passedSources } from "../simulate/sources.js";

export const GetContextKeysForCustomPolicy = operation(iam, "GetContextKeysForCustomPolicy", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForCustomPolicy.html",

  permissions: () => [permission("iam:GetContextKeysForCustomPolicy", "*", {})],

  async handle({ input }) {
    const sources = passedSources("PolicyInputList", input.PolicyInputList, "identity");
    return { ContextKeyNames: keysOf(sources.map(({ applied }) => applied.policy.source)) };
  },
});
