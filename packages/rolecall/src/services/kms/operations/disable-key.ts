import { kms } from "@rolecall/aws-model/kms";
import { operation, permission } from "../../../kernel/operation.js";
import { changeKey } from "../change.js";
import { aboutKey } from "../permissions.js";
import { trailingDays } from "../usage-age.js";
import { requireNotPending } from "../use.js";

/** DisableKey keeps a key from being used; what it encrypted stays encrypted. */
export const DisableKey = operation(kms, "DisableKey", {
  source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_DisableKey.html",

  permissions: async (call) => {
    const { arn, keys } = await aboutKey(call, call.input.KeyId);
    return [permission("kms:DisableKey", arn, { ...keys, ...(await trailingDays(call, call.input.KeyId)) })];
  },

  async handle({ input, here, store }) {
    await changeKey(here, input.KeyId, { store }, (key) => {
      requireNotPending(key);
      return { ...key, state: "Disabled" };
    });
    return {};
  },
});
