import type { Transaction } from "../../../store/store.js";
import { notePast } from "../backups/past.js";
import { appendChange } from "../streams/append.js";
import type { Outcome } from "./mutation.js";
import type { TableSchema } from "./schema.js";

/** What a change of an item leaves behind in its own transaction: a record in the stream, what it overwrote for the past. */
export async function noteChange(
  tx: Transaction,
  schema: TableSchema,
  outcome: Outcome,
  when: { readonly atMs: number; readonly expired?: true },
): Promise<void> {
  const { stream, recovery, copies } = schema.table;
  if (stream) await appendChange(tx, schema, outcome, when);
  if (recovery || copies) await notePast(tx, schema, outcome, when.atMs);
}
