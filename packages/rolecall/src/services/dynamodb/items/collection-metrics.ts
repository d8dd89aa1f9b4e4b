/**
 * ReturnItemCollectionMetrics: of the items that share a partition key in a table with local indexes.
 *
 * AWS gives an estimate in gigabytes between two bounds one apart; a collection here stays below the first gigabyte.
 *
 * AWS: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html#LSI.ItemCollections
 */
import { type Item, toWire, type Value } from "../values/attribute-value.js";
import type { TableSchema } from "./schema.js";

export interface ItemCollectionMetrics {
  ItemCollectionKey: Record<string, never>;
  SizeEstimateRangeGB: number[];
}

/** Undefined when the request does not ask, or the table has no local index. */
export function collectionMetrics(
  asked: string | undefined,
  schema: TableSchema,
  item: Item,
): ItemCollectionMetrics | undefined {
  const [hash] = schema.hash;
  if (asked !== "SIZE" || hash === undefined || schema.table.localIndexes.length === 0) return undefined;
  const value = item[hash.name] as Value;
  return { ItemCollectionKey: toWire({ [hash.name]: value }, "B" in value), SizeEstimateRangeGB: [0, 1] };
}
