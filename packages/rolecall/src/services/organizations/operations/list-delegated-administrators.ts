import { organizations } from "@rolecall/aws-model/organizations";
import { operation, permission } from "../../../kernel/operation.js";
import { page } from "../paging.js";
import { about, placeOf } from "../resources.js";
import { requireAccount, requireOrganization } from "../tree.js";
import { shownAccount } from "../views.js";

/** ListDelegatedAdministrators, of one service or of all. */
export const ListDelegatedAdministrators = operation(organizations, "ListDelegatedAdministrators", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListDelegatedAdministrators.html",

  permissions: async (call) => [
    about(
      await placeOf(call),
      permission("organizations:ListDelegatedAdministrators", "*", {
        "organizations:ServicePrincipal": call.input.ServicePrincipal,
      }),
    ),
  ],

  async handle({ input, here, store }) {
    return store.read(async (tx) => {
      const organization = await requireOrganization(tx, here);
      const wanted = organization.delegated.filter(
        ({ service }) => input.ServicePrincipal === undefined || service === input.ServicePrincipal,
      );
      const first = new Map(wanted.toReversed().map((one) => [one.account, one]));
      const { items, more } = page(first.values(), ({ account }) => account, input);
      return {
        DelegatedAdministrators: items.map(({ account, sinceMs }) => ({
          ...shownAccount(organization, requireAccount(organization, account)),
          DelegationEnabledDate: new Date(sinceMs),
        })),
        ...more,
      };
    });
  },
});
