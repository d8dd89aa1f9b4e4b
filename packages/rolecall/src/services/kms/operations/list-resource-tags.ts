import { kms } from "@rolecall/aws-model/kms";
import { operation, permission } from "../../../kernel/operation.js";
import { requireKey } from "../names.js";
import { pageOf } from "../paging.js";
import { aboutKey } from "../permissions.js";
import { MOST_TAGS } from "../tags.js";

/** ListResourceTags answers the tags of a key. */
export const ListResourceTags = operation(kms, "ListResourceTags", {
  source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_ListResourceTags.html",

  permissions: async (call) => {
    const { arn, keys } = await aboutKey(call, call.input.KeyId);
    return [permission("kms:ListResourceTags", arn, { ...keys })];
  },

  async handle({ input, here, store }) {
    const { tags } = await store.read((read) => requireKey(read, here, input.KeyId));
    const all = Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
    const { items, continued } = pageOf(all, ({ TagKey }) => TagKey, input, MOST_TAGS);
    return { Tags: items, ...continued };
  },
});
