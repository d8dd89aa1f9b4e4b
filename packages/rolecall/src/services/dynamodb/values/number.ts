/**
 * DynamoDB's numbers: decimals of up to 38 significant digits between 1E-130 and 9.99…E+125, kept as text.
 *
 * A JavaScript number has no room for 38 digits, so everything here works on the digits: normal form, order,
 * addition, size, and bytes that sort as the numbers do.
 *
 * AWS: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html (data types, 2026-11)
 */

/** `sign × 0.d₁d₂d₃… × 10^(exponent + 1)`, that is `d₁.d₂d₃… × 10^exponent`, without zeros at either end. */
export interface Decimal {
  readonly negative: boolean;
  /** Empty for zero. */
  readonly digits: string;
  readonly exponent: number;
}

const FORM = /^([+-]?)(\d+)?(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;
const PLAIN_INTEGER = /^(?:0|-?[1-9]\d{0,36})$/;

const MAX_DIGITS = 38;
const MAX_EXPONENT = 125;
const MIN_EXPONENT = -130;

/** The decimal a text stands for, undefined when it is not a number. Bounds are not checked here. */
export function parseDecimal(text: string): Decimal | undefined {
  const match = FORM.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = "", fraction = "", exponentText] = match;
  if (whole === "" && fraction === "") return undefined;
  const all = whole + fraction;
  let start = 0;
  while (start < all.length && all.charCodeAt(start) === 48) start++;
  if (start === all.length) return { negative: false, digits: "", exponent: 0 };
  let end = all.length;
  while (all.charCodeAt(end - 1) === 48) end--;
  const exponent = whole.length - 1 - start + (exponentText === undefined ? 0 : Number(exponentText));
  return { negative: sign === "-", digits: all.slice(start, end), exponent };
}

/** As DynamoDB prints numbers: never in scientific notation, whatever their size. */
export function formatDecimal({ negative, digits, exponent }: Decimal): string {
  if (digits === "") return "0";
  const sign = negative ? "-" : "";
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  const wholeLength = exponent + 1;
  if (digits.length <= wholeLength) return sign + digits.padEnd(wholeLength, "0");
  return `${sign}${digits.slice(0, wholeLength)}.${digits.slice(wholeLength)}`;
}

export type NumberProblem = { readonly problem: string };

/**
 * A number in DynamoDB's normal form, or what is wrong with it in AWS's words.
 *
 * The words are those that dynalite 4.0.0 recorded from AWS.
 */
export function normaliseNumber(text: string): string | NumberProblem {
  if (PLAIN_INTEGER.test(text)) return text;
  if (text === "") return { problem: "The parameter cannot be converted to a numeric value" };
  const decimal = parseDecimal(text);
  if (decimal === undefined) return { problem: `The parameter cannot be converted to a numeric value: ${text}` };
  return boundsProblem(decimal) ?? formatDecimal(decimal);
}

function boundsProblem({ digits, exponent }: Decimal): NumberProblem | undefined {
  if (digits === "") return undefined;
  if (exponent > MAX_EXPONENT) {
    return { problem: "Number overflow. Attempting to store a number with magnitude larger than supported range" };
  }
  if (exponent < MIN_EXPONENT) {
    return { problem: "Number underflow. Attempting to store a number with magnitude smaller than supported range" };
  }
  if (digits.length > MAX_DIGITS) {
    return { problem: "Attempting to store more than 38 significant digits in a Number" };
  }
  return undefined;
}

/** Numbers in normal form, so that equal numbers are equal texts. */
export function compareNumbers(left: string, right: string): number {
  if (left === right) return 0;
  if (left.length < 16 && right.length < 16) return Number(left) - Number(right);
  const a = parseDecimal(left) as Decimal;
  const b = parseDecimal(right) as Decimal;
  if (a.digits === "" || b.digits === "" || a.negative !== b.negative) {
    const signOf = (d: Decimal) => (d.digits === "" ? 0 : d.negative ? -1 : 1);
    return signOf(a) - signOf(b);
  }
  const byMagnitude = a.exponent !== b.exponent ? a.exponent - b.exponent : a.digits < b.digits ? -1 : 1;
  return a.negative ? -byMagnitude : byMagnitude;
}

/** `left + right`, or `left - right`; both and the sum in normal form. */
export function addNumbers(left: string, right: string, subtract = false): string | NumberProblem {
  const a = parseDecimal(left) as Decimal;
  const b = parseDecimal(right) as Decimal;
  // The power of ten of each one's last digit.
  const lastA = a.digits === "" ? 0 : a.exponent - a.digits.length + 1;
  const lastB = b.digits === "" ? 0 : b.exponent - b.digits.length + 1;
  const last = Math.min(lastA, lastB);
  const whole = (d: Decimal, lastDigit: number): bigint => {
    if (d.digits === "") return 0n;
    const value = BigInt(d.digits) * 10n ** BigInt(lastDigit - last);
    return d.negative ? -value : value;
  };
  const valueA = whole(a, lastA);
  const valueB = whole(b, lastB);
  const sum = subtract ? valueA - valueB : valueA + valueB;
  return normaliseNumber(last === 0 ? sum.toString() : `${sum}E${last}`);
}

/**
 * Bytes of a number in an item's size: one, and one for each two significant digits on either side of the point.
 *
 * AWS: measured against AWS to the byte by dynoxide's authors
 * (https://github.com/nubo-db/dynoxide/blob/main/CHANGELOG.md, issue 187); AWS's guide says "approximately".
 */
export function numberSize(text: string): number {
  const { digits, exponent } = parseDecimal(text) as Decimal;
  if (digits === "") return 1;
  const whole = Math.max(0, Math.min(digits.length, exponent + 1));
  return 1 + Math.ceil(whole / 2) + Math.ceil((digits.length - whole) / 2);
}

/**
 * Bytes that sort as the numbers do: a byte for sign, one for the exponent, then two digits a byte.
 *
 * Of a negative number everything is inverted, and a last byte above all others makes the shorter of two that share
 * their first digits sort behind the longer (-1 is more than -1.5).
 */
export function numberOrderBytes(text: string): Uint8Array {
  const { negative, digits, exponent } = parseDecimal(text) as Decimal;
  if (digits === "") return Uint8Array.of(0x80);
  const pairs = (digits.length + 1) >> 1;
  const bytes = new Uint8Array(2 + pairs + (negative ? 1 : 0));
  bytes[0] = negative ? 0x7f : 0x81;
  const magnitude = exponent - MIN_EXPONENT;
  bytes[1] = negative ? 255 - magnitude : magnitude;
  for (let pair = 0; pair < pairs; pair++) {
    const tens = digits.charCodeAt(2 * pair) - 48;
    const ones = 2 * pair + 1 < digits.length ? digits.charCodeAt(2 * pair + 1) - 48 : 0;
    const value = 10 * tens + ones + 1;
    bytes[2 + pair] = negative ? 101 - value : value;
  }
  if (negative) bytes[bytes.length - 1] = 0xff;
  return bytes;
}
