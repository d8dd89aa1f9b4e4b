import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireDevice } from "../mfa.js";
import { mfaDevices } from "../records.js";
import { withoutTags } from "../tags.js";

export const UntagMFADevice = operation(iam, "UntagMFADevice", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagMFADevice.html",

  permissions: ({ input }) => [permission("iam:UntagMFADevice", input.SerialNumber, {}, { keys: input.TagKeys })],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const device = await requireDevice(tx, here, input.SerialNumber);
      await mfaDevices.put(tx, { ...device, tags: withoutTags(device.tags, input.TagKeys) });
    });
    return {};
  },
});
