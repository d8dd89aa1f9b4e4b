import { organizations } from "@rolecall/aws-model/organizations";
import { operation, permission } from "../../../kernel/operation.js";
import { accountNotRegistered } from "../errors.js";
import { about, accountArn, placeOf } from "../resources.js";
import { changeOrganization, requireAccount } from "../tree.js";

/** DeregisterDelegatedAdministrator. */
export const DeregisterDelegatedAdministrator = operation(organizations, "DeregisterDelegatedAdministrator", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_DeregisterDelegatedAdministrator.html",

  permissions: async (call) => {
    const place = await placeOf(call);
    return [
      about(
        place,
        permission("organizations:DeregisterDelegatedAdministrator", accountArn(place, call.input.AccountId), {
          "organizations:ServicePrincipal": call.input.ServicePrincipal,
        }),
      ),
    ];
  },

  async handle({ input: { AccountId, ServicePrincipal }, here, store }) {
    await store.transact((tx) =>
      changeOrganization(tx, here, (organization) => {
        requireAccount(organization, AccountId);
        const { delegated } = organization;
        const kept = delegated.filter((one) => one.account !== AccountId || one.service !== ServicePrincipal);
        if (kept.length === delegated.length) throw accountNotRegistered();
        return { ...organization, delegated: kept };
      }),
    );
    return {};
  },
});
