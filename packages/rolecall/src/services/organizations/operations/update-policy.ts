import { organizations } from "@rolecall/aws-model/organizations";
import { operation, permission } from "../../../kernel/operation.js";
import { checkPolicy } from "../documents.js";
import { duplicatePolicy } from "../errors.js";
import { policiesOf, requireOwnPolicy } from "../policies.js";
import { policies } from "../records.js";
import { about, namedPolicy, placeOf, policyArn } from "../resources.js";
import { requireOrganization, saveOrganization } from "../tree.js";
import { shownPolicy } from "../views.js";

/** UpdatePolicy: a new text limits the next call of everybody it is attached to. */
export const UpdatePolicy = operation(organizations, "UpdatePolicy", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_UpdatePolicy.html",

  permissions: async (call) => {
    const place = await placeOf(call);
    const policy = await namedPolicy(call.read, place, call.input.PolicyId);
    const keys = { "organizations:PolicyType": policy.type };
    return [about(place, permission("organizations:UpdatePolicy", policyArn(place, policy), keys))];
  },

  async handle({ input: { PolicyId, Name, Content, Description }, here, store }) {
    return store.transact(async (tx) => {
      const organization = await requireOrganization(tx, here);
      const before = await requireOwnPolicy(tx, organization, PolicyId);
      if (Content !== undefined) checkPolicy(before.type, Content);
      const others = await policiesOf(tx, organization, before.type);
      if (others.some(({ id, name }) => id !== PolicyId && name === Name)) throw duplicatePolicy();
      const { name, content, description } = before;
      const after = {
        ...before,
        name: Name ?? name,
        content: Content ?? content,
        description: Description ?? description,
      };
      await policies.put(tx, after);
      await saveOrganization(tx, organization);
      return { Policy: { PolicySummary: shownPolicy(organization, after), Content: after.content } };
    });
  },
});
