import { organizations } from "@rolecall/aws-model/organizations";
import { operation, permission } from "../../../kernel/operation.js";
import { accountAlreadyClosed, constraint } from "../errors.js";
import { about, accountArn, placeOf } from "../resources.js";
import { changeOrganization, requireAccount } from "../tree.js";

/** CloseAccount suspends a member account. Gap: what is in it goes on answering. */
export const CloseAccount = operation(organizations, "CloseAccount", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_CloseAccount.html",

  permissions: async (call) => {
    const place = await placeOf(call);
    return [about(place, permission("organizations:CloseAccount", accountArn(place, call.input.AccountId), {}))];
  },

  async handle({ input: { AccountId }, here, store }) {
    await store.transact((tx) =>
      changeOrganization(tx, here, (organization) => {
        const account = requireAccount(organization, AccountId);
        if (AccountId === organization.management) {
          throw constraint("CANNOT_CLOSE_MANAGEMENT_ACCOUNT", "You can't close the management account.");
        }
        if (account.status === "SUSPENDED") throw accountAlreadyClosed();
        const closed = { ...account, status: "SUSPENDED" as const };
        return { ...organization, accounts: { ...organization.accounts, [AccountId]: closed } };
      }),
    );
    return {};
  },
});
