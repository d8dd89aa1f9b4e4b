/** AWS: the payload of a synchronous invocation, in bytes. */
export const PAYLOAD_BYTES = 6_291_456;
const AROUND_BYTES = Buffer.byteLength('{"Records":[]}');

/** Records in order, as many together as one invocation can carry beside what else it takes. */
export function payloads<Item>(
  items: readonly Item[],
  recordOf: (item: Item) => unknown,
  besideBytes = 0,
): { readonly items: readonly Item[]; readonly payload: Uint8Array }[] {
  const parts: { items: Item[]; texts: string[]; bytes: number }[] = [];
  for (const item of items) {
    const text = JSON.stringify(recordOf(item));
    const bytes = Buffer.byteLength(text) + 1;
    const last = parts.at(-1);
    if (last && last.bytes + bytes <= PAYLOAD_BYTES - besideBytes) {
      last.items.push(item);
      last.texts.push(text);
      last.bytes += bytes;
    } else parts.push({ items: [item], texts: [text], bytes: AROUND_BYTES + bytes });
  }
  return parts.map(({ items: own, texts }) => ({
    items: own,
    payload: new TextEncoder().encode(`{"Records":[${texts.join(",")}]}`),
  }));
}
