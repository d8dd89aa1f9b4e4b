/** The common middle of PutItem, UpdateItem and DeleteItem. */
import type { AwsError } from "../../../kernel/errors.js";
import type { Clock } from "../../../kernel/host.js";
import type { Store } from "../../../store/store.js";
import { conditionFailed } from "../errors.js";
import { project, projectionOf } from "../expressions/projection.js";
import type { Update } from "../expressions/update.js";
import type { ItemRecord } from "../records.js";
import { requireTable, type TableRef } from "../resources.js";
import { toWire } from "../values/attribute-value.js";
import type { Cost } from "./capacity.js";
import { ConditionNotMet, decide, type Mutation, type Outcome } from "./mutation.js";
import { noteChange } from "./note-change.js";
import { schemaOf, type TableSchema } from "./schema.js";
import { expirySeconds, storeItem } from "./store-item.js";

export interface Written extends Outcome {
  readonly schema: TableSchema;
  readonly cost: Cost;
  /** Whether the item now waits for its time to be deleted. */
  readonly expires: boolean;
}

/**
 * @param mutationOf what is to be done, once the table's key is known
 * @param unmet what a condition that does not hold is answered with, given the item when the request asks for it
 * @throws AwsError by default ConditionalCheckFailedException
 */
export async function writeOne(
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  ref: TableRef,
  mutationOf: (schema: TableSchema) => Mutation,
  returnOnFailure: string | undefined,
  unmet: (item?: unknown) => AwsError = conditionFailed,
): Promise<Written> {
  const nowMs = clock.now();
  try {
    return await store.transact(async (tx) => {
      const schema = schemaOf(await requireTable(tx, ref, nowMs));
      const outcome = await decide(tx, schema, mutationOf(schema));
      const { key, before, after } = outcome;
      const cost = storeItem(tx, schema, outcome);
      await noteChange(tx, schema, outcome, { atMs: nowMs });
      const expires = after !== undefined && expirySeconds(schema, after.item) !== undefined;
      return { key, schema, before, after, cost, expires };
    });
  } catch (error) {
    if (!(error instanceof ConditionNotMet)) throw error;
    throw unmet(returnOnFailure === "ALL_OLD" ? wireOf(error.before) : undefined);
  }
}

export const wireOf = (record: ItemRecord | undefined): Record<string, never> | undefined =>
  record === undefined ? undefined : toWire(record.item, record.hasBinary);

/** Of an item the paths that an update writes; undefined when none is there. */
export function updatedPart(
  record: ItemRecord | undefined,
  update: Update | undefined,
): Record<string, never> | undefined {
  if (record === undefined || update === undefined) return undefined;
  const kept = project(record.item, projectionOf(update.paths));
  return Object.keys(kept).length > 0 ? toWire(kept, record.hasBinary) : undefined;
}
