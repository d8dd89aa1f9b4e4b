import { kms } from "@rolecall/aws-model/kms";
import { operation, permission } from "../../../kernel/operation.js";
import { changeKey } from "../change.js";
import { notPendingDeletion } from "../errors.js";
import { keyArn } from "../names.js";
import { aboutKey } from "../permissions.js";

/** CancelKeyDeletion keeps a key that was to be deleted; it is Disabled then. */
export const CancelKeyDeletion = operation(kms, "CancelKeyDeletion", {
  source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_CancelKeyDeletion.html",

  permissions: async (call) => {
    const { arn, keys } = await aboutKey(call, call.input.KeyId);
    return [permission("kms:CancelKeyDeletion", arn, { ...keys })];
  },

  async handle({ input, here, store }) {
    const key = await changeKey(here, input.KeyId, { store }, ({ deletionMs, ...key }) => {
      if (key.state !== "PendingDeletion") throw notPendingDeletion(keyArn(key));
      return { ...key, state: "Disabled" };
    });
    return { KeyId: keyArn(key) };
  },
});
