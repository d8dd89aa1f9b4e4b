import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireDevice } from "../mfa.js";
import { mfaDevices } from "../records.js";
import { mergeTags, passed } from "../tags.js";

export const TagMFADevice = operation(iam, "TagMFADevice", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagMFADevice.html",

  permissions: ({ input }) => [permission("iam:TagMFADevice", input.SerialNumber, {}, passed(input.Tags))],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const device = await requireDevice(tx, here, input.SerialNumber);
      await mfaDevices.put(tx, { ...device, tags: mergeTags(device.tags, input.Tags) });
    });
    return {};
  },
});
