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
  /** A page in key order below `prefix` (a leading part of the key). `after` is the key of the page before. */
  list(tx: Read, options: ListOptions): Promise<Page<Value>>;
  /** The records whose index entries begin with `value`, in index order. */
  by(tx: Read, index: Index, value: Key, options?: { readonly limit?: number }): Promise<Value[]>;
}

export interface ListOptions {
  readonly prefix: Key;
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
  /** Each index entry, with the number of parts that stand before the record's own key. */
  const indexKeys = (value: Value): { readonly key: Key; readonly skip: number }[] =>
    Object.entries<(value: Value) => readonly Key[]>(options.indexes ?? {}).flatMap(([index, of]) =>
      of(value).map((entry) => {
        const head = entries(index, entry);
        return { key: [...head, ...options.key(value)], skip: head.length };
      }),
    );

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
        if (old !== undefined) for (const entry of indexKeys(old)) tx.delete(entry.key);
        for (const entry of indexKeys(value)) tx.put(entry.key, entry.skip);
      }
      tx.put(records(key), value as unknown as Json);
    },

    async delete(tx, key) {
      if (options.indexes) {
        const old = await self.get(tx, key);
        if (old === undefined) return;
        for (const entry of indexKeys(old)) tx.delete(entry.key);
      }
      tx.delete(records(key));
    },

    async list(tx, { prefix, after, limit, reverse = false }) {
      const beyond = after === undefined ? {} : reverse ? { before: records(after) } : { after: records(after) };
      const found = await tx.range({
        prefix: records(prefix),
        ...beyond,
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
      const items: Value[] = [];
      for (const entry of found) {
        const record = await self.get(tx, entry.key.slice(entry.value as number));
        if (record !== undefined) items.push(record);
      }
      return items;
    },
  };
  return self;
}
