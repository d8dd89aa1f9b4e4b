/**
 * Walks over the keys of a bucket in their order (that of their UTF-8 bytes), rolled up by a delimiter. A common prefix
 * is stepped over in one go, however many keys lie below it.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-prefixes.html
 */
import type { Read } from "../../../store/store.js";
import { invalidArgument } from "../errors.js";
import type { BucketRecord } from "../records.js";

export interface Walk {
  readonly prefix: string;
  readonly delimiter: string;
  /** Keys and common prefixes after this one. */
  readonly after: string;
  readonly limit: number;
}

export type Found<Item> = { readonly key: string; readonly item: Item } | { readonly commonPrefix: string };

export interface Walked<Item> {
  readonly found: readonly Found<Item>[];
  /** The last key or common prefix, when more follow. */
  readonly next?: string;
}

/** Records whose key comes at or after `from`, in order. */
export type ReadFrom<Item> = (from: string, limit: number) => Promise<readonly Item[]>;

const BATCH = 1000;

export async function walk<Item extends { readonly key: string }>(
  { prefix, delimiter, after, limit }: Walk,
  read: ReadFrom<Item>,
  wanted: (item: Item) => boolean = () => true,
): Promise<Walked<Item>> {
  const found: Found<Item>[] = [];
  const last = () => {
    const end = found.at(-1);
    return end === undefined ? after : "key" in end ? end.key : end.commonPrefix;
  };
  if (limit === 0) return { found };
  // What was rolled up on the page before is not to be seen again key by key.
  const rolledUp = delimiter !== "" && after.startsWith(prefix) && after.endsWith(delimiter) && after !== prefix;
  let from: string | undefined = later(prefix, rolledUp ? successor(after) : after === "" ? "" : `${after}\0`);
  while (from !== undefined) {
    const items: readonly Item[] = await read(from, BATCH);
    const start: string = from;
    from = items.length < BATCH ? undefined : `${items.at(-1)?.key}\0`;
    let skipTo: string | undefined;
    for (const item of items) {
      const { key } = item;
      if (skipTo !== undefined && compare(key, skipTo) < 0) continue;
      if (!key.startsWith(prefix)) return { found };
      if (key === after || compare(key, start) < 0 || !wanted(item)) continue;
      if (found.length === limit) return { found, next: last() };
      const cut = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
      if (cut < 0) {
        found.push({ key, item });
        continue;
      }
      const commonPrefix = key.slice(0, cut + delimiter.length);
      found.push({ commonPrefix });
      skipTo = successor(commonPrefix);
      if (skipTo === undefined) return { found };
    }
    if (from !== undefined && skipTo !== undefined) from = later(from, skipTo);
  }
  return { found };
}

const later = (a: string, b: string | undefined): string => (b === undefined || compare(a, b) > 0 ? a : b);

/** By UTF-8 bytes, which is by code points; JavaScript's own order is by UTF-16 units. */
export const compare = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** The first text that begins otherwise and comes after all that begin so; undefined when there is none. */
export function successor(prefix: string): string | undefined {
  const points = [...prefix];
  while (points.length > 0) {
    const point = (points.pop() as string).codePointAt(0) as number;
    if (point === 0x10ffff) continue;
    const next = point === 0xd7ff ? 0xe000 : point + 1;
    return points.join("") + String.fromCodePoint(next);
  }
  return undefined;
}

/** Reads of one collection below the bucket. */
export const fromCollection =
  <Item>(
    collection: {
      list(tx: Read, options: { prefix: string[]; from: string[]; limit: number }): Promise<{ items: Item[] }>;
    },
    tx: Read,
    bucket: BucketRecord,
  ): ReadFrom<Item> =>
  async (from, limit) =>
    (await collection.list(tx, { prefix: [bucket.id], from: [bucket.id, from], limit })).items;

/** At most a thousand, whatever is asked for. @throws InvalidArgument */
export function pageLimit(asked: number | undefined, name: string): number {
  if (asked === undefined) return 1000;
  if (asked < 0 || asked > 2_147_483_647) {
    throw invalidArgument(`Argument ${name} must be an integer between 0 and 2147483647`, name, asked);
  }
  return Math.min(asked, 1000);
}

/** `EncodingType: url`: what XML 1.0 can't hold comes encoded. @throws InvalidArgument */
export function keyWriter(encoding: string | undefined): (text: string) => string {
  if (encoding === undefined) return (text) => text;
  if (encoding !== "url")
    throw invalidArgument("Invalid Encoding Method specified in Request", "encoding-type", encoding);
  return (text) =>
    encodeURIComponent(text)
      .replace(/[!'()]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
      .replaceAll("%20", "+")
      .replaceAll("%2F", "/");
}
