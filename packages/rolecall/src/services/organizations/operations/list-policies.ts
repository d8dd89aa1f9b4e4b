import { organizations } from "@rolecall/aws-model/organizations";
import { operation, permission } from "../../../kernel/operation.js";
import { page } from "../paging.js";
import { policiesOf } from "../policies.js";
import { about, placeOf } from "../resources.js";
import { requireOrganization } from "../tree.js";
import { shownPolicy } from "../views.js";

/** ListPolicies lists those of one type, AWS's too. */
export const ListPolicies = operation(organizations, "ListPolicies", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListPolicies.html",

  permissions: async (call) => [
    about(
      await placeOf(call),
      permission("organizations:ListPolicies", "*", { "organizations:PolicyType": call.input.Filter }),
    ),
  ],

  async handle({ input, here, store }) {
    return store.read(async (tx) => {
      const organization = await requireOrganization(tx, here);
      const { items, more } = page(await policiesOf(tx, organization, input.Filter), ({ id }) => id, input);
      return { Policies: items.map((policy) => shownPolicy(organization, policy)), ...more };
    });
  },
});
