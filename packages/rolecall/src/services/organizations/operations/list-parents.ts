import { organizations } from "@rolecall/aws-model/organizations";
import { operation, permission } from "../../../kernel/operation.js";
import { childNotFound } from "../errors.js";
import { about, placeOf, targetArn } from "../resources.js";
import { kindOf, parentOf, requireOrganization } from "../tree.js";

/** ListParents: a child has one parent. */
export const ListParents = operation(organizations, "ListParents", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListParents.html",

  permissions: async (call) => {
    const place = await placeOf(call);
    return [about(place, permission("organizations:ListParents", targetArn(place, call.input.ChildId), {}))];
  },

  async handle({ input, here, store }) {
    return store.read(async (tx) => {
      const organization = await requireOrganization(tx, here);
      const parent = parentOf(organization, input.ChildId);
      if (parent === undefined) throw childNotFound();
      return { Parents: [{ Id: parent, Type: kindOf(organization, parent) as "ROOT" | "ORGANIZATIONAL_UNIT" }] };
    });
  },
});
