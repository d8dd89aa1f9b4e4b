import { organizations } from "@rolecall/aws-model/organizations";
import { operation, permission } from "../../../kernel/operation.js";
import { accountAlreadyRegistered, constraint } from "../errors.js";
import { requireAllFeatures } from "../policies.js";
import { about, accountArn, placeOf } from "../resources.js";
import { changeOrganization, requireAccount } from "../tree.js";

/** RegisterDelegatedAdministrator lets a member account read the whole organization. */
export const RegisterDelegatedAdministrator = operation(organizations, "RegisterDelegatedAdministrator", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_RegisterDelegatedAdministrator.html",

  permissions: async (call) => {
    const place = await placeOf(call);
    return [
      about(
        place,
        permission("organizations:RegisterDelegatedAdministrator", accountArn(place, call.input.AccountId), {
          "organizations:ServicePrincipal": call.input.ServicePrincipal,
        }),
      ),
    ];
  },

  async handle({ input: { AccountId: account, ServicePrincipal: service }, here, clock, store }) {
    const sinceMs = clock.now();
    await store.transact((tx) =>
      changeOrganization(tx, here, (organization) => {
        requireAllFeatures(organization);
        requireAccount(organization, account);
        if (account === organization.management) {
          throw constraint(
            "CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR",
            "You cannot register master account/yourself as delegated administrator for your organization.",
          );
        }
        const { delegated } = organization;
        if (delegated.some((one) => one.account === account && one.service === service))
          throw accountAlreadyRegistered();
        return { ...organization, delegated: [...delegated, { account, service, sinceMs }] };
      }),
    );
    return {};
  },
});
