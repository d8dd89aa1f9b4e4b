/**
 * Numbers and dates: on a line cut at the policy's values every value of a piece is as good as every other, so the cuts
 * themselves and one value between each two of them are all there is to try.
 */
import { readDate } from "../../../conditions/date.js";

const DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?$/;

/** Every decimal that conditions with these values can tell apart; values that are no number are left out. */
export function numbersToTry(values: readonly string[]): readonly string[] {
  const parsed = values.map((value) => DECIMAL.exec(value)).filter((match) => match !== null);
  // One digit more than the longest, so that there is room between neighbours.
  const places = Math.max(0, ...parsed.map((match) => match[3]?.length ?? 0)) + 1;
  const scaled = parsed.map(([, sign, whole, fraction = ""]) => {
    const digits = BigInt(`${whole}${fraction.padEnd(places, "0")}`);
    return sign === "-" ? -digits : digits;
  });
  const unit = 10n ** BigInt(places);
  return between(scaled, unit, (a, b) => (a + b) / 2n).map((value) => {
    const digits = (value < 0n ? -value : value).toString().padStart(places + 1, "0");
    const fraction = digits.slice(-places).replace(/0+$/, "");
    return `${value < 0n ? "-" : ""}${digits.slice(0, -places)}${fraction === "" ? "" : `.${fraction}`}`;
  });
}

/** Every date that conditions with these values can tell apart, to the millisecond. */
export function datesToTry(values: readonly string[]): readonly string[] {
  const times = values.map(readDate).filter((time) => time !== undefined);
  return between(times.map(microseconds), 1_000_000n, (a, b) => (a + b) / 2n).map(dateText);
}

/** Dates are read as milliseconds with a fraction; microseconds keep all that people write. */
const microseconds = (milliseconds: number): bigint => BigInt(Math.round(milliseconds * 1000));

function dateText(time: bigint): string {
  const milliseconds = Number(time / 1000n);
  const isWhole = time % 1000n === 0n;
  const year = new Date(milliseconds).getUTCFullYear();
  if (isWhole && year >= 1 && year <= 9999) return new Date(milliseconds).toISOString();
  // Seconds since 1970; four digits alone would be read as a year.
  const fraction = (time < 0n ? -time : time).toString().padStart(7, "0");
  return `${time < 0n ? "-" : ""}${fraction.slice(0, -6)}.${fraction.slice(-6)}`;
}

/** The cuts, one value between each two, and one at each end. */
function between(values: readonly bigint[], unit: bigint, middle: (a: bigint, b: bigint) => bigint): bigint[] {
  const cuts = [...new Set(values)].sort((a, b) => (a < b ? -1 : 1));
  const [first] = cuts;
  const last = cuts[cuts.length - 1];
  if (first === undefined || last === undefined) return [unit];
  const all = [first - unit];
  cuts.forEach((cut, index) => {
    const next = cuts[index + 1];
    all.push(cut, next === undefined ? cut + unit : middle(cut, next));
  });
  return all;
}
