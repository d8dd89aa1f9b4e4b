/**
 * Keys of items and index entries: checked as AWS checks them, and as keys of the store.
 *
 * A key in the store is a prefix, four bytes of a hash of the partition key, the partition key's bytes, the sort
 * key's; an index entry's ends in the table's own key, since index keys need not be unique. The hash scatters a scan
 * over the table as AWS's does; dynalite found AWS to order by MD5 of the key's bytes behind the word `Outliers`.
 *
 * The words are those dynalite 4.0.0 recorded from AWS unless a comment names another source.
 */
import crypto from "node:crypto";
import type { Key } from "../../../store/store.js";
import { Invalid, invalidParameter } from "../errors.js";
import { indexPrefix, itemsPrefix } from "../records.js";
import {
  attributeOf,
  fromBase64,
  type Item,
  setAttribute,
  typeOf,
  utf8Length,
  type Value,
} from "../values/attribute-value.js";
import { numberOrderBytes } from "../values/number.js";
import type { IndexSchema, KeyAttribute, KeySchema, TableSchema } from "./schema.js";

const MAX_HASH_BYTES = 2048;
const MAX_RANGE_BYTES = 1024;

const MISMATCH = "The provided key element does not match the schema";

/** Bytes of a key attribute in the order DynamoDB gives its type. */
export function orderBytes(value: Value): Uint8Array {
  if ("S" in value) return Buffer.from(value.S, "utf8");
  if ("N" in value) return numberOrderBytes(value.N);
  if ("B" in value) return fromBase64(value.B);
  throw new Error(`a key attribute of type ${typeOf(value)}`);
}

const SALT = Buffer.from("Outliers");
/** Node has it since 20.12. */
const oneShot: typeof crypto.hash | undefined = crypto.hash;

/** Where a partition lies: the first bytes of its hash. */
export function hashBytes(parts: readonly Uint8Array[]): Uint8Array {
  // In one call, where Node has it: this is made for every item read or written.
  if (oneShot) return Buffer.from(oneShot("md5", Buffer.concat([SALT, ...parts]), "buffer")).subarray(0, 4);
  const hash = crypto.createHash("md5").update(SALT);
  for (const part of parts) hash.update(part);
  return hash.digest().subarray(0, 4);
}

/** The store's key of an item that has all key attributes (a whole item, or a request's Key). */
export const itemKey = (schema: TableSchema, item: Item): Key => [
  ...itemsPrefix(schema.table.id),
  ...keyParts(schema, item),
];

/** The store's key of an item's entry in an index; undefined when the item has not all the index's attributes. */
export function entryKey(schema: TableSchema, index: IndexSchema, item: Item): Key | undefined {
  for (const { name, type } of index.all) {
    const value = attributeOf(item, name);
    // An item written before the index was made may hold a value that no key can be.
    if (value === undefined || typeOf(value) !== type || isEmpty(value)) return undefined;
  }
  return [
    ...indexPrefix(schema.table.id, index.record.number),
    ...keyParts(index, item),
    ...schema.all.map(({ name }) => orderBytes(item[name] as Value)),
  ];
}

function keyParts(schema: KeySchema, item: Item): Uint8Array[] {
  const hash = schema.hash.map(({ name }) => orderBytes(item[name] as Value));
  const range = schema.range.map(({ name }) => orderBytes(item[name] as Value));
  return [hashBytes(hash), ...hash, ...range];
}

const isEmpty = (value: Value): boolean => ("S" in value && value.S === "") || ("B" in value && value.B === "");

/** Checks a request's Key against the table's schema. */
export function requireKey(key: Item, schema: KeySchema): void {
  if (Object.keys(key).length !== schema.all.length) throw new Invalid(MISMATCH);
  for (const attribute of schema.all) requireKeyAttribute(attributeOf(key, attribute.name), attribute);
  requireKeySizes(key, schema);
}

export function requireKeyAttribute(value: Value | undefined, { name, type }: KeyAttribute): void {
  if (value === undefined || typeOf(value) !== type) throw new Invalid(MISMATCH);
  requireNotEmpty(value, name);
}

/** AWS: recorded in four Regions by dynoxide (CHANGELOG 0.11.0). */
function requireNotEmpty(value: Value, name: string): void {
  if (isEmpty(value)) {
    throw new EmptyKey(
      `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ${longName(value)} value. Key: ${name}`,
    );
  }
}

/** An empty key value: inside a transaction AWS refuses the whole request for it instead of cancelling. */
export class EmptyKey extends Invalid {}

const longName = (value: Value): string => ("S" in value ? "string" : "binary");

/** Checks the key attributes of an item to be put, the table's first and then those of its indexes. */
export function requireItemKeys(item: Item, schema: TableSchema): void {
  for (const { name, type } of schema.all) {
    const value = attributeOf(item, name);
    if (value === undefined) throw invalidParameter(`Missing the key ${name} in the item`);
    if (typeOf(value) !== type) {
      throw invalidParameter(`Type mismatch for key ${name} expected: ${type} actual: ${typeOf(value)}`);
    }
    requireNotEmpty(value, name);
  }
  requireKeySizes(item, schema);
  requireIndexKeys(item, schema);
}

/** @param changed the names to look at; absent looks at all */
export function requireIndexKeys(item: Item, schema: TableSchema, changed?: ReadonlySet<string>): void {
  for (const index of schema.indexes) {
    for (const { name, type } of index.all) {
      if (changed !== undefined && !changed.has(name)) continue;
      if (schema.all.some((attribute) => attribute.name === name)) continue;
      const value = attributeOf(item, name);
      if (value === undefined) continue;
      if (typeOf(value) !== type) {
        throw invalidParameter(
          `Type mismatch for Index Key ${name} Expected: ${type} Actual: ${typeOf(value)} IndexName: ${index.name}`,
        );
      }
      if (isEmpty(value)) throw new EmptyKey(emptyIndexKey(longName(value), index.name, name, changed !== undefined));
    }
    requireIndexKeySizes(item, index);
  }
}

/** AWS: recorded in eu-west-2 by dynoxide (tests/index_key_validation.rs; CHANGELOG 0.11.0 for updates). */
function emptyIndexKey(type: string, index: string, name: string, updating: boolean): string {
  return updating
    ? "One or more parameter values are not valid. The update expression attempted to update a secondary index key to " +
        `a value that is not supported. The AttributeValue for a key attribute cannot contain an empty ${type} value.`
    : "One or more parameter values are not valid. A value specified for a secondary index key is not supported. " +
        `The AttributeValue for a key attribute cannot contain an empty ${type} value. IndexName: ${index}, IndexKey: ${name}`;
}

function requireKeySizes(item: Item, schema: KeySchema): void {
  if (keyBytes(item, schema.hash) > MAX_HASH_BYTES) {
    throw invalidParameter(`Size of hashkey has exceeded the maximum size limit of${MAX_HASH_BYTES} bytes`);
  }
  if (keyBytes(item, schema.range) > MAX_RANGE_BYTES) {
    throw invalidParameter(`Aggregated size of all range keys has exceeded the size limit of ${MAX_RANGE_BYTES} bytes`);
  }
}

function requireIndexKeySizes(item: Item, index: KeySchema): void {
  if (index.all.every(({ name }) => attributeOf(item, name) !== undefined)) requireKeySizes(item, index);
}

function keyBytes(item: Item, attributes: readonly KeyAttribute[]): number {
  let bytes = 0;
  for (const { name } of attributes) {
    const value = item[name] as Value;
    if ("S" in value) bytes += utf8Length(value.S);
    else if ("B" in value) bytes += fromBase64(value.B).length;
  }
  return bytes;
}

/** The key attributes of an item: what LastEvaluatedKey and UnprocessedKeys hold. */
export function keyOf(item: Item, schemas: readonly KeySchema[]): Item {
  const key: Record<string, Value> = {};
  for (const schema of schemas) for (const { name } of schema.all) setAttribute(key, name, item[name] as Value);
  return key;
}

/** How a policy's `dynamodb:LeadingKeys` sees a partition key (unverified for binaries: base64). */
export function leadingKey(value: Value | undefined): string | undefined {
  if (value === undefined) return undefined;
  if ("S" in value) return value.S;
  if ("N" in value) return value.N;
  return "B" in value ? value.B : undefined;
}
