/**
 * IpAddress: CIDR ranges of IPv4 and IPv6. A bare address is a range of one. An address never lies in a range of the
 * other version (inferred; so NotIpAddress holds there).
 *
 * AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IPAddress
 */
import { DIFFERS, type Family, MATCHES, plain, UNREADABLE } from "./operand.js";

/** Words of 32 bits: one for IPv4, four for IPv6. */
type Address = readonly number[];

export const ipAddress: Family = {
  variables: false,
  compile(value) {
    const range = readRange(plain(value));
    return (actual) => {
      const address = readAgain(actual);
      if (range === undefined || address === undefined) return UNREADABLE;
      return lies(address, range.address, range.bits) ? MATCHES : DIFFERS;
    };
  },
};

let lastText = "";
let lastAddress: Address | undefined;

/** A request's address is held against one range after another. */
function readAgain(text: string): Address | undefined {
  if (text !== lastText) {
    lastAddress = readAddress(text);
    lastText = text;
  }
  return lastAddress;
}

export function readRange(text: string): { address: Address; bits: number } | undefined {
  const slash = text.indexOf("/");
  const address = readAddress(slash < 0 ? text : text.slice(0, slash));
  if (address === undefined) return undefined;
  if (slash < 0) return { address, bits: address.length * 32 };
  const suffix = text.slice(slash + 1);
  const bits = /^\d{1,3}$/.test(suffix) ? Number(suffix) : Number.NaN;
  return bits <= address.length * 32 ? { address, bits } : undefined;
}

function lies(address: Address, range: Address, bits: number): boolean {
  if (address.length !== range.length) return false;
  for (let i = 0, left = bits; left > 0; i++, left -= 32) {
    const mask = left >= 32 ? -1 : -1 << (32 - left);
    if ((((address[i] as number) ^ (range[i] as number)) & mask) !== 0) return false;
  }
  return true;
}

function readAddress(text: string): Address | undefined {
  if (!text.includes(":")) {
    const word = readV4(text);
    return word === undefined ? undefined : [word];
  }
  let rest = text;
  let tail: number | undefined;
  if (text.includes(".")) {
    // `::ffff:192.0.2.1`: the last 32 bits as IPv4.
    const colon = text.lastIndexOf(":");
    tail = readV4(text.slice(colon + 1));
    if (tail === undefined) return undefined;
    rest = `${text.slice(0, colon + 1)}0:0`;
  }
  const halves = rest.split("::");
  if (halves.length > 2) return undefined;
  const groups: (number | undefined)[][] = halves.map((half) => (half === "" ? [] : half.split(":").map(readGroup)));
  const [before, after] = groups as [(number | undefined)[], (number | undefined)[] | undefined];
  let all = before;
  if (after !== undefined) {
    const missing = 8 - before.length - after.length;
    if (missing < 1) return undefined;
    all = [...before, ...new Array<number>(missing).fill(0), ...after];
  }
  if (all.length !== 8 || all.includes(undefined)) return undefined;
  const words = [0, 2, 4, 6].map((i) => (((all[i] as number) << 16) | (all[i + 1] as number)) >>> 0);
  if (tail !== undefined) words[3] = tail;
  return words;
}

const readGroup = (text: string): number | undefined =>
  /^[0-9a-fA-F]{1,4}$/.test(text) ? Number.parseInt(text, 16) : undefined;

/** By hand, since every request with a condition on its source comes through here. */
function readV4(text: string): number | undefined {
  let word = 0;
  let octet = 0;
  let digits = 0;
  let dots = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 46) {
      if (digits === 0 || ++dots > 3) return undefined;
      word = word * 256 + octet;
      octet = 0;
      digits = 0;
    } else {
      if (code < 48 || code > 57 || ++digits > 3) return undefined;
      octet = octet * 10 + code - 48;
      if (octet > 255) return undefined;
    }
  }
  return dots === 3 && digits > 0 ? word * 256 + octet : undefined;
}
