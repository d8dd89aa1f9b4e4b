/** An organization's tree: what is where, and how it changes. */
import type { Here } from "../../kernel/here.js";
import type { Read, Transaction } from "../../store/store.js";
import { accountNotFound, notInUse, ouNotFound, parentNotFound, targetNotFound } from "./errors.js";
import { DEFAULT_POLICIES } from "./managed.js";
import {
  type AccountRecord,
  memberships,
  type OrganizationRecord,
  type OuRecord,
  organizationRecords,
} from "./records.js";

/** The organization of an account, if it is in one. */
export async function organizationOf(tx: Read, account: string): Promise<OrganizationRecord | undefined> {
  const membership = await memberships.get(tx, [account]);
  return membership && organizationRecords.get(tx, [membership.organization]);
}

/** @throws AWSOrganizationsNotInUseException */
export async function requireOrganization(tx: Read, here: Here): Promise<OrganizationRecord> {
  const organization = await organizationOf(tx, here.account);
  if (organization === undefined) throw notInUse();
  return organization;
}

/** Writes what `change` makes of the caller's organization. */
export async function changeOrganization(
  tx: Transaction,
  here: Here,
  change: (organization: OrganizationRecord) => OrganizationRecord | Promise<OrganizationRecord>,
): Promise<OrganizationRecord> {
  const before = await requireOrganization(tx, here);
  return saveOrganization(tx, await change(before));
}

export async function saveOrganization(tx: Transaction, changed: OrganizationRecord): Promise<OrganizationRecord> {
  const after = { ...changed, revision: changed.revision + 1 };
  await organizationRecords.put(tx, after);
  return after;
}

export type TargetKind = "ROOT" | "ORGANIZATIONAL_UNIT" | "ACCOUNT";

export function kindOf(organization: OrganizationRecord, id: string): TargetKind | undefined {
  if (id === organization.rootId) return "ROOT";
  if (Object.hasOwn(organization.ous, id)) return "ORGANIZATIONAL_UNIT";
  return Object.hasOwn(organization.accounts, id) ? "ACCOUNT" : undefined;
}

/** @throws TargetNotFoundException */
export function requireTarget(organization: OrganizationRecord, id: string): TargetKind {
  const kind = kindOf(organization, id);
  if (kind === undefined) throw targetNotFound();
  return kind;
}

/** Undefined for the root, and for what is not there. */
export const parentOf = (organization: OrganizationRecord, id: string): string | undefined =>
  Object.hasOwn(organization.accounts, id)
    ? organization.accounts[id]?.parent
    : Object.hasOwn(organization.ous, id)
      ? organization.ous[id]?.parent
      : undefined;

/** From the root down to the target, itself included. */
export function lineage(organization: OrganizationRecord, id: string): string[] {
  const line: string[] = [];
  for (let at: string | undefined = id; at !== undefined; at = parentOf(organization, at)) line.unshift(at);
  return line;
}

/** `o-…/r-…/ou-…/` */
export const pathOf = (organization: OrganizationRecord, account: string): string =>
  `${[organization.id, ...lineage(organization, account).slice(0, -1)].join("/")}/`;

export const ousBelow = (organization: OrganizationRecord, parent: string) =>
  Object.values(organization.ous).filter((ou) => ou.parent === parent);
export const accountsBelow = (organization: OrganizationRecord, parent: string) =>
  Object.values(organization.accounts).filter((account) => account.parent === parent);

export const attachedTo = (organization: OrganizationRecord, target: string): readonly string[] =>
  Object.hasOwn(organization.attachments, target) ? (organization.attachments[target] ?? []) : [];

/** The attachments that a new root, OU or account begins with: those of the types that are enabled. */
export const firstAttachments = (policyTypes: readonly string[]): string[] =>
  policyTypes.flatMap((type) => (Object.hasOwn(DEFAULT_POLICIES, type) ? [DEFAULT_POLICIES[type]?.id ?? ""] : []));

/** `{ [id]: value }` without one id. */
export function without<Value>(values: Readonly<Record<string, Value>>, id: string): Record<string, Value> {
  const { [id]: _, ...rest } = values;
  return rest;
}

/** The organization without an account, its attachments and tags. */
export const withoutAccount = (organization: OrganizationRecord, id: string): OrganizationRecord => ({
  ...organization,
  accounts: without(organization.accounts, id),
  attachments: without(organization.attachments, id),
  tags: without(organization.tags, id),
});

/** @throws OrganizationalUnitNotFoundException */
export function requireOu({ ous }: OrganizationRecord, id: string): OuRecord {
  const found = Object.hasOwn(ous, id) ? ous[id] : undefined;
  if (found === undefined) throw ouNotFound();
  return found;
}

/** @throws AccountNotFoundException */
export function requireAccount({ accounts }: OrganizationRecord, id: string): AccountRecord {
  const found = Object.hasOwn(accounts, id) ? accounts[id] : undefined;
  if (found === undefined) throw accountNotFound();
  return found;
}

export const isParent = (organization: OrganizationRecord, id: string): boolean =>
  id === organization.rootId || Object.hasOwn(organization.ous, id);

/** @throws ParentNotFoundException */
export function requireParent(organization: OrganizationRecord, id: string): void {
  if (!isParent(organization, id)) throw parentNotFound();
}

/** With a policy type that begins to count: AWS's policy of the type is at root, OUs and accounts at once. */
export function enabled(organization: OrganizationRecord, type: string): OrganizationRecord {
  const { rootId, ous, accounts } = organization;
  const first = firstAttachments([type]);
  const everywhere = [rootId, ...Object.keys(ous), ...Object.keys(accounts)];
  return {
    ...organization,
    policyTypes: [...organization.policyTypes, type],
    attachments: Object.fromEntries(everywhere.map((id) => [id, [...attachedTo(organization, id), ...first]])),
  };
}

/** Without a policy type; `ids` are those of its policies. */
export const disabled = (
  organization: OrganizationRecord,
  type: string,
  ids: ReadonlySet<string>,
): OrganizationRecord => ({
  ...organization,
  policyTypes: organization.policyTypes.filter((one) => one !== type),
  attachments: Object.fromEntries(
    Object.entries(organization.attachments).map(([target, attached]) => [
      target,
      attached.filter((id) => !ids.has(id)),
    ]),
  ),
});
