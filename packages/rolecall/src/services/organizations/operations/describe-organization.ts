import { organizations } from "@rolecall/aws-model/organizations";
import { operation, permission } from "../../../kernel/operation.js";
import { requireOrganization } from "../tree.js";
import { shownOrganization } from "../views.js";

/** DescribeOrganization may be called from every account of the organization. */
export const DescribeOrganization = operation(organizations, "DescribeOrganization", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeOrganization.html",

  permissions: () => [permission("organizations:DescribeOrganization", "*", {})],

  async handle({ here, store }) {
    return store.read(async (tx) => {
      const organization = await requireOrganization(tx, here);
      return { Organization: shownOrganization(organization) };
    });
  },
});
