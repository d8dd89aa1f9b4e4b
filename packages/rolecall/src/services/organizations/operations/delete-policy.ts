import { organizations } from "@rolecall/aws-model/organizations";
import { operation, permission } from "../../../kernel/operation.js";
import { policyInUse } from "../errors.js";
import { requireOwnPolicy } from "../policies.js";
import { policies } from "../records.js";
import { about, namedPolicy, placeOf, policyArn } from "../resources.js";
import { requireOrganization, saveOrganization, without } from "../tree.js";

/** DeletePolicy needs a policy that is attached to nothing. */
export const DeletePolicy = operation(organizations, "DeletePolicy", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_DeletePolicy.html",

  permissions: async (call) => {
    const place = await placeOf(call);
    const policy = await namedPolicy(call.read, place, call.input.PolicyId);
    const keys = { "organizations:PolicyType": policy.type };
    return [about(place, permission("organizations:DeletePolicy", policyArn(place, policy), keys))];
  },

  async handle({ input: { PolicyId }, here, store }) {
    await store.transact(async (tx) => {
      const organization = await requireOrganization(tx, here);
      await requireOwnPolicy(tx, organization, PolicyId);
      if (Object.values(organization.attachments).some((ids) => ids.includes(PolicyId))) throw policyInUse();
      await policies.delete(tx, [organization.id, PolicyId]);
      await saveOrganization(tx, { ...organization, tags: without(organization.tags, PolicyId) });
    });
    return {};
  },
});
