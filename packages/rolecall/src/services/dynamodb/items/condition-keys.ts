/**
 * DynamoDB's condition keys: what fine-grained access control sees of a request.
 *
 * AWS: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html (read 2026-11).
 * Beside the keys of AWS's service reference, the guide defines `FirstPartitionKeyValues` to `FourthPartitionKeyValues`;
 * all are filled, so that a Deny on one of them takes effect.
 */
import type { KeyValue } from "../../../kernel/operation.js";
import type { Read } from "../../../store/store.js";
import { findTable, type TableRef } from "../resources.js";
import { attributeOf, type Item, type Value } from "../values/attribute-value.js";
import { leadingKey } from "./keys.js";
import { attributesOf, type Mutation, subjectOf } from "./mutation.js";
import { schemaOf } from "./schema.js";

const ORDINALS = ["First", "Second", "Third", "Fourth"] as const;

export type PartitionKeys = Readonly<Record<"dynamodb:LeadingKeys", KeyValue>> & Readonly<Record<string, KeyValue>>;

/**
 * The partition key values of the items that a request names. Of a table that is not there nobody knows which
 * attribute that is: the keys are absent then.
 */
export async function partitionKeys(read: Read, ref: TableRef, items: readonly Item[]): Promise<PartitionKeys> {
  const table = await findTable(read, ref);
  if (table === undefined) return partitionKeyValues([]);
  const [hash] = schemaOf(table).hash;
  return partitionKeyValues([items.map((item) => (hash === undefined ? undefined : attributeOf(item, hash.name)))]);
}

/** One list of values for each partition key attribute; those without a value are absent. */
export function partitionKeyValues(columns: readonly (readonly (Value | undefined)[])[]): PartitionKeys {
  const keys: Record<string, KeyValue> & { "dynamodb:LeadingKeys": KeyValue } = { "dynamodb:LeadingKeys": undefined };
  for (const [index, values] of columns.entries()) {
    const list: string[] = [];
    for (const value of values) {
      const text = leadingKey(value);
      if (text !== undefined && !list.includes(text)) list.push(text);
    }
    if (list.length === 0) continue;
    if (index === 0) keys["dynamodb:LeadingKeys"] = list;
    keys[`dynamodb:${ORDINALS[index]}PartitionKeyValues`] = list;
  }
  return keys;
}

/** Select has a value in every read, and ReturnValues in every write (the guide's examples 3); so has this. */
export const capacityKey = (mode: string | undefined): string => mode ?? "NONE";

interface WriteRequest {
  readonly ReturnValues?: string | undefined;
  readonly ReturnConsumedCapacity?: string | undefined;
}

/** The keys of PutItem, UpdateItem and DeleteItem. */
export const writeKeys = async (read: Read, ref: TableRef, mutation: Mutation, input: WriteRequest) =>
  Object.assign(await partitionKeys(read, ref, [subjectOf(mutation)]), {
    "dynamodb:Attributes": attributesOf(mutation),
    "dynamodb:ReturnValues": input.ReturnValues ?? "NONE",
    "dynamodb:ReturnConsumedCapacity": capacityKey(input.ReturnConsumedCapacity),
    // Only a statement or a transaction encloses a write.
    "dynamodb:EnclosingOperation": undefined,
  });
