import { kms } from "@rolecall/aws-model/kms";
import { operation, permission } from "../../../kernel/operation.js";
import { changeKey } from "../change.js";
import { aboutKey } from "../permissions.js";
import { checkedTags, tagMap } from "../tags.js";
import { requireNotPending } from "../use.js";

/** TagResource adds tags to a key, or changes their values. */
export const TagResource = operation(kms, "TagResource", {
  source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_TagResource.html",

  permissions: async (call) => {
    const { arn, keys } = await aboutKey(call, call.input.KeyId);
    return [permission("kms:TagResource", arn, keys, { set: tagMap(call.input.Tags) })];
  },

  async handle({ input, here, store }) {
    await changeKey(here, input.KeyId, { store }, (key) => {
      requireNotPending(key);
      return { ...key, tags: checkedTags({ ...key.tags, ...tagMap(input.Tags) }) };
    });
    return {};
  },
});
