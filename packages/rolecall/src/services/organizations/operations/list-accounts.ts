import { organizations } from "@rolecall/aws-model/organizations";
import { operation, permission } from "../../../kernel/operation.js";
import { page } from "../paging.js";
import { about, placeOf } from "../resources.js";
import { requireOrganization } from "../tree.js";
import { shownAccount } from "../views.js";

/** ListAccounts lists all of them, closed ones too. */
export const ListAccounts = operation(organizations, "ListAccounts", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html",

  permissions: async (call) => [about(await placeOf(call), permission("organizations:ListAccounts", "*", {}))],

  async handle({ input, here, store }) {
    return store.read(async (tx) => {
      const organization = await requireOrganization(tx, here);
      const { items, more } = page(Object.values(organization.accounts), ({ id }) => id, input);
      return { Accounts: items.map((account) => shownAccount(organization, account)), ...more };
    });
  },
});
