/** The common middle of PutItem, UpdateItem and DeleteItem. */
import type { Clock } from "../../../kernel/host.js";
import type { Store } from "../../../store/store.js";
import { notePast } from "../backups/past.js";
import { conditionFailed } from "../errors.js";
import type { ItemRecord } from "../records.js";
import { requireTable, type TableRef } from "../resources.js";
import { appendChange } from "../streams/append.js";
import { toWire } from "../values/attribute-value.js";
import type { Cost } from "./capacity.js";
import { ConditionNotMet, decide, type Mutation, type Outcome } from "./mutation.js";
import { schemaOf, type TableSchema } from "./schema.js";
import { expirySeconds, storeItem } from "./store-item.js";

export interface Written extends Outcome {
  readonly schema: TableSchema;
  readonly cost: Cost;
  /** Whether the item now waits for its time to be deleted. */
  readonly expires: boolean;
}

/** @throws AwsError ConditionalCheckFailedException, with the item when the request asks for it */
export async function writeOne(
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  ref: TableRef,
  mutation: Mutation,
  returnOnFailure: string | undefined,
): Promise<Written> {
  const nowMs = clock.now();
  try {
    return await store.transact(async (tx) => {
      const schema = schemaOf(await requireTable(tx, ref, nowMs));
      const outcome = await decide(tx, schema, mutation);
      const { key, before, after } = outcome;
      const cost = storeItem(tx, schema, outcome);
      if (schema.table.stream) await appendChange(tx, schema, outcome, { atMs: nowMs });
      if (schema.table.recovery) await notePast(tx, schema, outcome, nowMs);
      const expires = after !== undefined && expirySeconds(schema, after.item) !== undefined;
      return { key, schema, before, after, cost, expires };
    });
  } catch (error) {
    if (!(error instanceof ConditionNotMet)) throw error;
    throw conditionFailed(returnOnFailure === "ALL_OLD" ? wireOf(error.before) : undefined);
  }
}

export const wireOf = (record: ItemRecord | undefined): Record<string, never> | undefined =>
  record === undefined ? undefined : toWire(record.item, record.hasBinary);
