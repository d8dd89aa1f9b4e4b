import { kms } from "@rolecall/aws-model/kms";
import { operation, permission } from "../../../kernel/operation.js";
import { tokenOfKey } from "../../../kernel/page-token.js";
import { requireKey } from "../names.js";
import { offsetOf } from "../paging.js";
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
    const from = offsetOf(input.Marker);
    const all = Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
    const until = from + (input.Limit ?? MOST_TAGS);
    return {
      Tags: all.slice(from, until),
      ...(until < all.length ? { NextMarker: tokenOfKey([until]), Truncated: true } : { Truncated: false }),
    };
  },
});
