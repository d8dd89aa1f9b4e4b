import { organizations } from "@rolecall/aws-model/organizations";
import { operation, permission } from "../../../kernel/operation.js";
import { requireAllFeatures } from "../policies.js";
import { about, placeOf } from "../resources.js";
import { changeOrganization } from "../tree.js";

/** EnableAWSServiceAccess notes that a service may work in all accounts. */
export const EnableAWSServiceAccess = operation(organizations, "EnableAWSServiceAccess", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_EnableAWSServiceAccess.html",

  permissions: async (call) => [
    about(
      await placeOf(call),
      permission("organizations:EnableAWSServiceAccess", "*", {
        "organizations:ServicePrincipal": call.input.ServicePrincipal,
      }),
    ),
  ],

  async handle({ input: { ServicePrincipal: name }, here, clock, store }) {
    const sinceMs = clock.now();
    await store.transact((tx) =>
      changeOrganization(tx, here, (organization) => {
        requireAllFeatures(organization);
        const { services } = organization;
        return services.some((one) => one.name === name)
          ? organization
          : { ...organization, services: [...services, { name, sinceMs }] };
      }),
    );
    return {};
  },
});
