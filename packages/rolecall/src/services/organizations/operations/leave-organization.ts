import { organizations } from "@rolecall/aws-model/organizations";
import { operation, permission } from "../../../kernel/operation.js";
import { removeMember } from "../memberships.js";
import { requireOrganization } from "../tree.js";

/** LeaveOrganization takes the caller's own account out, at once. */
export const LeaveOrganization = operation(organizations, "LeaveOrganization", {
  source: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_LeaveOrganization.html",

  permissions: () => [permission("organizations:LeaveOrganization", "*", {})],

  async handle({ here, store }) {
    await store.transact(async (tx) => removeMember(tx, await requireOrganization(tx, here), here.account));
    return {};
  },
});
