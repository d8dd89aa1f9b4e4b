import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { mfaDeviceExists } from "../errors.js";
import { newSeed, SEED_BYTES } from "../mfa.js";
import { type MfaDeviceRecord, mfaDevices } from "../records.js";
import { iamArn } from "../resources.js";
import { newTags, passed, shownTags } from "../tags.js";

/**
 * CreateVirtualMFADevice makes a device whose seed is shown this once.
 *
 * Gap: the seed as a QR code (`QRCodePNG`); authenticators take `Base32StringSeed` as well.
 */
export const CreateVirtualMFADevice = operation(iam, "CreateVirtualMFADevice", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateVirtualMFADevice.html",

  permissions: ({ input, here }) => {
    const arn = iamArn(here, "mfa", input.Path ?? "/", input.VirtualMFADeviceName);
    const tags = passed(input.Tags);
    return [
      permission("iam:CreateVirtualMFADevice", arn, {}, tags),
      ...(tags === undefined ? [] : [permission("iam:TagMFADevice", arn, {}, tags)]),
    ];
  },

  async handle({ input, here, clock, ids, store }) {
    const device: MfaDeviceRecord = {
      account: here.account,
      serial: iamArn(here, "mfa", input.Path ?? "/", input.VirtualMFADeviceName),
      seed: newSeed(ids.bytes(SEED_BYTES)),
      createdMs: clock.now(),
      tags: newTags(input.Tags),
    };
    await store.transact(async (tx) => {
      if (await mfaDevices.get(tx, [here.account, device.serial])) throw mfaDeviceExists();
      await mfaDevices.put(tx, device);
    });
    return {
      VirtualMFADevice: {
        SerialNumber: device.serial,
        Base32StringSeed: Buffer.from(device.seed),
        ...shownTags(device.tags),
      },
    };
  },
});
