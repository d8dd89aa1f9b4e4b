/**
 * The model's constraints, checked in AWS's words: `Value 'x' at 'functionName' failed to satisfy constraint: Member
 * must …`. Checks are compiled once an operation, since they sit on every request.
 *
 * The words were gathered from AWS's recorded answers:
 * - a member's path begins in lower case (`kMSKeyArn`); list elements are `tags.1.member.key`, map entries
 *   `requestItems.orders.member.keys`;
 * - simple elements of a list, and keys and values of a map, are answered for as a whole:
 *   `Member must satisfy constraint: […]`, `Map keys must satisfy constraint: […]`, `Map value must satisfy
 *   constraint: […]`, with all of their constraints, whichever failed;
 * - values are printed as Java prints them: `[a, b]`, `{key=value}`; values marked sensitive are left out;
 * - lengths count UTF-16 code units, as Java's `String.length` does.
 *
 * Unverified: how AWS prints a structure inside a list or map (`Tag(key=a, value=b)` here), and the order of several
 * violations, which is the model's here (AWS's differs from service to service).
 */
import { patternTest } from "./pattern.js";
import type { ListShape, MapShape, Member, ModelData, Shape, ShapeRef, SimpleShape, StructureShape } from "./shape.js";

export interface Violation {
  /** `["tags", "1", "member", "key"]` */
  readonly path: readonly string[];
  readonly value: unknown;
  /** The value as AWS would print it; undefined when the model calls it sensitive. */
  readonly printed: string | undefined;
  readonly constraint: Constraint;
}

export interface Constraint {
  readonly kind: ConstraintKind;
  /** `Member must have length less than or equal to 64` */
  readonly text: string;
}

export type ConstraintKind =
  | "null"
  | "length-min"
  | "length-max"
  | "range-min"
  | "range-max"
  | "pattern"
  | "enum"
  | "size-min"
  | "size-max"
  /** Simple elements of a list, keys of a map, values of a map: answered for as a whole. */
  | "elements"
  | "map-keys"
  | "map-values";

/** How a service words its violations. */
export interface ViolationStyle {
  /** IAM leaves out the value and the set of an enum. */
  readonly hidesValues: boolean;
  /** The constraints of elements, keys and values end with `Member must not be null`. */
  readonly elementsNotNull: boolean;
  /** The pattern is answered before the length. */
  readonly patternFirst: boolean;
  /** Most violations in one answer. */
  readonly limit: number;
}

const usual: ViolationStyle = { hidesValues: false, elementsNotNull: false, patternFirst: false, limit: 10 };

/**
 * Services that word it in another way; each as AWS answered.
 * - iam: `Value at 'status' failed to satisfy constraint: Member must satisfy enum value set` (2025), and the list of
 *   `tagKeys` ends with `Member must not be null`.
 * - lambda: `layers` and `routingConfig.additionalVersionWeights` end with `Member must not be null` (since 2023).
 * - sts: pattern before length at `roleArn` (seen in another emulator's recorded tests; unverified).
 * The limit of ten was seen with DynamoDB; unverified elsewhere.
 */
const styles: Readonly<Record<string, ViolationStyle>> = {
  iam: { ...usual, hidesValues: true, elementsNotNull: true },
  lambda: { ...usual, elementsNotNull: true },
  sts: { ...usual, patternFirst: true },
};

export const violationStyle = (service: string): ViolationStyle => styles[service] ?? usual;

/**
 * `1 validation error detected: Value '…' at 'functionName' failed to satisfy constraint: …`, or `2 validation errors
 * detected: …; …`.
 */
export function violationMessage(violations: readonly Violation[], style: ViolationStyle): string {
  const shown = violations.slice(0, style.limit);
  const count = shown.length === 1 ? "1 validation error" : `${shown.length} validation errors`;
  return `${count} detected: ${shown.map((violation) => violationText(violation, style)).join("; ")}`;
}

function violationText({ path, printed, constraint }: Violation, style: ViolationStyle): string {
  const value =
    style.hidesValues || printed === undefined ? "Value" : printed === "null" ? "Value null" : `Value '${printed}'`;
  return `${value} at '${path.join(".")}' failed to satisfy constraint: ${constraint.text}`;
}

export type ConstraintCheck = (value: unknown) => Violation[];

/** The checks of a structure, usually an operation's input; a shape without constraints costs nothing. */
export function compileConstraints(model: ModelData, shapeName: string): ConstraintCheck {
  const compiler = new Compiler(model);
  const check = compiler.shape(shapeName);
  if (check === undefined) return () => [];
  return (value) => {
    const violations: Violation[] = [];
    check(value ?? {}, [], violations);
    return violations;
  };
}

type Check = (value: unknown, path: readonly string[], into: Violation[]) => void;
type Dictionary = Readonly<Record<string, unknown>>;

class Compiler {
  private readonly style: ViolationStyle;
  private readonly compiled = new Map<string, Check | undefined>();
  private readonly constrained = new Map<string, boolean>();

  constructor(private readonly model: ModelData) {
    this.style = violationStyle(model.service);
  }

  /** The check of a named shape; undefined when nothing below it is constrained. */
  shape(name: string): Check | undefined {
    if (this.compiled.has(name)) return this.compiled.get(name);
    if (!this.isConstrained(name, new Set())) {
      this.compiled.set(name, undefined);
      return undefined;
    }
    // A shape that holds itself finds this, and calls what will be there by then.
    let check: Check = () => {};
    this.compiled.set(name, (value, path, into) => check(value, path, into));
    check = this.build(this.named(name));
    this.compiled.set(name, check);
    return check;
  }

  private named(name: string): Shape {
    const shape = this.model.shapes[name];
    if (shape === undefined) throw new Error(`no shape \`${name}\` in the model of ${this.model.service}`);
    return shape;
  }

  private isConstrained(name: string, open: Set<string>): boolean {
    const known = this.constrained.get(name);
    if (known !== undefined) return known;
    if (open.has(name)) return false;
    open.add(name);
    const shape = this.named(name);
    const below = (member: Member) =>
      member.required === true ||
      (typeof member.shape === "string"
        ? this.isConstrained(member.shape, open)
        : simpleConstraints(member.shape, this.style).length > 0);
    const result = isStructure(shape)
      ? Object.values(shape.members).some(below)
      : isList(shape)
        ? this.hasSize(shape) || below(shape.member)
        : isMap(shape)
          ? this.hasSize(shape) || below(shape.key) || below(shape.value)
          : simpleConstraints(shape, this.style).length > 0;
    open.delete(name);
    // A negative answer may have leaned on a shape still open above; only the outermost is final.
    if (result || open.size === 0) this.constrained.set(name, result);
    return result;
  }

  private hasSize(shape: ListShape | MapShape): boolean {
    const refusesNull = this.style.elementsNotNull && shape.sparse !== true;
    return shape.min !== undefined || shape.max !== undefined || refusesNull;
  }

  private build(shape: Shape): Check {
    if (isStructure(shape)) return this.structure(shape);
    if (isList(shape)) return this.list(shape);
    if (isMap(shape)) return this.map(shape);
    return this.simple(shape);
  }

  private reference(reference: ShapeRef): Check | undefined {
    if (typeof reference === "string") return this.shape(reference);
    return simpleConstraints(reference, this.style).length > 0 ? this.simple(reference) : undefined;
  }

  private structure(shape: StructureShape): Check {
    const members = Object.entries(shape.members).flatMap(([name, member]) => {
      const required = member.required === true;
      const check = typeof member.shape === "string" ? this.shape(member.shape) : undefined;
      const rules = typeof member.shape === "string" ? [] : simpleConstraints(member.shape, this.style);
      if (check === undefined && rules.length === 0 && !required) return [];
      return [{ name, segment: lowerFirst(name), required, check, rules, target: member.shape }];
    });
    return (value, path, into) => {
      for (const { name, segment, required, check, rules, target } of members) {
        const member = (value as Dictionary)[name];
        if (member !== undefined && member !== null) {
          // Paths are built where they are needed: this runs on every request, and nearly always finds nothing.
          for (const { constraint, fails } of rules) {
            if (fails(member)) into.push(this.violation([...path, segment], target, member, constraint));
          }
          check?.(member, [...path, segment], into);
        } else if (required) {
          into.push(this.violation([...path, segment], target, null, notNull));
        }
      }
    };
  }

  private violation(
    path: readonly string[],
    shape: ShapeRef | Shape,
    value: unknown,
    constraint: Constraint,
  ): Violation {
    return { path, value, printed: print(this.model, shape, value), constraint };
  }

  private simple(shape: SimpleShape): Check {
    const constraints = simpleConstraints(shape, this.style);
    return (value, path, into) => {
      for (const { constraint, fails } of constraints) {
        if (fails(value)) into.push(this.violation(path, shape, value, constraint));
      }
    };
  }

  private list(shape: ListShape): Check {
    const sizes = sizeConstraints(shape);
    const own = (value: readonly unknown[], path: readonly string[], into: Violation[]) => {
      for (const { constraint, fails } of sizes) {
        if (fails(value.length)) into.push(this.violation(path, shape, value, constraint));
      }
    };
    const { shape: element } = shape.member;
    const target = typeof element === "string" ? this.named(element) : element;
    if (isSimple(target)) {
      const whole = this.whole("elements", "Member must satisfy constraint", target, shape.sparse === true);
      return (value, path, into) => {
        const elements = value as readonly unknown[];
        own(elements, path, into);
        if (elements.some(whole.fails)) into.push(this.violation(path, shape, value, whole.constraint));
      };
    }
    const check = this.reference(element);
    return (value, path, into) => {
      const elements = value as readonly unknown[];
      own(elements, path, into);
      for (const [index, item] of elements.entries()) {
        const here = [...path, String(index + 1), "member"];
        if (item !== undefined && item !== null) check?.(item, here, into);
        else if (shape.sparse !== true) into.push(this.violation(here, shape.member.shape, null, notNull));
      }
    };
  }

  private map(shape: MapShape): Check {
    const sizes = sizeConstraints(shape);
    const keyTarget = typeof shape.key.shape === "string" ? this.named(shape.key.shape) : shape.key.shape;
    const keys = this.whole("map-keys", "Map keys must satisfy constraint", keyTarget as SimpleShape, true);
    const valueTarget = typeof shape.value.shape === "string" ? this.named(shape.value.shape) : shape.value.shape;
    const sparse = shape.sparse === true;
    const values = isSimple(valueTarget)
      ? this.whole("map-values", "Map value must satisfy constraint", valueTarget, sparse)
      : isList(valueTarget)
        ? this.wholeLists(valueTarget)
        : undefined;
    const check = isSimple(valueTarget) ? undefined : this.reference(shape.value.shape);
    const nested = isList(valueTarget) && check !== undefined ? this.elementsOf(valueTarget) : check;
    return (value, path, into) => {
      const entries = Object.entries(value as Dictionary);
      const add = (constraint: Constraint) => into.push(this.violation(path, shape, value, constraint));
      for (const { constraint, fails } of sizes) if (fails(entries.length)) add(constraint);
      if (entries.some(([key]) => keys.fails(key))) add(keys.constraint);
      if (values !== undefined && entries.some(([, item]) => values.fails(item))) add(values.constraint);
      if (isSimple(valueTarget)) return;
      for (const [key, item] of entries) {
        const here = [...path, key, "member"];
        if (item !== undefined && item !== null) nested?.(item, here, into);
        else if (!sparse) into.push(this.violation(here, shape.value.shape, null, notNull));
      }
    };
  }

  /** The constraints of a simple element, key or value, answered for together. */
  private whole(kind: ConstraintKind, phrase: string, shape: SimpleShape, mayBeNull: boolean): Rule {
    const rules = simpleConstraints(shape, this.style);
    const texts = rules.map(({ constraint }) => constraint.text);
    if (this.style.elementsNotNull || texts.length === 0) texts.push(notNull.text);
    return {
      constraint: { kind, text: `${phrase}: [${texts.join(", ")}]` },
      fails: (value) => (value === undefined || value === null ? !mayBeNull : rules.some(({ fails }) => fails(value))),
    };
  }

  /** DynamoDB answers for the sizes of lists in a map as `Map value must satisfy constraint: […]`. */
  private wholeLists(shape: ListShape): Rule | undefined {
    const rules = sizeConstraints(shape);
    if (rules.length === 0) return undefined;
    const texts = rules.map(({ constraint }) => constraint.text);
    if (this.style.elementsNotNull) texts.push(notNull.text);
    return {
      constraint: { kind: "map-values", text: `Map value must satisfy constraint: [${texts.join(", ")}]` },
      fails: (value) => Array.isArray(value) && rules.some(({ fails }) => fails(value.length)),
    };
  }

  /** A list's check without its own size, which `wholeLists` answers for. */
  private elementsOf(shape: ListShape): Check {
    const { min: _min, max: _max, ...unsized } = shape;
    return this.list(unsized);
  }
}

interface Rule {
  readonly constraint: Constraint;
  readonly fails: (value: unknown) => boolean;
}

const notNull: Constraint = { kind: "null", text: "Member must not be null" };

function sizeConstraints(shape: ListShape | MapShape): readonly Rule[] {
  const { min, max } = shape;
  const rules: Rule[] = [];
  if (max !== undefined) {
    rules.push({
      constraint: { kind: "size-max", text: `Member must have length less than or equal to ${max}` },
      fails: (size) => (size as number) > max,
    });
  }
  if (min !== undefined) {
    rules.push({
      constraint: { kind: "size-min", text: `Member must have length greater than or equal to ${min}` },
      fails: (size) => (size as number) < min,
    });
  }
  return rules;
}

const simpleRules = new WeakMap<SimpleShape, Map<ViolationStyle, readonly Rule[]>>();

/** In AWS's order: greatest, least, pattern, enum. */
function simpleConstraints(shape: SimpleShape, style: ViolationStyle): readonly Rule[] {
  const known = simpleRules.get(shape)?.get(style);
  if (known !== undefined) return known;
  const rules = buildSimpleConstraints(shape, style);
  const byStyle = simpleRules.get(shape) ?? new Map<ViolationStyle, readonly Rule[]>();
  byStyle.set(style, rules);
  simpleRules.set(shape, byStyle);
  return rules;
}

function buildSimpleConstraints(shape: SimpleShape, style: ViolationStyle): readonly Rule[] {
  const { min, max, pattern, enum: allowed } = shape;
  const bounds: Rule[] = [];
  if (shape.type === "string" || shape.type === "blob") {
    const lengthOf = (value: unknown) =>
      typeof value === "string" ? value.length : value instanceof Uint8Array ? value.byteLength : 0;
    if (max !== undefined) {
      bounds.push({
        constraint: { kind: "length-max", text: `Member must have length less than or equal to ${max}` },
        fails: (value) => lengthOf(value) > max,
      });
    }
    if (min !== undefined) {
      bounds.push({
        constraint: { kind: "length-min", text: `Member must have length greater than or equal to ${min}` },
        fails: (value) => lengthOf(value) < min,
      });
    }
  } else if (isNumeric(shape)) {
    const asNumber = (value: unknown) => (typeof value === "bigint" ? Number(value) : (value as number));
    if (max !== undefined) {
      bounds.push({
        constraint: {
          kind: "range-max",
          text: `Member must have value less than or equal to ${javaNumber(shape, max)}`,
        },
        // Not `>`: NaN is never in bounds.
        fails: (value) => !(asNumber(value) <= max),
      });
    }
    if (min !== undefined) {
      bounds.push({
        constraint: {
          kind: "range-min",
          text: `Member must have value greater than or equal to ${javaNumber(shape, min)}`,
        },
        fails: (value) => !(asNumber(value) >= min),
      });
    }
  }
  const texts: Rule[] = [];
  if (pattern !== undefined && shape.type === "string") {
    const fits = patternTest(pattern, max);
    texts.push({
      constraint: { kind: "pattern", text: `Member must satisfy regular expression pattern: ${pattern}` },
      fails: (value) => typeof value === "string" && !fits(value),
    });
  }
  if (allowed !== undefined) {
    const set = new Set<unknown>(allowed);
    const shown = style.hidesValues ? "" : `: [${allowed.join(", ")}]`;
    texts.push({
      constraint: { kind: "enum", text: `Member must satisfy enum value set${shown}` },
      fails: (value) => !set.has(value),
    });
  }
  return style.patternFirst ? [...texts, ...bounds] : [...bounds, ...texts];
}

/** As Java's `toString` writes it; undefined when something in it is sensitive. */
function print(model: ModelData, reference: ShapeRef | Shape, value: unknown): string | undefined {
  if (isSensitive(model, reference)) return undefined;
  if (value === undefined || value === null) return "null";
  const shape = typeof reference === "string" ? model.shapes[reference] : reference;
  if (shape === undefined) return String(value);
  const nested = (inner: ShapeRef, item: unknown) => print(model, inner, item) ?? "*** Sensitive Data Redacted ***";
  if (isList(shape)) return `[${(value as unknown[]).map((item) => nested(shape.member.shape, item)).join(", ")}]`;
  if (isMap(shape)) {
    const entries = Object.entries(value as Dictionary);
    return `{${entries.map(([key, item]) => `${key}=${nested(shape.value.shape, item)}`).join(", ")}}`;
  }
  if (isStructure(shape)) {
    const members = Object.entries(shape.members).filter(([name]) => (value as Dictionary)[name] !== undefined);
    const texts = members.map(
      ([name, member]) => `${lowerFirst(name)}=${nested(member.shape, (value as Dictionary)[name])}`,
    );
    return `${shape.name}(${texts.join(", ")})`;
  }
  if (value instanceof Uint8Array) {
    return `java.nio.HeapByteBuffer[pos=0 lim=${value.byteLength} cap=${value.byteLength}]`;
  }
  if (isNumeric(shape)) return javaNumber(shape, value as number | bigint);
  return value instanceof Date ? value.toISOString() : String(value);
}

/** `1.0` where the model says double. */
const javaNumber = (shape: SimpleShape, value: number | bigint): string =>
  (shape.type === "double" || shape.type === "float") && Number.isInteger(value) ? `${value}.0` : String(value);

function isSensitive(model: ModelData, reference: ShapeRef | Shape): boolean {
  const shape = typeof reference === "string" ? model.shapes[reference] : reference;
  if (shape === undefined) return false;
  if (isSimple(shape)) return shape.sensitive === true;
  if (isList(shape)) return isSensitiveLeaf(shape.member.shape);
  if (isMap(shape)) return isSensitiveLeaf(shape.key.shape) || isSensitiveLeaf(shape.value.shape);
  return false;
}

const isSensitiveLeaf = (reference: ShapeRef) => typeof reference !== "string" && reference.sensitive === true;

const numeric = new Set(["byte", "short", "integer", "long", "float", "double", "bigInteger", "bigDecimal"]);
const isNumeric = (shape: SimpleShape): boolean => numeric.has(shape.type);

const isStructure = (shape: Shape): shape is StructureShape => shape.type === "structure" || shape.type === "union";
const isList = (shape: Shape): shape is ListShape => shape.type === "list" || shape.type === "set";
const isMap = (shape: Shape): shape is MapShape => shape.type === "map";
const isSimple = (shape: Shape): shape is SimpleShape => !isStructure(shape) && !isList(shape) && !isMap(shape);

const lowerFirst = (name: string): string => name.slice(0, 1).toLowerCase() + name.slice(1);
