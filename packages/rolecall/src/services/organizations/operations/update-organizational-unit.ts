import { organizations } from "@rolecall/aws-model/organizations";
import { operation, permission } from "../../../kernel/operation.js";
import { duplicateOu } from "../errors.js";
import { about, ouArn, placeOf } from "../resources.js";
import { changeOrganization, ousBelow, requireOu } from "../tree.js";
import { shownOu } from "../views.js";

/** UpdateOrganizationalUnit gives an OU another name. */
export const UpdateOrganizationalUnit = operation(organizations, "UpdateOrganizationalUnit", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_UpdateOrganizationalUnit.html",

  permissions: async (call) => {
    const place = await placeOf(call);
    return [
      about(
        place,
        permission("organizations:UpdateOrganizationalUnit", ouArn(place, call.input.OrganizationalUnitId), {}),
      ),
    ];
  },

  async handle({ input: { OrganizationalUnitId: id, Name: name }, here, store }) {
    return store.transact(async (tx) => {
      const changed = await changeOrganization(tx, here, (organization) => {
        const ou = requireOu(organization, id);
        if (name === undefined) return organization;
        if (ousBelow(organization, ou.parent).some((other) => other.id !== id && other.name === name))
          throw duplicateOu();
        return { ...organization, ous: { ...organization.ous, [id]: { ...ou, name } } };
      });
      return { OrganizationalUnit: shownOu(changed, requireOu(changed, id)) };
    });
  },
});
