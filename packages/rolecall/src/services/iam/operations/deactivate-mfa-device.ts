import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireUserName } from "../credentials.js";
import { requireUser } from "../entities.js";
import { requireDeviceOf } from "../mfa.js";
import { mfaDevices } from "../records.js";
import { meantUserArn } from "../resources.js";

export const DeactivateMFADevice = operation(iam, "DeactivateMFADevice", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeactivateMFADevice.html",

  permissions: async ({ input, here, caller, read }) => [
    permission("iam:DeactivateMFADevice", await meantUserArn(read, here, input, caller), {}),
  ],

  async handle({ input, here, caller, store }) {
    const userName = requireUserName(input, caller, "MFA devices of the root user");
    await store.transact(async (tx) => {
      const user = await requireUser(tx, here, userName);
      const {
        userId: _user,
        enabledMs: _enabled,
        ...device
      } = await requireDeviceOf(tx, here, user, input.SerialNumber);
      await mfaDevices.put(tx, device);
    });
    return {};
  },
});
