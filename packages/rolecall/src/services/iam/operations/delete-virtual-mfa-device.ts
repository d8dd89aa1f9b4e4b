import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { mfaDeviceInUse } from "../errors.js";
import { requireDevice } from "../mfa.js";
import { mfaDevices } from "../records.js";

export const DeleteVirtualMFADevice = operation(iam, "DeleteVirtualMFADevice", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteVirtualMFADevice.html",

  permissions: ({ input }) => [permission("iam:DeleteVirtualMFADevice", input.SerialNumber, {})],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const device = await requireDevice(tx, here, input.SerialNumber);
      if (device.userId !== undefined) throw mfaDeviceInUse();
      await mfaDevices.delete(tx, [here.account, device.serial]);
    });
    return {};
  },
});
