import { organizations } from "@rolecall/aws-model/organizations";
import { operation, permission } from "../../../kernel/operation.js";
import { about, accountArn, placeOf } from "../resources.js";
import { requireAccount, requireOrganization } from "../tree.js";
import { shownAccount } from "../views.js";

/** DescribeAccount. */
export const DescribeAccount = operation(organizations, "DescribeAccount", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeAccount.html",

  permissions: async (call) => {
    const place = await placeOf(call);
    return [about(place, permission("organizations:DescribeAccount", accountArn(place, call.input.AccountId), {}))];
  },

  async handle({ input, here, store }) {
    return store.read(async (tx) => {
      const organization = await requireOrganization(tx, here);
      return { Account: shownAccount(organization, requireAccount(organization, input.AccountId)) };
    });
  },
});
