import { kms } from "@rolecall/aws-model/kms";
import { keptPolicy } from "../../../kernel/named-principals.js";
import { operation, permission } from "../../../kernel/operation.js";
import { changeKey } from "../change.js";
import { unknownPrincipal } from "../errors.js";
import { keyArn } from "../names.js";
import { aboutKey } from "../permissions.js";
import { checkPolicy, requireDefault, requireNoLockout } from "../policy.js";
import { requireNotPending } from "../use.js";

/** PutKeyPolicy replaces the key policy; it must let its author change it again. */
export const PutKeyPolicy = operation(kms, "PutKeyPolicy", {
  source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html",

  permissions: async (call) => {
    const { arn, keys } = await aboutKey(call, call.input.KeyId);
    return [
      permission("kms:PutKeyPolicy", arn, {
        ...keys,
        "kms:BypassPolicyLockoutSafetyCheck": String(call.input.BypassPolicyLockoutSafetyCheck ?? false),
      }),
    ];
  },

  async handle({ input, here, caller, store, directory }) {
    requireDefault(input.PolicyName);
    checkPolicy(input.Policy);
    const policy = await store.read((read) => keptPolicy(read, directory, input.Policy, unknownPrincipal));
    await changeKey(here, input.KeyId, { store }, (key) => {
      requireNotPending(key);
      if (!input.BypassPolicyLockoutSafetyCheck) {
        requireNoLockout(policy, caller.principal, keyArn(key), key.account);
      }
      return { ...key, policy };
    });
    return {};
  },
});
