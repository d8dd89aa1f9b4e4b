/**
 * What users, groups and roles do alike: to be found, to carry inline policies, attached policies and a boundary.
 *
 * INVARIANT: `attached` and `boundary` of a record and the `attachments` collection say the same. Every change of
 * either goes through this file.
 */
import type { Here } from "../../kernel/here.js";
import type { Read, Transaction } from "../../store/store.js";
import { checkIdentityPolicy, policySize } from "./documents.js";
import {
  boundaryNotAttachable,
  entityNotFound,
  inlinePolicyNotFound,
  inlineTooLarge,
  policyNotAttachable,
  policyNotFound,
  protectedRole,
  quotaExceeded,
  serviceRolePolicy,
} from "./errors.js";
import { findManaged, parsedPolicyArn } from "./managed.js";
import { PER_ENTITY, SIZES } from "./quotas.js";
import {
  type AnyEntityRecord,
  type AttachmentRecord,
  attachments,
  findGroup,
  findRole,
  findUser,
  type GroupRecord,
  groups,
  nameKey,
  type RoleRecord,
  roles,
  type UserRecord,
  users,
} from "./records.js";

export async function requireUser(tx: Read, here: Pick<Here, "account">, name: string): Promise<UserRecord> {
  const user = await findUser(tx, here.account, name);
  if (user === undefined) throw entityNotFound("user", name);
  return user;
}

export async function requireGroup(tx: Read, here: Pick<Here, "account">, name: string): Promise<GroupRecord> {
  const group = await findGroup(tx, here.account, name);
  if (group === undefined) throw entityNotFound("group", name);
  return group;
}

export async function requireRole(tx: Read, here: Pick<Here, "account">, name: string): Promise<RoleRecord> {
  const role = await findRole(tx, here.account, name);
  if (role === undefined) throw entityNotFound("role", name);
  return role;
}

/** A role that its account may change. @throws UnmodifiableEntity for a service-linked role */
export async function requireOwnRole(tx: Read, here: Pick<Here, "account">, name: string): Promise<RoleRecord> {
  const role = await requireRole(tx, here, name);
  if (role.serviceLinked !== undefined) throw protectedRole(name);
  return role;
}

export function saveEntity(tx: Transaction, entity: AnyEntityRecord): Promise<void> {
  switch (entity.kind) {
    case "user":
      return users.put(tx, entity);
    case "group":
      return groups.put(tx, entity);
    case "role":
      return roles.put(tx, entity);
  }
}

const POLICIES = {
  user: { quota: "PoliciesPerUser", limit: PER_ENTITY.policiesPerUser, inline: SIZES.inlineOfUser },
  group: { quota: "PoliciesPerGroup", limit: PER_ENTITY.policiesPerGroup, inline: SIZES.inlineOfGroup },
  role: { quota: "PoliciesPerRole", limit: PER_ENTITY.policiesPerRole, inline: SIZES.inlineOfRole },
} as const;

/** Attaches a managed policy; one that is attached stays so. */
export async function attachPolicy(tx: Transaction, entity: AnyEntityRecord, arn: string): Promise<void> {
  parsedPolicyArn(arn);
  const policy = await findManaged(tx, entity.account, arn);
  if (policy === undefined) throw policyNotAttachable(arn);
  if (policy.path.startsWith("/aws-service-role/")) throw serviceRolePolicy();
  if (entity.attached.includes(arn)) return;
  await addAttached(tx, entity, arn);
}

/** As attachPolicy, for AWS itself: service-linked roles are given policies that nobody else may attach. */
export async function addAttached(tx: Transaction, entity: AnyEntityRecord, arn: string): Promise<void> {
  const { quota, limit } = POLICIES[entity.kind];
  if (entity.attached.length >= limit) throw quotaExceeded(quota, limit);
  await saveEntity(tx, { ...entity, attached: [...entity.attached, arn] });
  await attachments.put(tx, attachment(entity, "policy", arn));
}

export async function detachPolicy(tx: Transaction, entity: AnyEntityRecord, arn: string): Promise<void> {
  parsedPolicyArn(arn);
  if (!entity.attached.includes(arn)) throw policyNotFound(arn);
  await saveEntity(tx, { ...entity, attached: entity.attached.filter((other) => other !== arn) });
  await removeAttachment(tx, entity, "policy", arn);
}

/** Sets the boundary, or takes it away. The record it gives back is not saved yet. */
export async function withBoundary<Entity extends UserRecord | RoleRecord>(
  tx: Transaction,
  entity: Entity,
  arn: string | undefined,
): Promise<Entity> {
  if (arn !== undefined) {
    parsedPolicyArn(arn);
    if ((await findManaged(tx, entity.account, arn)) === undefined) throw boundaryNotAttachable(arn);
  }
  const { boundary, ...rest } = entity;
  if (boundary !== undefined) await removeAttachment(tx, entity, "boundary", boundary);
  if (arn === undefined) return rest as Entity;
  await attachments.put(tx, attachment(entity, "boundary", arn));
  return { ...rest, boundary: arn } as Entity;
}

/** A new name or path: what is attached is noted under the new one. */
export async function moveEntity<Entity extends UserRecord | GroupRecord>(
  tx: Transaction,
  from: Entity,
  to: Entity,
): Promise<void> {
  const held: [AttachmentRecord["as"], string][] = from.attached.map((arn) => ["policy", arn]);
  if (from.kind === "user" && from.boundary !== undefined) held.push(["boundary", from.boundary]);
  for (const [as, arn] of held) {
    await removeAttachment(tx, from, as, arn);
    await attachments.put(tx, attachment(to, as, arn));
  }
  if (from.kind === "user") await users.delete(tx, [from.account, nameKey(from.name)]);
  else await groups.delete(tx, [from.account, nameKey(from.name)]);
  await saveEntity(tx, to);
}

const attachment = (entity: AnyEntityRecord, as: AttachmentRecord["as"], policyArn: string): AttachmentRecord => ({
  account: entity.account,
  policyArn,
  as,
  kind: entity.kind,
  entityId: entity.id,
  name: entity.name,
  path: entity.path,
});

const removeAttachment = (tx: Transaction, entity: AnyEntityRecord, as: AttachmentRecord["as"], arn: string) =>
  attachments.delete(tx, [entity.account, arn, as, entity.kind, nameKey(entity.name)]);

export function requireInline(entity: AnyEntityRecord, name: string): string {
  const text = entity.inline[name];
  if (text === undefined || !Object.hasOwn(entity.inline, name)) throw inlinePolicyNotFound(entity.kind, name);
  return text;
}

/** Adds or replaces an inline policy; what counts is the size of all together. */
export async function putInline(tx: Transaction, entity: AnyEntityRecord, name: string, text: string): Promise<void> {
  checkIdentityPolicy(text);
  const inline = { ...entity.inline, [name]: text };
  const size = Object.values(inline).reduce((sum, policy) => sum + policySize(policy), 0);
  const limit = POLICIES[entity.kind].inline;
  if (size > limit) throw inlineTooLarge(entity.kind, entity.name, limit);
  await saveEntity(tx, { ...entity, inline });
}

export async function deleteInline(tx: Transaction, entity: AnyEntityRecord, name: string): Promise<void> {
  requireInline(entity, name);
  const { [name]: _gone, ...inline } = entity.inline;
  await saveEntity(tx, { ...entity, inline });
}
