import { organizations } from "@rolecall/aws-model/organizations";
import { operation, permission } from "../../../kernel/operation.js";
import { about, placeOf } from "../resources.js";
import { changeOrganization } from "../tree.js";

/** DisableAWSServiceAccess. */
export const DisableAWSServiceAccess = operation(organizations, "DisableAWSServiceAccess", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_DisableAWSServiceAccess.html",

  permissions: async (call) => [
    about(
      await placeOf(call),
      permission("organizations:DisableAWSServiceAccess", "*", {
        "organizations:ServicePrincipal": call.input.ServicePrincipal,
      }),
    ),
  ],

  async handle({ input: { ServicePrincipal: name }, here, store }) {
    await store.transact((tx) =>
      changeOrganization(tx, here, (organization) => ({
        ...organization,
        services: organization.services.filter((one) => one.name !== name),
      })),
    );
    return {};
  },
});
