import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { tagPage } from "../lists.js";
import { requireDevice } from "../mfa.js";

export const ListMFADeviceTags = operation(iam, "ListMFADeviceTags", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListMFADeviceTags.html",

  permissions: ({ input }) => [permission("iam:ListMFADeviceTags", input.SerialNumber, {})],

  async handle({ input, here, store }) {
    const device = await store.read((tx) => requireDevice(tx, here, input.SerialNumber));
    return tagPage(device.tags, input);
  },
});
