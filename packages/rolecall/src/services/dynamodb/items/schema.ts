/** A table's key schema and indexes, worked out once for the many requests that need them. */
import type { GlobalIndexRecord, IndexRecord, KeySchemaElement, TableRecord } from "../records.js";
import type { KeyType } from "../values/attribute-value.js";

export interface KeyAttribute {
  readonly name: string;
  readonly type: KeyType;
}

/** The attributes that make a key; only global indexes have more than one of a kind (four at most). */
export interface KeySchema {
  readonly hash: readonly KeyAttribute[];
  readonly range: readonly KeyAttribute[];
  /** Both, in order. */
  readonly all: readonly KeyAttribute[];
}

export interface IndexSchema extends KeySchema {
  readonly name: string;
  readonly kind: "local" | "global";
  readonly record: IndexRecord | GlobalIndexRecord;
  /** The names it keeps of an item; undefined keeps all. */
  readonly projected: ReadonlySet<string> | undefined;
}

export interface TableSchema extends KeySchema {
  readonly table: TableRecord;
  /** In order of their names, which is the order in which AWS finds fault with their keys. */
  readonly indexes: readonly IndexSchema[];
  /** The attribute whose time has an item deleted. */
  readonly expiry: string | undefined;
}

const known = new WeakMap<TableRecord, TableSchema>();

export function schemaOf(table: TableRecord): TableSchema {
  const found = known.get(table);
  if (found !== undefined) return found;
  const schema = makeSchema(table);
  known.set(table, schema);
  return schema;
}

function makeSchema(table: TableRecord): TableSchema {
  const types = new Map(table.attributes.map(({ name, type }) => [name, type]));
  const keys = keySchema(table.keySchema, types);
  const index = (record: IndexRecord | GlobalIndexRecord, kind: "local" | "global"): IndexSchema => {
    const own = keySchema(record.keySchema, types);
    const { projection } = record;
    return {
      ...own,
      name: record.name,
      kind,
      record,
      projected:
        projection.type === "ALL"
          ? undefined
          : new Set([...keys.all, ...own.all].map(({ name }) => name).concat(projection.names ?? [])),
    };
  };
  const indexes = [
    ...table.localIndexes.map((record) => index(record, "local")),
    // An index on its way out takes no more writes.
    ...table.globalIndexes.filter(({ status }) => status !== "DELETING").map((record) => index(record, "global")),
  ].sort((one, two) => (one.name < two.name ? -1 : 1));
  return { ...keys, table, indexes, expiry: table.ttl?.enabled ? table.ttl.attribute : undefined };
}

function keySchema(elements: readonly KeySchemaElement[], types: ReadonlyMap<string, KeyType>): KeySchema {
  const attribute = ({ name }: KeySchemaElement): KeyAttribute => ({ name, type: types.get(name) ?? "S" });
  const hash = elements.filter(({ role }) => role === "HASH").map(attribute);
  const range = elements.filter(({ role }) => role === "RANGE").map(attribute);
  return { hash, range, all: [...hash, ...range] };
}

export const isKeyName = (schema: KeySchema, name: string): boolean =>
  schema.all.some((attribute) => attribute.name === name);
