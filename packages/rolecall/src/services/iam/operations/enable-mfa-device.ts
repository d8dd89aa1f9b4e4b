import { iam } from "@rolecall/aws-model/iam";
import { absent, operation, permission } from "../../../kernel/operation.js";
import { requireUser } from "../entities.js";
import { mfaDeviceTaken, quotaExceeded, wrongMfaCode } from "../errors.js";
import { areConsecutive, requireDevice } from "../mfa.js";
import { PER_ENTITY } from "../quotas.js";
import { mfaDevices } from "../records.js";
import { userArn } from "../resources.js";

/** EnableMFADevice gives a device to a user, who proves to have it by two passwords in a row. */
export const EnableMFADevice = operation(iam, "EnableMFADevice", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_EnableMFADevice.html",

  permissions: async ({ input, here, read }) => {
    const none = absent("only sent when a security key is registered");
    return [
      permission("iam:EnableMFADevice", await userArn(read, here, input.UserName), {
        "iam:RegisterSecurityKey": none,
        "iam:FIDO-certification": none,
        "iam:FIDO-FIPS-140-2-certification": none,
        "iam:FIDO-FIPS-140-3-certification": none,
      }),
    ];
  },

  async handle({ input, here, clock, store }) {
    const now = clock.now();
    await store.transact(async (tx) => {
      const user = await requireUser(tx, here, input.UserName);
      const device = await requireDevice(tx, here, input.SerialNumber);
      if (device.userId !== undefined) throw mfaDeviceTaken(device.serial);
      const own = await mfaDevices.by(tx, "byUser", [here.account, user.id]);
      if (own.length >= PER_ENTITY.mfaDevicesPerUser) {
        throw quotaExceeded("MFADevicesPerUser", PER_ENTITY.mfaDevicesPerUser);
      }
      if (!areConsecutive(device.seed, input.AuthenticationCode1, input.AuthenticationCode2, now)) throw wrongMfaCode();
      await mfaDevices.put(tx, { ...device, userId: user.id, enabledMs: now });
    });
    return {};
  },
});
