import { organizations } from "@rolecall/aws-model/organizations";
import { operation, permission } from "../../../kernel/operation.js";
import { page } from "../paging.js";
import { about, placeOf, targetArn } from "../resources.js";
import { accountsBelow, requireOrganization, requireParent } from "../tree.js";
import { shownAccount } from "../views.js";

/** ListAccountsForParent lists those directly below. */
export const ListAccountsForParent = operation(organizations, "ListAccountsForParent", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccountsForParent.html",

  permissions: async (call) => {
    const place = await placeOf(call);
    return [about(place, permission("organizations:ListAccountsForParent", targetArn(place, call.input.ParentId), {}))];
  },

  async handle({ input, here, store }) {
    return store.read(async (tx) => {
      const organization = await requireOrganization(tx, here);
      requireParent(organization, input.ParentId);
      const { items, more } = page(accountsBelow(organization, input.ParentId), ({ id }) => id, input);
      return { Accounts: items.map((account) => shownAccount(organization, account)), ...more };
    });
  },
});
