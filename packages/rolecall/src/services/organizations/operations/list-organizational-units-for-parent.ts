import { organizations } from "@rolecall/aws-model/organizations";
import { operation, permission } from "../../../kernel/operation.js";
import { page } from "../paging.js";
import { about, placeOf, targetArn } from "../resources.js";
import { ousBelow, requireOrganization, requireParent } from "../tree.js";
import { shownOu } from "../views.js";

/** ListOrganizationalUnitsForParent lists those directly below. */
export const ListOrganizationalUnitsForParent = operation(organizations, "ListOrganizationalUnitsForParent", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListOrganizationalUnitsForParent.html",

  permissions: async (call) => {
    const place = await placeOf(call);
    return [
      about(
        place,
        permission("organizations:ListOrganizationalUnitsForParent", targetArn(place, call.input.ParentId), {}),
      ),
    ];
  },

  async handle({ input, here, store }) {
    return store.read(async (tx) => {
      const organization = await requireOrganization(tx, here);
      requireParent(organization, input.ParentId);
      const { items, more } = page(ousBelow(organization, input.ParentId), ({ id }) => id, input);
      return { OrganizationalUnits: items.map((ou) => shownOu(organization, ou)), ...more };
    });
  },
});
