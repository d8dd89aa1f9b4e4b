import { packKey } from "./key.js";
import type { Json, Key, Read, Transaction } from "./store.js";

/**
 * A typed collection over the store: records of one kind below one prefix, with the indexes kept by this helper.
 *
 * ```ts
 * export const functions = collection<FunctionRecord>({
 *   name: "lambda/functions",
 *   key: (record) => [record.account, record.region, record.name],
 *   indexes: { byRole: (record) => [[record.role]] },
 * });
 * await functions.require(tx, [account, region, name], () => functionNotFound(arn));
 * ```
 */
export interface Collection<Value, Index extends string> {
  readonly name: string;
  get(tx: Read, key: Key): Promise<Value | undefined>;
  /** The record, or the error that `missing` makes. */
  require(tx: Read, key: Key, missing: () => Error): Promise<Value>;
  /** Inserts or replaces, and keeps the indexes. */
  put(tx: Transaction, value: Value): Promise<void>;
  delete(tx: Transaction, key: Key): Promise<void>;
  /** Deletes every record below `prefix` with its index entries. */
  deleteBelow(tx: Transaction, prefix: Key): Promise<void>;
  /** A page in key order below `prefix` (a leading part of the key). `after` is the key of the page before. */
  list(tx: Read, options: ListOptions): Promise<Page<Value>>;
  /** The records whose index entries begin with `value`, in index order, each once. `limit` counts entries. */
  by(tx: Read, index: Index, value: Key, options?: { readonly limit?: number }): Promise<Value[]>;
}

export interface ListOptions {
  readonly prefix: Key;
  /** The first key that counts, itself included; `after` goes before it. */
  readonly from?: Key;
  readonly after?: Key;
  readonly limit?: number;
  readonly reverse?: boolean;
}

export interface Page<Value> {
  readonly items: Value[];
  /** Key of the last item when more follow. */
  readonly next?: Key;
}

export interface CollectionOptions<Value, Index extends string> {
  readonly name: string;
  readonly key: (value: Value) => Key;
  /** Each index gives the entries under which a record is found. */
  readonly indexes?: Readonly<Record<Index, (value: Value) => readonly Key[]>>;
}

export function collection<Value extends object, Index extends string = never>(
  options: CollectionOptions<Value, Index>,
): Collection<Value, Index> {
  const records = (key: Key): Key => ["r", options.name, ...key];
  const entries = (index: string, key: Key): Key => ["i", options.name, index, ...key];
  /** The index entries of a record by packed key, with the number of parts that stand before the record's own key. */
  const indexEntries = (value: Value): Map<string, { readonly key: Key; readonly skip: number }> => {
    const found = new Map<string, { readonly key: Key; readonly skip: number }>();
    const own = options.key(value);
    for (const [index, of] of Object.entries<(value: Value) => readonly Key[]>(options.indexes ?? {})) {
      for (const entry of of(value)) {
        const head = entries(index, entry);
        const key = [...head, ...own];
        found.set(packKey(key), { key, skip: head.length });
      }
    }
    return found;
  };

  const self: Collection<Value, Index> = {
    name: options.name,

    async get(tx, key) {
      return (await tx.get(records(key))) as Value | undefined;
    },

    async require(tx, key, missing) {
      const found = await self.get(tx, key);
      if (found === undefined) throw missing();
      return found;
    },

    async put(tx, value) {
      const key = options.key(value);
      if (options.indexes) {
        const old = await self.get(tx, key);
        const before = old === undefined ? new Map<string, { readonly key: Key }>() : indexEntries(old);
        const after = indexEntries(value);
        for (const [packed, entry] of before) if (!after.has(packed)) tx.delete(entry.key);
        for (const [packed, entry] of after) if (!before.has(packed)) tx.put(entry.key, entry.skip);
      }
      tx.put(records(key), value as unknown as Json);
    },

    async delete(tx, key) {
      if (options.indexes) {
        const old = await self.get(tx, key);
        if (old === undefined) return;
        for (const entry of indexEntries(old).values()) tx.delete(entry.key);
      }
      tx.delete(records(key));
    },

    async deleteBelow(tx, prefix) {
      if (options.indexes) {
        for (const { value } of await tx.range({ prefix: records(prefix) })) {
          for (const entry of indexEntries(value as unknown as Value).values()) tx.delete(entry.key);
        }
      }
      tx.deleteRange(records(prefix));
    },

    async list(tx, { prefix, from, after, limit, reverse = false }) {
      const found = await tx.range({
        prefix: records(prefix),
        ...(from === undefined ? {} : reverse ? { through: records(from) } : { from: records(from) }),
        ...(after === undefined ? {} : reverse ? { before: records(after) } : { after: records(after) }),
        reverse,
        ...(limit === undefined ? {} : { limit: limit + 1 }),
      });
      const more = limit !== undefined && found.length > limit;
      const kept = more ? found.slice(0, limit) : found;
      const last = kept.at(-1);
      return {
        items: kept.map((entry) => entry.value as unknown as Value),
        ...(more && last ? { next: last.key.slice(2) } : {}),
      };
    },

    async by(tx, index, value, { limit } = {}) {
      const found = await tx.range({ prefix: entries(index, value), ...(limit === undefined ? {} : { limit }) });
      // One record may have several entries below `value`.
      const keys = new Map(
        found.map((entry) => {
          const key = entry.key.slice(entry.value as number);
          return [packKey(key), key] as const;
        }),
      );
      const items: Value[] = [];
      for (const key of keys.values()) {
        const record = await self.get(tx, key);
        if (record !== undefined) items.push(record);
      }
      return items;
    },
  };
  return self;
}
