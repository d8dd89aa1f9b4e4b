import { kms } from "@rolecall/aws-model/kms";
import { operation, permission } from "../../../kernel/operation.js";
import { keyArn, requireKey } from "../names.js";
import { aboutKey } from "../permissions.js";

/** GetKeyLastUsage answers the last cryptographic operation that a key was used for. */
export const GetKeyLastUsage = operation(kms, "GetKeyLastUsage", {
  source: "https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyLastUsage.html",

  permissions: async (call) => {
    const { arn, keys } = await aboutKey(call, call.input.KeyId);
    return [permission("kms:GetKeyLastUsage", arn, { ...keys })];
  },

  async handle({ input, here, store }) {
    const key = await store.read((read) => requireKey(read, here, input.KeyId));
    const { lastUse } = key;
    return {
      KeyId: keyArn(key),
      KeyCreationDate: new Date(key.createdMs),
      TrackingStartDate: new Date(key.createdMs),
      ...(lastUse
        ? { KeyLastUsage: { Operation: lastUse.operation as "Encrypt", Timestamp: new Date(lastUse.atMs) } }
        : {}),
    };
  },
});
