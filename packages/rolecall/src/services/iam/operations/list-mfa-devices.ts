import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireUser } from "../entities.js";
import { sortedPage } from "../paging.js";
import { mfaDevices } from "../records.js";
import { meantUserArn, userNameOf } from "../resources.js";
import { date } from "../views.js";

/** ListMFADevices lists the devices of the user named, or of the caller; the root user has none here. */
export const ListMFADevices = operation(iam, "ListMFADevices", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListMFADevices.html",

  permissions: async ({ input, here, caller, read }) => [
    permission("iam:ListMFADevices", await meantUserArn(read, here, input, caller), {}),
  ],

  async handle({ input, here, caller, store }) {
    const userName = userNameOf(input, caller);
    if (userName === undefined) return { MFADevices: [], IsTruncated: false };
    const devices = await store.read(async (tx) =>
      mfaDevices.by(tx, "byUser", [here.account, (await requireUser(tx, here, userName)).id]),
    );
    const { items, more } = sortedPage(devices, (device) => device.serial, input);
    return {
      MFADevices: items.map((device) => ({
        UserName: userName,
        SerialNumber: device.serial,
        EnableDate: date(device.enabledMs ?? device.createdMs),
      })),
      ...more,
    };
  },
});
