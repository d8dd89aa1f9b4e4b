/**
 * Addresses: the ranges of the policy cut the line of all addresses into pieces, and the first address of each piece
 * stands for it.
 */
import { readRange } from "../../../conditions/ip.js";

export function addressesToTry(ranges: readonly string[]): readonly string[] {
  const starts = { 1: new Set<bigint>([0n]), 4: new Set<bigint>([0n]) };
  for (const text of ranges) {
    const range = readRange(text);
    if (range === undefined) continue;
    const words = range.address.length as 1 | 4;
    const size = 1n << BigInt(words * 32 - range.bits);
    const start = (toNumber(range.address) / size) * size;
    starts[words].add(start);
    if (start + size < 1n << BigInt(words * 32)) starts[words].add(start + size);
  }
  // An address that nobody has (0.0.0.0) says less to people than one that documents use.
  return [...nice(starts[1], "192.0.2.1", 32n), ...nice(starts[4], "2001:db8::1", 128n)];
}

/** One address for each piece; the nice one for its own piece. */
function nice(starts: ReadonlySet<bigint>, example: string, bits: bigint): string[] {
  const sorted = [...starts].sort((a, b) => (a < b ? -1 : 1));
  const wanted = toNumber(readRange(example)?.address ?? []);
  const piece = sorted.findLastIndex((start) => start <= wanted);
  return sorted.map((start, index) => (index === piece ? example : toText(start, bits)));
}

const toNumber = (words: readonly number[]): bigint =>
  words.reduce((all, word) => (all << 32n) | BigInt(word >>> 0), 0n);

function toText(address: bigint, bits: bigint): string {
  const size = bits === 32n ? 8n : 16n;
  const groups: bigint[] = [];
  for (let shift = bits - size; shift >= 0n; shift -= size) groups.push((address >> shift) & ((1n << size) - 1n));
  return bits === 32n ? groups.join(".") : groups.map((group) => group.toString(16)).join(":");
}
