/**
 * The past of a table: while point-in-time recovery is on or the table is copied, each change leaves behind what it
 * overwrote, in its own transaction. The table as it was at an instant is the table of now with the first change of each
 * item after that instant taken back.
 *
 * AWS: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html
 */
import type { Host } from "../../../kernel/host.js";
import { type OwedHost, startOwed } from "../../../kernel/owed.js";
import type { Transaction } from "../../../store/store.js";
import { keyOf } from "../items/keys.js";
import type { Outcome } from "../items/mutation.js";
import type { TableSchema } from "../items/schema.js";
import { type ItemRecord, itemsPrefix, type PointInTimeRecovery, type TableRecord } from "../records.js";
import { deleteAll } from "../tables/pages.js";
import { type PastRecord, pastPrefix } from "./records.js";

const DAY_MS = 24 * 60 * 60 * 1000;
/** What nobody goes back to any more is taken out by the changes that come, a few each. */
const TRIMMED_EACH = 5;

export const earliestMs = ({ sinceMs, days }: PointInTimeRecovery, nowMs: number): number =>
  Math.max(sinceMs, nowMs - days * DAY_MS);

/** The first instant that somebody may go back to; undefined when nobody does. */
function oldestWanted({ recovery, copies = [] }: TableRecord, nowMs: number): number | undefined {
  const wanted = copies.map(({ atMs }) => atMs);
  if (recovery !== undefined) wanted.push(earliestMs(recovery, nowMs));
  return wanted.length === 0 ? undefined : Math.min(...wanted);
}

export async function notePast(
  tx: Transaction,
  schema: TableSchema,
  { key, before, after }: Outcome,
  atMs: number,
): Promise<void> {
  const oldestMs = oldestWanted(schema.table, atMs);
  if (oldestMs === undefined || before === after) return;
  const { id } = schema.table;
  const prefix = pastPrefix(id);
  const place = [...prefix, atMs, ...key.slice(itemsPrefix(id).length)];
  // What counts is what was there before the instant, not what came and went in it.
  if ((await tx.get(place)) === undefined) {
    const item = ((before ?? after) as ItemRecord).item;
    const past: PastRecord = { key: keyOf(item, [schema]), ...(before === undefined ? {} : { before }) };
    tx.put(place, past as never);
  }
  const tooOld = await tx.range({ prefix, before: [...prefix, oldestMs], limit: TRIMMED_EACH });
  for (const old of tooOld) tx.delete(old.key);
}

/** What was kept before an instant. What a stop leaves of it is of no account: nobody goes back so far. */
export function forgetPast(host: OwedHost & Pick<Host, "store">, { id, name }: TableRecord, beforeMs: number): void {
  const prefix = pastPrefix(id);
  startOwed(host, {
    name: `the past of the DynamoDB table ${name}`,
    work: (signal) => deleteAll(host.store, { prefix, before: [...prefix, beforeMs] }, signal),
  });
}
