/**
 * Reads of one transaction: items as they are at one instant. TransactGetItems and ExecuteTransaction share it.
 *
 * AWS: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactGetItems.html
 */
import type { Here } from "../../../kernel/here.js";
import { packKey } from "../../../store/key.js";
import type { Key, Read } from "../../../store/store.js";
import { Invalid, MAX_TRANSACTION_BYTES, transactionCanceled, transactionTooLarge } from "../errors.js";
import { type ItemRecord, readItemRecord } from "../records.js";
import { requireTable, tableRef } from "../resources.js";
import type { Item } from "../values/attribute-value.js";
import { addCosts, type Cost, NO_COST, readUnits } from "./capacity.js";
import { itemKey, requireKey } from "./keys.js";
import { schemaOf, type TableSchema } from "./schema.js";
import { sameItem } from "./transact-write.js";

export interface TransactRead {
  readonly tableName: string;
  /** The key to read, once the table's is known. @throws Invalid to refuse the whole request */
  readonly key: (schema: TableSchema) => Item;
  /** What else can be wrong with it, which cancels. @throws Invalid */
  readonly check?: (schema: TableSchema) => void;
}

export interface TransactReadResult {
  readonly records: readonly (ItemRecord | undefined)[];
  readonly costs: ReadonlyMap<string, Cost>;
}

/** @throws AwsError TransactionCanceledException with a reason for each read */
export async function transactRead(
  tx: Read,
  here: Here,
  nowMs: number,
  reads: readonly TransactRead[],
): Promise<TransactReadResult> {
  const seen = new Set<string>();
  const reasons: { Code: string; Message?: string }[] = [];
  const places: Key[] = [];
  for (const { tableName, key: keyFor, check } of reads) {
    const schema = schemaOf(await requireTable(tx, tableRef(here, tableName), nowMs));
    const key = keyFor(schema);
    try {
      requireKey(key, schema);
      check?.(schema);
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      reasons.push({ Code: "ValidationError", Message: error.message });
      continue;
    }
    const place = itemKey(schema, key);
    const packed = packKey(place);
    if (seen.has(packed)) throw sameItem();
    seen.add(packed);
    places.push(place);
    reasons.push({ Code: "None" });
  }
  if (reasons.some(({ Code }) => Code !== "None")) throw transactionCanceled(reasons);
  const records: (ItemRecord | undefined)[] = [];
  const costs = new Map<string, Cost>();
  let bytes = 0;
  for (const [index, { tableName }] of reads.entries()) {
    const record = await readItemRecord(tx, places[index] as Key);
    // AWS counts whole items, whatever the projection keeps of them.
    bytes += record?.sizeBytes ?? 0;
    if (bytes > MAX_TRANSACTION_BYTES) throw transactionTooLarge();
    records.push(record);
    const units = 2 * readUnits(record?.sizeBytes ?? 0, true);
    costs.set(tableName, addCosts(costs.get(tableName) ?? NO_COST, { ...NO_COST, table: units }));
  }
  return { records, costs };
}
