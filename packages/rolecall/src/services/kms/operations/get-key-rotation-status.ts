import { kms } from "@rolecall/aws-model/kms";
import { operation, permission } from "../../../kernel/operation.js";
import { keyArn, requireKey } from "../names.js";
import { aboutKey } from "../permissions.js";
import { requireRotatable } from "../rotation.js";

/** GetKeyRotationStatus says whether and when a key gets new material. */
export const GetKeyRotationStatus = operation(kms, "GetKeyRotationStatus", {
  source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyRotationStatus.html",

  permissions: async (call) => {
    const { arn, keys } = await aboutKey(call, call.input.KeyId);
    return [permission("kms:GetKeyRotationStatus", arn, { ...keys })];
  },

  async handle({ input, here, store }) {
    const key = await store.read((read) => requireKey(read, here, input.KeyId));
    requireRotatable(key);
    const { rotation } = key;
    return {
      KeyId: keyArn(key),
      KeyRotationEnabled: rotation !== undefined,
      ...(rotation ? { RotationPeriodInDays: rotation.periodDays, NextRotationDate: new Date(rotation.nextMs) } : {}),
    };
  },
});
