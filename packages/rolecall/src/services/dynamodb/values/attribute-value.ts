/**
 * Attribute values: read from a request, kept, compared, measured, and given back.
 *
 * Kept is DynamoDB's JSON: one member that names the type, numbers as text in normal form, binaries in base64. So an
 * item goes from the wire to the store and back without being rebuilt; only binaries are decoded on the way out.
 *
 * AWS: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
 * The words of the errors are those dynalite 4.0.0 recorded from AWS unless a comment names another source.
 */
import { Invalid } from "../errors.js";
import { compareNumbers, normaliseNumber, numberSize } from "./number.js";

export type Value =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly B: string }
  | { readonly BOOL: boolean }
  | { readonly NULL: true }
  | { readonly SS: readonly string[] }
  | { readonly NS: readonly string[] }
  | { readonly BS: readonly string[] }
  | { readonly L: readonly Value[] }
  | { readonly M: Item };

export interface Item {
  readonly [name: string]: Value;
}

export type ValueType = "S" | "N" | "B" | "BOOL" | "NULL" | "SS" | "NS" | "BS" | "L" | "M";
/** What a key attribute may be. */
export type KeyType = "S" | "N" | "B";

/** An attribute value as the protocol gives it: binaries are bytes. */
export type WireValue = Readonly<Record<string, unknown>>;
export type WireItem = Readonly<Record<string, WireValue>>;

/** An item with what every write needs to know of it. */
export interface MeasuredItem {
  readonly item: Item;
  /** Bytes as DynamoDB counts them. */
  readonly sizeBytes: number;
  /** Whether a binary lies anywhere inside, so that others need not be searched when they are given back. */
  readonly hasBinary: boolean;
}

/** The attribute of this very item: `constructor` is no attribute unless somebody put it there. */
export const attributeOf = (item: Item, name: string): Value | undefined =>
  Object.hasOwn(item, name) ? item[name] : undefined;

/** Sets an attribute of an item under construction, `__proto__` included. */
export function setAttribute(item: Record<string, Value>, name: string, value: Value): void {
  if (name === "__proto__") {
    Object.defineProperty(item, name, { value, writable: true, enumerable: true, configurable: true });
  } else {
    item[name] = value;
  }
}

export function typeOf(value: Value): ValueType {
  for (const type in value) return type as ValueType;
  throw new Error("an attribute value without a type");
}

/** AWS counts the attribute itself as the first level. */
const MAX_NESTING = 32;

/** Reads a request's item: checks each value, brings numbers to normal form, counts bytes. */
export function readItem(wire: WireItem): MeasuredItem {
  const measure = new Measure();
  const item = readMap(wire, measure, 1);
  return { item, sizeBytes: measure.sizeBytes, hasBinary: measure.hasBinary };
}

/** Reads one value of a request (an expression attribute value, a condition's operand). */
export const readValue = (wire: WireValue): Value => readOne(wire, new Measure(), 1);

class Measure {
  sizeBytes = 0;
  hasBinary = false;
}

function readMap(wire: WireItem, measure: Measure, depth: number): Item {
  // The request's own object is kept unless a value had to be rewritten.
  let rewritten: Record<string, Value> | undefined;
  for (const name of Object.keys(wire)) {
    const given = wire[name] as WireValue;
    const value = readOne(given, measure, depth);
    measure.sizeBytes += utf8Length(name);
    if (value !== given && rewritten === undefined) rewritten = { ...wire } as unknown as Record<string, Value>;
    if (rewritten !== undefined) setAttribute(rewritten, name, value);
  }
  return rewritten ?? (wire as unknown as Item);
}

function readOne(wire: WireValue, measure: Measure, depth: number): Value {
  if (depth > MAX_NESTING) {
    // AWS: recorded by dynoxide in eu-west-2, 2026-06 (tests/nesting_depth.rs).
    throw new Invalid(
      "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit",
    );
  }
  let type: string | undefined;
  let several = false;
  for (const name in wire) {
    if (wire[name] === undefined || wire[name] === null) continue;
    if (type !== undefined) several = true;
    type ??= name;
  }
  if (type === undefined) {
    throw new Invalid("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
  }
  const value = readTyped(type, wire, measure, depth);
  if (several) {
    throw new Invalid(
      "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
    );
  }
  return value;
}

function readTyped(type: string, wire: WireValue, measure: Measure, depth: number): Value {
  switch (type) {
    case "S":
      measure.sizeBytes += utf8Length(wire.S as string);
      return wire as unknown as Value;
    case "N": {
      const given = wire.N as string;
      const kept = requireNumber(given);
      measure.sizeBytes += numberSize(kept);
      return kept === given ? (wire as unknown as Value) : { N: kept };
    }
    case "B": {
      const bytes = wire.B as Uint8Array;
      measure.sizeBytes += bytes.length;
      measure.hasBinary = true;
      return { B: toBase64(bytes) };
    }
    case "BOOL":
      measure.sizeBytes += 1;
      return wire as unknown as Value;
    case "NULL":
      if (wire.NULL !== true) {
        throw new Invalid(
          "One or more parameter values were invalid: Null attribute value types must have the value of true",
          "request",
        );
      }
      measure.sizeBytes += 1;
      return wire as unknown as Value;
    case "SS":
      return readStringSet(wire.SS as readonly string[], measure);
    case "NS":
      return readNumberSet(wire.NS as readonly string[], measure);
    case "BS":
      return readBinarySet(wire.BS as readonly Uint8Array[], measure);
    case "L": {
      const given = wire.L as readonly WireValue[];
      measure.sizeBytes += 3 + given.length;
      const values = given.map((element) => readOne(element, measure, depth + 1));
      return { L: values };
    }
    case "M": {
      const given = wire.M as WireItem;
      measure.sizeBytes += 3 + Object.keys(given).length;
      const kept = readMap(given, measure, depth + 1);
      return (kept as unknown) === given ? (wire as unknown as Value) : { M: kept };
    }
    default:
      throw new Invalid("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
  }
}

function requireNumber(text: string): string {
  const kept = normaliseNumber(text);
  if (typeof kept !== "string") throw new Invalid(kept.problem);
  return kept;
}

function readStringSet(given: readonly string[], measure: Measure): Value {
  if (given.length === 0) {
    throw new Invalid("One or more parameter values were invalid: An string set  may not be empty", "request");
  }
  if (new Set(given).size !== given.length) {
    throw new Invalid(
      `One or more parameter values were invalid: Input collection [${given.join(", ")}] contains duplicates.`,
      "request",
    );
  }
  for (const member of given) measure.sizeBytes += utf8Length(member);
  return { SS: given };
}

function readNumberSet(given: readonly string[], measure: Measure): Value {
  if (given.length === 0) {
    throw new Invalid("One or more parameter values were invalid: An number set  may not be empty", "request");
  }
  const kept = given.map(requireNumber);
  if (new Set(kept).size !== kept.length) throw new Invalid("Input collection contains duplicates", "request");
  for (const member of kept) measure.sizeBytes += numberSize(member);
  return { NS: kept };
}

function readBinarySet(given: readonly Uint8Array[], measure: Measure): Value {
  if (given.length === 0) {
    throw new Invalid("One or more parameter values were invalid: Binary sets should not be empty", "request");
  }
  const kept = given.map(toBase64);
  if (new Set(kept).size !== kept.length) {
    throw new Invalid(
      `One or more parameter values were invalid: Input collection [${kept.join(", ")}]of type BS contains duplicates.`,
      "request",
    );
  }
  measure.hasBinary = true;
  for (const member of given) measure.sizeBytes += member.length;
  return { BS: kept };
}

/** Size and binaries of an item that was put together here (an update's result, an index's projection). */
export function measureItem(item: Item): MeasuredItem {
  const measure = new Measure();
  measureMap(item, measure);
  return { item, sizeBytes: measure.sizeBytes, hasBinary: measure.hasBinary };
}

/** Bytes of one attribute: its name and its value. */
export function attributeSize(name: string, value: Value): number {
  const measure = new Measure();
  measureValue(value, measure);
  return utf8Length(name) + measure.sizeBytes;
}

function measureMap(item: Item, measure: Measure): void {
  for (const name of Object.keys(item)) {
    measure.sizeBytes += utf8Length(name);
    measureValue(item[name] as Value, measure);
  }
}

function measureValue(value: Value, measure: Measure): void {
  if ("S" in value) measure.sizeBytes += utf8Length(value.S);
  else if ("N" in value) measure.sizeBytes += numberSize(value.N);
  else if ("B" in value) {
    measure.sizeBytes += base64Length(value.B);
    measure.hasBinary = true;
  } else if ("BOOL" in value || "NULL" in value) measure.sizeBytes += 1;
  else if ("SS" in value) for (const member of value.SS) measure.sizeBytes += utf8Length(member);
  else if ("NS" in value) for (const member of value.NS) measure.sizeBytes += numberSize(member);
  else if ("BS" in value) {
    for (const member of value.BS) measure.sizeBytes += base64Length(member);
    measure.hasBinary = true;
  } else if ("L" in value) {
    measure.sizeBytes += 3 + value.L.length;
    for (const element of value.L) measureValue(element, measure);
  } else {
    measure.sizeBytes += 3 + Object.keys(value.M).length;
    measureMap(value.M, measure);
  }
}

/** How deep a value nests, the value itself being the first level. */
export function nestingOf(value: Value): number {
  if ("L" in value) return 1 + value.L.reduce((deepest, element) => Math.max(deepest, nestingOf(element)), 0);
  if ("M" in value) return 1 + Object.values(value.M).reduce((deepest, v) => Math.max(deepest, nestingOf(v)), 0);
  return 1;
}

export const exceedsNesting = (value: Value): boolean => nestingOf(value) > MAX_NESTING;

/** An item as the protocol takes it: with binaries as bytes. */
export function toWire(item: Item, hasBinary: boolean): Record<string, never> {
  return (hasBinary ? decodeMap(item) : item) as Record<string, never>;
}

function decodeMap(item: Item): Record<string, unknown> {
  const decoded: Record<string, unknown> = {};
  for (const name of Object.keys(item)) {
    setAttribute(decoded as Record<string, Value>, name, decodeValue(item[name] as Value) as Value);
  }
  return decoded;
}

function decodeValue(value: Value): unknown {
  if ("B" in value) return { B: fromBase64(value.B) };
  if ("BS" in value) return { BS: value.BS.map(fromBase64) };
  if ("L" in value) return { L: value.L.map(decodeValue) };
  if ("M" in value) return { M: decodeMap(value.M) };
  return value;
}

/** Equality as conditions see it: sets without order, lists in order, maps by their names. */
export function equalValues(left: Value, right: Value): boolean {
  if (left === right) return true;
  if ("S" in left) return "S" in right && left.S === right.S;
  if ("N" in left) return "N" in right && left.N === right.N;
  if ("B" in left) return "B" in right && left.B === right.B;
  if ("BOOL" in left) return "BOOL" in right && left.BOOL === right.BOOL;
  if ("NULL" in left) return "NULL" in right;
  if ("SS" in left) return "SS" in right && equalSets(left.SS, right.SS);
  if ("NS" in left) return "NS" in right && equalSets(left.NS, right.NS);
  if ("BS" in left) return "BS" in right && equalSets(left.BS, right.BS);
  if ("L" in left) {
    if (!("L" in right) || left.L.length !== right.L.length) return false;
    const others = right.L;
    return left.L.every((element, index) => equalValues(element, others[index] as Value));
  }
  return "M" in right && equalItems(left.M, right.M);
}

export function equalItems(left: Item, right: Item): boolean {
  const names = Object.keys(left);
  if (names.length !== Object.keys(right).length) return false;
  return names.every((name) => {
    const other = attributeOf(right, name);
    return other !== undefined && equalValues(left[name] as Value, other);
  });
}

function equalSets(left: readonly string[], right: readonly string[]): boolean {
  if (left.length !== right.length) return false;
  const members = new Set(left);
  return right.every((member) => members.has(member));
}

/** Order of two values of one ordered type (S, N, B); undefined when there is none between them. */
export function compareValues(left: Value, right: Value): number | undefined {
  if ("S" in left) return "S" in right ? compareUtf8(left.S, right.S) : undefined;
  if ("N" in left) return "N" in right ? compareNumbers(left.N, right.N) : undefined;
  if ("B" in left) return "B" in right ? Buffer.compare(fromBase64(left.B), fromBase64(right.B)) : undefined;
  return undefined;
}

/** Order by UTF-8 bytes, which differs from JavaScript's only where surrogates meet what lies above them. */
export function compareUtf8(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const a = left.charCodeAt(index);
    const b = right.charCodeAt(index);
    if (a !== b) return bytewise(a) - bytewise(b);
  }
  return left.length - right.length;
}

const bytewise = (unit: number): number => (unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800);

export const toBase64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
export const fromBase64 = (text: string): Buffer => Buffer.from(text, "base64");
const base64Length = (text: string): number =>
  (text.length / 4) * 3 - (text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0);

export function utf8Length(text: string): number {
  // Most names and values are short and plain; only others need the encoder.
  if (text.length > 64) return Buffer.byteLength(text);
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) > 0x7f) return Buffer.byteLength(text);
  }
  return text.length;
}
