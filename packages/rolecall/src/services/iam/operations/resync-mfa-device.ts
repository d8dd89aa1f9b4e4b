import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireUser } from "../entities.js";
import { wrongMfaCode } from "../errors.js";
import { areConsecutive, requireDeviceOf } from "../mfa.js";
import { userArn } from "../resources.js";

export const ResyncMFADevice = operation(iam, "ResyncMFADevice", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ResyncMFADevice.html",

  permissions: async ({ input, here, read }) => [
    permission("iam:ResyncMFADevice", await userArn(read, here, input.UserName), {}),
  ],

  async handle({ input, here, clock, store }) {
    const device = await store.read(async (tx) =>
      requireDeviceOf(tx, here, await requireUser(tx, here, input.UserName), input.SerialNumber),
    );
    if (!areConsecutive(device.seed, input.AuthenticationCode1, input.AuthenticationCode2, clock.now())) {
      throw wrongMfaCode();
    }
    return {};
  },
});
