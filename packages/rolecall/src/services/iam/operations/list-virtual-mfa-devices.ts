import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { listedDevice } from "../mfa.js";
import { sortedPage } from "../paging.js";
import { mfaDevices } from "../records.js";
import { iamArn } from "../resources.js";

export const ListVirtualMFADevices = operation(iam, "ListVirtualMFADevices", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListVirtualMFADevices.html",

  permissions: ({ here }) => [permission("iam:ListVirtualMFADevices", iamArn(here, "mfa", "/", ""), {})],

  async handle({ input, here, store }) {
    return store.read(async (tx) => {
      const all = (await mfaDevices.list(tx, { prefix: [here.account] })).items.filter(
        (device) =>
          input.AssignmentStatus === undefined ||
          input.AssignmentStatus === "Any" ||
          (input.AssignmentStatus === "Assigned") === (device.userId !== undefined),
      );
      const { items, more } = sortedPage(all, (device) => device.serial, input);
      return { VirtualMFADevices: await Promise.all(items.map((device) => listedDevice(tx, device))), ...more };
    });
  },
});
