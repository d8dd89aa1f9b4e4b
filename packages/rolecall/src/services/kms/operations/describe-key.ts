import { kms } from "@rolecall/aws-model/kms";
import { operation, permission } from "../../../kernel/operation.js";
import { requireKey } from "../names.js";
import { aboutKey } from "../permissions.js";
import { keyMetadata } from "../views.js";

/** DescribeKey answers what a key is and in which state, never its material. */
export const DescribeKey = operation(kms, "DescribeKey", {
  source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html",

  permissions: async (call) => {
    const { arn, keys, requestAlias } = await aboutKey(call, call.input.KeyId);
    return [permission("kms:DescribeKey", arn, { ...keys, "kms:RequestAlias": requestAlias })];
  },

  async handle({ input, here, store }) {
    return { KeyMetadata: keyMetadata(await store.read((read) => requireKey(read, here, input.KeyId))) };
  },
});
