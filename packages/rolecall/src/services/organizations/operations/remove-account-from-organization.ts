import { organizations } from "@rolecall/aws-model/organizations";
import { operation, permission } from "../../../kernel/operation.js";
import { removeMember } from "../memberships.js";
import { about, accountArn, placeOf } from "../resources.js";
import { requireOrganization } from "../tree.js";

/** RemoveAccountFromOrganization takes a member account out, at once. */
export const RemoveAccountFromOrganization = operation(organizations, "RemoveAccountFromOrganization", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_RemoveAccountFromOrganization.html",

  permissions: async (call) => {
    const place = await placeOf(call);
    return [
      about(
        place,
        permission("organizations:RemoveAccountFromOrganization", accountArn(place, call.input.AccountId), {}),
      ),
    ];
  },

  async handle({ input, here, store }) {
    await store.transact(async (tx) => removeMember(tx, await requireOrganization(tx, here), input.AccountId));
    return {};
  },
});
