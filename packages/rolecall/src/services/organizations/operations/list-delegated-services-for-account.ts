import { organizations } from "@rolecall/aws-model/organizations";
import { operation, permission } from "../../../kernel/operation.js";
import { accountNotRegistered } from "../errors.js";
import { page } from "../paging.js";
import { about, accountArn, placeOf } from "../resources.js";
import { requireAccount, requireOrganization } from "../tree.js";

/** ListDelegatedServicesForAccount. */
export const ListDelegatedServicesForAccount = operation(organizations, "ListDelegatedServicesForAccount", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListDelegatedServicesForAccount.html",

  permissions: async (call) => {
    const place = await placeOf(call);
    return [
      about(
        place,
        permission("organizations:ListDelegatedServicesForAccount", accountArn(place, call.input.AccountId), {}),
      ),
    ];
  },

  async handle({ input, here, store }) {
    return store.read(async (tx) => {
      const organization = await requireOrganization(tx, here);
      requireAccount(organization, input.AccountId);
      const wanted = organization.delegated.filter(({ account }) => account === input.AccountId);
      if (wanted.length === 0) throw accountNotRegistered();
      const { items, more } = page(wanted, ({ service }) => service, input);
      return {
        DelegatedServices: items.map(({ service, sinceMs }) => ({
          ServicePrincipal: service,
          DelegationEnabledDate: new Date(sinceMs),
        })),
        ...more,
      };
    });
  },
});
