import { organizations } from "@rolecall/aws-model/organizations";
import { operation, permission } from "../../../kernel/operation.js";
import { page } from "../paging.js";
import { requirePolicy } from "../policies.js";
import { about, namedPolicy, placeOf, policyArn, targetArn } from "../resources.js";
import { requireOrganization, requireTarget } from "../tree.js";

/** ListTargetsForPolicy lists what a policy is attached to. */
export const ListTargetsForPolicy = operation(organizations, "ListTargetsForPolicy", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListTargetsForPolicy.html",

  permissions: async (call) => {
    const place = await placeOf(call);
    const policy = await namedPolicy(call.read, place, call.input.PolicyId);
    const keys = { "organizations:PolicyType": policy.type };
    return [about(place, permission("organizations:ListTargetsForPolicy", policyArn(place, policy), keys))];
  },

  async handle({ input, here, store }) {
    return store.read(async (tx) => {
      const organization = await requireOrganization(tx, here);
      await requirePolicy(tx, organization, input.PolicyId);
      const all = Object.entries(organization.attachments).filter(([, attached]) => attached.includes(input.PolicyId));
      const { items, more } = page(all, ([id]) => id, input);
      return {
        Targets: items.map(([id]) => ({
          TargetId: id,
          Arn: targetArn(organization, id),
          Name: organization.ous[id]?.name ?? organization.accounts[id]?.name ?? "Root",
          Type: requireTarget(organization, id),
        })),
        ...more,
      };
    });
  },
});
