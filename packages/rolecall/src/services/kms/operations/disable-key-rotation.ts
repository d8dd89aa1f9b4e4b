import { kms } from "@rolecall/aws-model/kms";
import { operation, permission } from "../../../kernel/operation.js";
import { changeKey } from "../change.js";
import { aboutKey } from "../permissions.js";
import { requireRotatable } from "../rotation.js";
import { requireEnabled } from "../use.js";

/** DisableKeyRotation leaves a key with the material it has. */
export const DisableKeyRotation = operation(kms, "DisableKeyRotation", {
  source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_DisableKeyRotation.html",

  permissions: async (call) => {
    const { arn, keys } = await aboutKey(call, call.input.KeyId);
    return [permission("kms:DisableKeyRotation", arn, { ...keys })];
  },

  async handle({ input, here, store }) {
    await changeKey(here, input.KeyId, { store }, ({ rotation, ...key }) => {
      requireEnabled(key);
      requireRotatable(key);
      return key;
    });
    return {};
  },
});
