import { kms } from "@rolecall/aws-model/kms";
import { operation, permission } from "../../../kernel/operation.js";
import { changeKey } from "../change.js";
import { aboutKey } from "../permissions.js";
import { requireNotPending } from "../use.js";

/** UntagResource takes tags off a key; those it does not have are no error. */
export const UntagResource = operation(kms, "UntagResource", {
  source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_UntagResource.html",

  permissions: async (call) => {
    const { arn, keys } = await aboutKey(call, call.input.KeyId);
    return [permission("kms:UntagResource", arn, keys, { keys: call.input.TagKeys })];
  },

  async handle({ input, here, store }) {
    await changeKey(here, input.KeyId, { store }, (key) => {
      requireNotPending(key);
      const kept = Object.entries(key.tags).filter(([name]) => !input.TagKeys.includes(name));
      return { ...key, tags: Object.fromEntries(kept) };
    });
    return {};
  },
});
