import { organizations } from "@rolecall/aws-model/organizations";
import { operation, permission } from "../../../kernel/operation.js";
import { destinationParentNotFound, duplicateAccount, sourceParentNotFound } from "../errors.js";
import { about, accountArn, placeOf, targetArn } from "../resources.js";
import { changeOrganization, isParent, requireAccount } from "../tree.js";

/** MoveAccount puts an account under another parent, whose policies limit it at once. */
export const MoveAccount = operation(organizations, "MoveAccount", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_MoveAccount.html",

  permissions: async (call) => {
    const place = await placeOf(call);
    const { AccountId, SourceParentId, DestinationParentId } = call.input;
    const arns = [
      accountArn(place, AccountId),
      targetArn(place, SourceParentId),
      targetArn(place, DestinationParentId),
    ];
    return arns.map((arn) => about(place, permission("organizations:MoveAccount", arn, {})));
  },

  async handle({ input: { AccountId, SourceParentId, DestinationParentId }, here, store }) {
    await store.transact((tx) =>
      changeOrganization(tx, here, (organization) => {
        const account = requireAccount(organization, AccountId);
        if (!isParent(organization, SourceParentId) || account.parent !== SourceParentId) throw sourceParentNotFound();
        if (!isParent(organization, DestinationParentId)) throw destinationParentNotFound();
        if (SourceParentId === DestinationParentId) throw duplicateAccount();
        const moved = { ...account, parent: DestinationParentId };
        return { ...organization, accounts: { ...organization.accounts, [AccountId]: moved } };
      }),
    );
    return {};
  },
});
