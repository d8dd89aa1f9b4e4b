/** The policy of a table or stream: read, replaced and taken away under the revision that a request expects. */
import type { Read, Transaction } from "../../../store/store.js";
import { Invalid, policyNotFound } from "../errors.js";
import { type ResourcePolicy, tables } from "../records.js";
import { requireTable, tableRefOfArn } from "../resources.js";
import { isStreamArn, requireStream } from "../streams/find.js";
import { streams } from "../streams/records.js";

/** AWS: stands for no policy in ExpectedRevisionId. */
const NO_POLICY = "NO_POLICY";

export type PolicyKind = "Table" | "Stream";

/** AWS: an index has no policy of its own; the table's speaks for it. @throws Invalid; unverified words */
export function kindOf(arn: string): PolicyKind {
  if (tableRefOfArn(arn)) return "Table";
  if (isStreamArn(arn)) return "Stream";
  throw new Invalid(`Invalid ResourceArn: ${arn}`);
}

interface Attached {
  readonly policy: ResourcePolicy | undefined;
  save(tx: Transaction, policy: ResourcePolicy | undefined): Promise<void>;
}

/** @throws AwsError ResourceNotFoundException */
export async function attached(tx: Read, arn: string, nowMs: number): Promise<Attached> {
  const ref = tableRefOfArn(arn);
  if (ref) {
    const { policy, ...table } = await requireTable(tx, ref, nowMs);
    return { policy, save: (tx, policy) => tables.put(tx, { ...table, ...(policy ? { policy } : {}) }) };
  }
  const { policy, ...stream } = await requireStream(tx, arn);
  return { policy, save: (tx, policy) => streams.put(tx, { ...stream, ...(policy ? { policy } : {}) }) };
}

/** @throws AwsError PolicyNotFoundException where another policy is there than the request expects, or one where none is */
export function requireRevision(policy: ResourcePolicy | undefined, expected: string | undefined, arn: string): void {
  if (expected !== undefined && (policy?.revision ?? NO_POLICY) !== expected) throw policyNotFound(arn);
}

/** AWS: revisions look like instants, and the same text keeps its own. */
export function nextRevision(before: ResourcePolicy | undefined, text: string, nowMs: number): ResourcePolicy {
  if (before?.text === text) return before;
  return { text, revision: String(Math.max(nowMs, Number(before?.revision ?? 0) + 1)) };
}
