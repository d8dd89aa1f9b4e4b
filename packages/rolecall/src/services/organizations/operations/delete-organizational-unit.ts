import { organizations } from "@rolecall/aws-model/organizations";
import { operation, permission } from "../../../kernel/operation.js";
import { ouNotEmpty } from "../errors.js";
import { about, ouArn, placeOf } from "../resources.js";
import { accountsBelow, changeOrganization, ousBelow, requireOu, without } from "../tree.js";

/** DeleteOrganizationalUnit needs an OU with nothing in it. */
export const DeleteOrganizationalUnit = operation(organizations, "DeleteOrganizationalUnit", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_DeleteOrganizationalUnit.html",

  permissions: async (call) => {
    const place = await placeOf(call);
    return [
      about(
        place,
        permission("organizations:DeleteOrganizationalUnit", ouArn(place, call.input.OrganizationalUnitId), {}),
      ),
    ];
  },

  async handle({ input: { OrganizationalUnitId: id }, here, store }) {
    await store.transact((tx) =>
      changeOrganization(tx, here, (organization) => {
        requireOu(organization, id);
        if (ousBelow(organization, id).length + accountsBelow(organization, id).length > 0) throw ouNotEmpty();
        const { ous, attachments, tags } = organization;
        return {
          ...organization,
          ous: without(ous, id),
          attachments: without(attachments, id),
          tags: without(tags, id),
        };
      }),
    );
    return {};
  },
});
