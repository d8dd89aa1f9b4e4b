import { kms } from "@rolecall/aws-model/kms";
import { operation, permission } from "../../../kernel/operation.js";
import { tokenOfKey } from "../../../kernel/page-token.js";
import { requireKey } from "../names.js";
import { offsetOf } from "../paging.js";
import { aboutKey } from "../permissions.js";
import { listedRotations, requireRotatable } from "../rotation.js";

const ROTATIONS_PAGE = 100;

/** ListKeyRotations answers the rotations that a key has seen, oldest first. */
export const ListKeyRotations = operation(kms, "ListKeyRotations", {
  source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeyRotations.html",

  permissions: async (call) => {
    const { arn, keys } = await aboutKey(call, call.input.KeyId);
    return [permission("kms:ListKeyRotations", arn, { ...keys })];
  },

  async handle({ input, here, store }) {
    const key = await store.read((read) => requireKey(read, here, input.KeyId));
    requireRotatable(key);
    const from = offsetOf(input.Marker);
    const all = listedRotations(key, input.IncludeKeyMaterial);
    const until = from + (input.Limit ?? ROTATIONS_PAGE);
    return {
      Rotations: all.slice(from, until),
      ...(until < all.length ? { NextMarker: tokenOfKey([until]), Truncated: true } : { Truncated: false }),
    };
  },
});
