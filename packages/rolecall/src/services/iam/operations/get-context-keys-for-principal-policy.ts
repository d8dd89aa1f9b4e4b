import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { heldPolicies, requireEntityByArn } from "../held.js";
import { keysOf } from "../simulate/input.js";
import { passedSources } from "../simulate/sources.js";

export const GetContextKeysForPrincipalPolicy = operation(iam, "GetContextKeysForPrincipalPolicy", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForPrincipalPolicy.html",

  permissions: ({ input }) => [permission("iam:GetContextKeysForPrincipalPolicy", input.PolicySourceArn, {})],

  async handle({ input, here, store }) {
    const held = await store.read(async (tx) =>
      heldPolicies(tx, await requireEntityByArn(tx, here, input.PolicySourceArn)),
    );
    const passed = passedSources("PolicyInputList", input.PolicyInputList, "identity");
    const documents = [...held.map((policy) => policy.document), ...passed.map(({ applied }) => applied.policy.source)];
    return { ContextKeyNames: keysOf(documents) };
  },
});
