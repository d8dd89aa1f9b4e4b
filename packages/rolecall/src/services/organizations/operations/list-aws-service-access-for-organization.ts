import { organizations } from "@rolecall/aws-model/organizations";
import { operation, permission } from "../../../kernel/operation.js";
import { page } from "../paging.js";
import { about, placeOf } from "../resources.js";
import { requireOrganization } from "../tree.js";

/** ListAWSServiceAccessForOrganization. */
export const ListAWSServiceAccessForOrganization = operation(organizations, "ListAWSServiceAccessForOrganization", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAWSServiceAccessForOrganization.html",

  permissions: async (call) => [
    about(await placeOf(call), permission("organizations:ListAWSServiceAccessForOrganization", "*", {})),
  ],

  async handle({ input, here, store }) {
    return store.read(async (tx) => {
      const organization = await requireOrganization(tx, here);
      const { items, more } = page(organization.services, ({ name }) => name, input);
      return {
        EnabledServicePrincipals: items.map(({ name, sinceMs }) => ({
          ServicePrincipal: name,
          DateEnabled: new Date(sinceMs),
        })),
        ...more,
      };
    });
  },
});
