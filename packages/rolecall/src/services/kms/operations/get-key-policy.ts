import { kms } from "@rolecall/aws-model/kms";
import { shownPolicy } from "../../../kernel/named-principals.js";
import { operation, permission } from "../../../kernel/operation.js";
import { requireKey } from "../names.js";
import { aboutKey } from "../permissions.js";
import { requireDefault } from "../policy.js";

/** GetKeyPolicy answers the key policy as it was written, but for users and roles that are gone since. */
export const GetKeyPolicy = operation(kms, "GetKeyPolicy", {
  source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyPolicy.html",

  permissions: async (call) => {
    const { arn, keys } = await aboutKey(call, call.input.KeyId);
    return [permission("kms:GetKeyPolicy", arn, { ...keys })];
  },

  async handle({ input, here, store, directory }) {
    requireDefault(input.PolicyName);
    return store.read(async (read) => {
      const { policy } = await requireKey(read, here, input.KeyId);
      return { Policy: await shownPolicy(read, directory, policy), PolicyName: "default" };
    });
  },
});
