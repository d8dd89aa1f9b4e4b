import { kms } from "@rolecall/aws-model/kms";
import { operation, permission } from "../../../kernel/operation.js";
import { changeKey } from "../change.js";
import { aboutKey } from "../permissions.js";
import { requireNotPending } from "../use.js";

/** EnableKey lets a disabled key be used again. */
export const EnableKey = operation(kms, "EnableKey", {
  source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKey.html",

  permissions: async (call) => {
    const { arn, keys } = await aboutKey(call, call.input.KeyId);
    return [permission("kms:EnableKey", arn, { ...keys })];
  },

  async handle({ input, here, store }) {
    await changeKey(here, input.KeyId, { store }, (key) => {
      requireNotPending(key);
      return { ...key, state: "Enabled" };
    });
    return {};
  },
});
