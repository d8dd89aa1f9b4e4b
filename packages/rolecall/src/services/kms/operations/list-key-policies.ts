import { kms } from "@rolecall/aws-model/kms";
import { operation, permission } from "../../../kernel/operation.js";
import { requireKey } from "../names.js";
import { aboutKey } from "../permissions.js";

/** ListKeyPolicies answers `default`, the one name there is. */
export const ListKeyPolicies = operation(kms, "ListKeyPolicies", {
  source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeyPolicies.html",

  permissions: async (call) => {
    const { arn, keys } = await aboutKey(call, call.input.KeyId);
    return [permission("kms:ListKeyPolicies", arn, { ...keys })];
  },

  async handle({ input, here, store }) {
    await store.read((read) => requireKey(read, here, input.KeyId));
    return { PolicyNames: ["default"], Truncated: false };
  },
});
