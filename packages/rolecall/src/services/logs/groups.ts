/** How calls name a group, and what answers say of it. */
import type { Here } from "../../kernel/here.js";
import type { Read, Transaction } from "../../store/store.js";
import { groupNotFound, oneIdentifier } from "./errors.js";
import { eventsKey } from "./events.js";
import { type GroupRecord, groups, metricFilters, resourcePolicies, streams, subscriptionFilters } from "./records.js";
import { groupArn, groupInArn } from "./resources.js";
import { retentionDays } from "./retention.js";

export interface GroupRef extends Here {
  readonly name: string;
}

/** The group by `logGroupName` or `logGroupIdentifier` (a name or an ARN). @throws InvalidParameterException */
export function groupRef(
  here: Here,
  { logGroupName, logGroupIdentifier }: { readonly logGroupName?: string; readonly logGroupIdentifier?: string },
): GroupRef {
  if ((logGroupName === undefined) === (logGroupIdentifier === undefined)) throw oneIdentifier();
  return identified(here, logGroupName ?? logGroupIdentifier ?? "");
}

/** The group by its name or one of its ARNs. */
export function identified(here: Here, identifier: string): GroupRef {
  const inArn = groupInArn(identifier);
  return inArn ? { partition: here.partition, ...inArn } : { ...here, name: identifier };
}

/**
 * The group's record.
 *
 * Gap: cross-account observability; a group of another account or Region is not found.
 */
export async function requireGroup(tx: Read, here: Here, ref: GroupRef): Promise<GroupRecord> {
  if (ref.account !== here.account || ref.region !== here.region) throw groupNotFound();
  return groups.require(tx, [ref.account, ref.region, ref.name], groupNotFound);
}

/** Deletes a group with everything in it. */
export async function deleteGroup(tx: Transaction, { account, region, name }: GroupRecord): Promise<void> {
  const key = [account, region, name];
  await groups.delete(tx, key);
  await streams.deleteBelow(tx, key);
  await metricFilters.deleteBelow(tx, key);
  await subscriptionFilters.deleteBelow(tx, key);
  await resourcePolicies.deleteBelow(tx, key);
  tx.deleteRange(eventsKey(...key));
}

/** A group as DescribeLogGroups shows it. */
export async function describeGroup(tx: Read, here: Here, group: GroupRecord) {
  const key = [group.account, group.region, group.name];
  const held = await streams.list(tx, { prefix: key });
  const filters = await metricFilters.list(tx, { prefix: key });
  const days = retentionDays(group);
  const arn = groupArn(here, group.name);
  return {
    logGroupName: group.name,
    creationTime: group.createdMs,
    ...(days === undefined ? {} : { retentionInDays: days }),
    metricFilterCount: filters.items.length,
    arn: `${arn}:*`,
    ...(group.encryption ? { kmsKeyId: group.encryption.keyArn } : {}),
    storedBytes: held.items.reduce((sum, { storedBytes }) => sum + storedBytes, 0),
    logGroupClass: group.class as "STANDARD" | "INFREQUENT_ACCESS" | "DELIVERY",
    logGroupArn: arn,
    deletionProtectionEnabled: group.deletionProtected,
  };
}
