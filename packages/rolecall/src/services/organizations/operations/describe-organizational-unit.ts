import { organizations } from "@rolecall/aws-model/organizations";
import { operation, permission } from "../../../kernel/operation.js";
import { about, ouArn, placeOf } from "../resources.js";
import { requireOrganization, requireOu } from "../tree.js";
import { shownOu } from "../views.js";

/** DescribeOrganizationalUnit. */
export const DescribeOrganizationalUnit = operation(organizations, "DescribeOrganizationalUnit", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeOrganizationalUnit.html",

  permissions: async (call) => {
    const place = await placeOf(call);
    return [
      about(
        place,
        permission("organizations:DescribeOrganizationalUnit", ouArn(place, call.input.OrganizationalUnitId), {}),
      ),
    ];
  },

  async handle({ input, here, store }) {
    return store.read(async (tx) => {
      const organization = await requireOrganization(tx, here);
      return { OrganizationalUnit: shownOu(organization, requireOu(organization, input.OrganizationalUnitId)) };
    });
  },
});
