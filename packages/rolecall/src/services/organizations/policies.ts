/** What the operations on policies have in common. */

import type { Read } from "../../store/store.js";
import { constraint, invalidInput, policyNotFound } from "./errors.js";
import { DEFAULT_POLICIES, managedPolicy } from "./managed.js";
import { type OrganizationRecord, type PolicyRecord, policies } from "./records.js";
import { attachedTo } from "./tree.js";

export type AnyPolicy = Pick<PolicyRecord, "id" | "name" | "description" | "type" | "content">;

/** @throws PolicyNotFoundException */
export async function requirePolicy(tx: Read, organization: OrganizationRecord, id: string): Promise<AnyPolicy> {
  const found = managedPolicy(id) ?? (await policies.get(tx, [organization.id, id]));
  if (found === undefined) throw policyNotFound();
  return found;
}

/** All policies of a type, AWS's among them once the organization has all features. */
export async function policiesOf(tx: Read, organization: OrganizationRecord, type: string): Promise<AnyPolicy[]> {
  const { items } = await policies.list(tx, { prefix: [organization.id] });
  const own = DEFAULT_POLICIES[type];
  return [...(own === undefined ? [] : [own]), ...items.filter((policy) => policy.type === type)];
}

/** The policies of one type at a target, in the order they were attached. */
export async function policiesAt(
  tx: Read,
  organization: OrganizationRecord,
  target: string,
  type: string,
): Promise<AnyPolicy[]> {
  const all = await Promise.all(attachedTo(organization, target).map((id) => requirePolicy(tx, organization, id)));
  return all.filter((policy) => policy.type === type);
}

/** @throws ConstraintViolationException for an organization with consolidated billing alone */
export function requireAllFeatures({ featureSet }: OrganizationRecord): void {
  if (featureSet === "ALL") return;
  throw constraint(
    "ORGANIZATION_NOT_IN_ALL_FEATURES_MODE",
    "The organization must have all features enabled to perform this operation.",
  );
}

/** One that is the organization's own. @throws PolicyNotFoundException or InvalidInputException */
export async function requireOwnPolicy(tx: Read, organization: OrganizationRecord, id: string): Promise<PolicyRecord> {
  if (managedPolicy(id) !== undefined) {
    throw invalidInput("IMMUTABLE_POLICY", "You specified a policy that is managed by AWS and can't be modified.");
  }
  return policies.require(tx, [organization.id, id], policyNotFound);
}
