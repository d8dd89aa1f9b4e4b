import { organizations } from "@rolecall/aws-model/organizations";
import { operation, permission } from "../../../kernel/operation.js";
import { resourcePolicyNotFound } from "../errors.js";
import { about, placeOf } from "../resources.js";
import { requireOrganization } from "../tree.js";
import { shownResourcePolicy } from "../views.js";

/** DescribeResourcePolicy. */
export const DescribeResourcePolicy = operation(organizations, "DescribeResourcePolicy", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeResourcePolicy.html",

  permissions: async (call) => [
    about(await placeOf(call), permission("organizations:DescribeResourcePolicy", "*", {})),
  ],

  async handle({ here, store, directory }) {
    return store.read(async (tx) => {
      const organization = await requireOrganization(tx, here);
      if (organization.resourcePolicy === undefined) throw resourcePolicyNotFound();
      return { ResourcePolicy: await shownResourcePolicy(tx, directory, organization) };
    });
  },
});
