import { organizations } from "@rolecall/aws-model/organizations";
import { operation, permission } from "../../../kernel/operation.js";
import { organizationNotEmpty } from "../errors.js";
import { creations, handshakes, memberships, organizationRecords, policies } from "../records.js";
import { about, placeOf } from "../resources.js";
import { requireOrganization } from "../tree.js";

/** DeleteOrganization needs an organization in which nobody but the management account is left. */
export const DeleteOrganization = operation(organizations, "DeleteOrganization", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_DeleteOrganization.html",

  permissions: async (call) => [about(await placeOf(call), permission("organizations:DeleteOrganization", "*", {}))],

  async handle({ here, store }) {
    await store.transact(async (tx) => {
      const organization = await requireOrganization(tx, here);
      if (Object.keys(organization.accounts).length > 1) throw organizationNotEmpty();
      await policies.deleteBelow(tx, [organization.id]);
      await creations.deleteBelow(tx, [organization.id]);
      for (const { id } of await handshakes.by(tx, "byOrganization", [organization.id]))
        await handshakes.delete(tx, [id]);
      await memberships.delete(tx, [organization.management]);
      await organizationRecords.delete(tx, [organization.id]);
    });
    return {};
  },
});
