/** How an account leaves its organization. */
import type { Transaction } from "../../store/store.js";
import { accountNotFound, constraint, masterCannotLeave } from "./errors.js";
import { memberships, type OrganizationRecord } from "./records.js";
import { saveOrganization, withoutAccount } from "./tree.js";

/** @throws AccountNotFoundException, MasterCannotLeaveOrganizationException or ConstraintViolationException */
export async function removeMember(tx: Transaction, organization: OrganizationRecord, account: string): Promise<void> {
  if (!Object.hasOwn(organization.accounts, account)) throw accountNotFound();
  if (account === organization.management) throw masterCannotLeave();
  if (organization.delegated.some((one) => one.account === account)) {
    throw constraint(
      "CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG",
      "You can't remove an account that is a delegated administrator of a service from the organization.",
    );
  }
  await memberships.delete(tx, [account]);
  await saveOrganization(tx, withoutAccount(organization, account));
}
