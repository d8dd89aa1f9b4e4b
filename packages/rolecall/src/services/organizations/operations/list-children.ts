import { organizations } from "@rolecall/aws-model/organizations";
import { operation, permission } from "../../../kernel/operation.js";
import { page } from "../paging.js";
import { about, placeOf, targetArn } from "../resources.js";
import { accountsBelow, ousBelow, requireOrganization, requireParent } from "../tree.js";

/** ListChildren lists the accounts or the OUs directly below. */
export const ListChildren = operation(organizations, "ListChildren", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListChildren.html",

  permissions: async (call) => {
    const place = await placeOf(call);
    return [about(place, permission("organizations:ListChildren", targetArn(place, call.input.ParentId), {}))];
  },

  async handle({ input, here, store }) {
    return store.read(async (tx) => {
      const organization = await requireOrganization(tx, here);
      requireParent(organization, input.ParentId);
      const below = input.ChildType === "ACCOUNT" ? accountsBelow : ousBelow;
      const { items, more } = page<{ readonly id: string }>(below(organization, input.ParentId), ({ id }) => id, input);
      return { Children: items.map(({ id }) => ({ Id: id, Type: input.ChildType })), ...more };
    });
  },
});
