import { organizations } from "@rolecall/aws-model/organizations";
import { operation, permission } from "../../../kernel/operation.js";
import { requirePolicy } from "../policies.js";
import { about, namedPolicy, placeOf, policyArn } from "../resources.js";
import { requireOrganization } from "../tree.js";
import { shownPolicy } from "../views.js";

/** DescribePolicy. */
export const DescribePolicy = operation(organizations, "DescribePolicy", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribePolicy.html",

  permissions: async (call) => {
    const place = await placeOf(call);
    const policy = await namedPolicy(call.read, place, call.input.PolicyId);
    const keys = { "organizations:PolicyType": policy.type };
    return [about(place, permission("organizations:DescribePolicy", policyArn(place, policy), keys))];
  },

  async handle({ input, here, store }) {
    return store.read(async (tx) => {
      const organization = await requireOrganization(tx, here);
      const policy = await requirePolicy(tx, organization, input.PolicyId);
      return { Policy: { PolicySummary: shownPolicy(organization, policy), Content: policy.content } };
    });
  },
});
