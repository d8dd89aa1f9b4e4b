import { organizations } from "@rolecall/aws-model/organizations";
import { operation, permission } from "../../../kernel/operation.js";
import { page } from "../paging.js";
import { about, placeOf } from "../resources.js";
import { requireOrganization } from "../tree.js";
import { shownRoot } from "../views.js";

/** ListRoots: an organization has one root. */
export const ListRoots = operation(organizations, "ListRoots", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListRoots.html",

  permissions: async (call) => [about(await placeOf(call), permission("organizations:ListRoots", "*", {}))],

  async handle({ input, here, store }) {
    return store.read(async (tx) => {
      const organization = await requireOrganization(tx, here);
      const { items, more } = page([shownRoot(organization)], ({ Id }) => Id, input);
      return { Roots: items, ...more };
    });
  },
});
