import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireUserName } from "../credentials.js";
import { requireUser } from "../entities.js";
import { requireDeviceOf } from "../mfa.js";
import { meantUserArn } from "../resources.js";
import { date } from "../views.js";

export const GetMFADevice = operation(iam, "GetMFADevice", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetMFADevice.html",

  permissions: async ({ input, here, caller, read }) => [
    permission("iam:GetMFADevice", await meantUserArn(read, here, input, caller), {}),
  ],

  async handle({ input, here, caller, store }) {
    const userName = requireUserName(input, caller, "MFA devices of the root user");
    const device = await store.read(async (tx) =>
      requireDeviceOf(tx, here, await requireUser(tx, here, userName), input.SerialNumber),
    );
    return {
      UserName: userName,
      SerialNumber: device.serial,
      ...(device.enabledMs === undefined ? {} : { EnableDate: date(device.enabledMs) }),
    };
  },
});
