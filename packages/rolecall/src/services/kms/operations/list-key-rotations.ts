import { kms } from "@rolecall/aws-model/kms";
import { operation, permission } from "../../../kernel/operation.js";
import { requireKey } from "../names.js";
import { pageOf } from "../paging.js";
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
    const all = listedRotations(key, input.IncludeKeyMaterial);
    // None goes, and each comes behind the others.
    const { items, continued } = pageOf(all, (_, index) => index, input, ROTATIONS_PAGE);
    return { Rotations: items, ...continued };
  },
});
