import { kms } from "@rolecall/aws-model/kms";
import { operation, permission } from "../../../kernel/operation.js";
import { changeKey } from "../change.js";
import { aboutKey } from "../permissions.js";
import { requireNotPending } from "../use.js";

/** UpdateKeyDescription changes what people read of a key. */
export const UpdateKeyDescription = operation(kms, "UpdateKeyDescription", {
  source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdateKeyDescription.html",

  permissions: async (call) => {
    const { arn, keys } = await aboutKey(call, call.input.KeyId);
    return [permission("kms:UpdateKeyDescription", arn, { ...keys })];
  },

  async handle({ input, here, store }) {
    await changeKey(here, input.KeyId, { store }, (key) => {
      requireNotPending(key);
      return { ...key, description: input.Description };
    });
    return {};
  },
});
