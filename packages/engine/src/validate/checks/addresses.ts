/** IP ranges: those that `aws:SourceIp` never holds, and those that are written longer than they are. */
import { readRange } from "../../conditions/ip.js";
import type { Checking } from "../checking.js";
import type { Declaration } from "../declaration.js";
import type { ConditionView } from "../view.js";

export const ADDRESSES = {
  PRIVATE_IP_ADDRESS: {
    severity: "error",
    message: "`aws:SourceIp` is always a public address, so this never holds",
    analyzer: {
      issueCode: "PRIVATE_IP_ADDRESS",
      details:
        "aws:SourceIp works only for public IP address ranges. The values for condition key aws:SourceIp include only private IP addresses and will not have the desired effect. Update the value to include only public IP addresses.",
    },
  },
  PRIVATE_NOT_IP_ADDRESS: {
    severity: "error",
    message: "`aws:SourceIp` is always a public address, so this always holds",
    analyzer: {
      issueCode: "PRIVATE_NOT_IP_ADDRESS",
      details:
        "The values for condition key aws:SourceIp include only private IP addresses and has no effect. aws:SourceIp works only for public IP address ranges. Update the value to include only public IP addresses.",
    },
  },
  PRIVATE_IP_ADDRESS_SUBSET: {
    severity: "suggestion",
    message: "`aws:SourceIp` is always a public address; `<value>` is a private range",
    analyzer: {
      issueCode: "PRIVATE_IP_ADDRESS_SUBSET",
      details:
        "The values for condition key aws:SourceIp include a mix of private and public IP addresses. The private addresses will not have the desired effect. aws:SourceIp works only for public IP address ranges. To define permissions for private IP ranges, use aws:VpcSourceIp.",
    },
  },
  PRIVATE_NOT_IP_ADDRESS_SUBSET: {
    severity: "suggestion",
    message: "`aws:SourceIp` is always a public address; leaving out `<value>`, a private range, leaves out nobody",
    analyzer: {
      issueCode: "PRIVATE_NOT_IP_ADDRESS_SUBSET",
      details:
        "The values for condition key aws:SourceIp include a mix of private and public IP addresses. The private addresses have no effect. aws:SourceIp works only for public IP address ranges. To define permissions for private IP ranges, use aws:VpcSourceIp.",
    },
  },
  IMPROVE_IP_RANGE: {
    severity: "suggestion",
    message: "of `<value>` only the first <bits> bits count: `<range>`",
    analyzer: {
      issueCode: "IMPROVE_IP_RANGE",
      details: "The non-zero bits in the IP address after the masked bits are ignored. Replace address with <range>.",
    },
  },
} as const satisfies Record<string, Declaration>;

type Range = NonNullable<ReturnType<typeof readRange>>;

export function checkAddresses(checking: Checking): void {
  for (const { conditions } of checking.statements)
    for (const condition of conditions) if (condition.family === "IpAddress") checkRanges(condition, checking);
}

function checkRanges({ lowerKey, negated, values, valueSpot }: ConditionView, { report }: Checking): void {
  const ranges = values.flatMap((value) => {
    const range = readRange(value.text);
    return range === undefined ? [] : [{ ...value, range }];
  });
  for (const { text: value, spot, range } of ranges) {
    const masked = maskedOff(range);
    if (masked !== undefined) report.add("IMPROVE_IP_RANGE", spot, { value, range: masked, bits: `${range.bits}` });
  }
  if (lowerKey !== "aws:sourceip" || ranges.length < values.length) return;
  const hidden = ranges.filter(({ range }) => isPrivate(range));
  if (hidden.length > 0 && hidden.length === ranges.length) {
    report.add(negated ? "PRIVATE_NOT_IP_ADDRESS" : "PRIVATE_IP_ADDRESS", valueSpot, {});
    return;
  }
  for (const { text: value, spot } of hidden)
    report.add(negated ? "PRIVATE_NOT_IP_ADDRESS_SUBSET" : "PRIVATE_IP_ADDRESS_SUBSET", spot, { value });
}

/** RFC 1918's ranges, the machine itself, its link, carriers' own (RFC 6598), and IPv6's unique local addresses. */
const PRIVATE: readonly Range[] = [
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "100.64.0.0/10",
  "fc00::/7",
  "fe80::/10",
].map((text) => readRange(text) as Range);

const isPrivate = (range: Range): boolean =>
  PRIVATE.some(
    (known) =>
      known.address.length === range.address.length &&
      range.bits >= known.bits &&
      words(range.address, known.bits).every((word, i) => word === known.address[i]),
  );

/** The address as it would be written, when there are bits past the mask. IPv6 is left as people write it. */
function maskedOff({ address, bits }: Range): string | undefined {
  const kept = words(address, bits);
  if (kept.every((word, i) => word === address[i])) return undefined;
  if (address.length === 1) {
    const word = kept[0] as number;
    return `${[24, 16, 8, 0].map((shift) => (word >>> shift) & 255).join(".")}/${bits}`;
  }
  const groups = kept.flatMap((word) => [(word >>> 16).toString(16), (word & 0xffff).toString(16)]);
  return `${groups.join(":")}/${bits}`;
}

const words = (address: readonly number[], bits: number): number[] =>
  address.map((word, i) => {
    const left = bits - 32 * i;
    return left >= 32 ? word : left <= 0 ? 0 : (word & (-1 << (32 - left))) >>> 0;
  });
