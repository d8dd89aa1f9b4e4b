import { organizations } from "@rolecall/aws-model/organizations";
import { operation, permission } from "../../../kernel/operation.js";
import { page } from "../paging.js";
import { policiesAt } from "../policies.js";
import { about, placeOf, targetArn } from "../resources.js";
import { requireOrganization, requireTarget } from "../tree.js";
import { shownPolicy } from "../views.js";

/** ListPoliciesForTarget lists what is attached there itself, not what it inherits. */
export const ListPoliciesForTarget = operation(organizations, "ListPoliciesForTarget", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListPoliciesForTarget.html",

  permissions: async (call) => {
    const place = await placeOf(call);
    return [
      about(
        place,
        permission("organizations:ListPoliciesForTarget", targetArn(place, call.input.TargetId), {
          "organizations:PolicyType": call.input.Filter,
        }),
      ),
    ];
  },

  async handle({ input, here, store }) {
    return store.read(async (tx) => {
      const organization = await requireOrganization(tx, here);
      requireTarget(organization, input.TargetId);
      const attached = await policiesAt(tx, organization, input.TargetId, input.Filter);
      const { items, more } = page(attached, ({ id }) => id, input);
      return { Policies: items.map((policy) => shownPolicy(organization, policy)), ...more };
    });
  },
});
