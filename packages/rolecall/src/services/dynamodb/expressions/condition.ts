/**
 * Condition, filter and key condition expressions: parsed once a text, bound to a request, asked of items.
 *
 * A text is parsed with its placeholders as they stand, so that the result can be kept; `bindCondition` puts names and
 * values in and finds what only they can show to be wrong.
 *
 * AWS: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
 * The words and the order of the errors are those dynalite 4.0.0 recorded from AWS unless a comment names another
 * source; `dynalite-verdicts.test.ts` holds this parser against its.
 */
import { Invalid } from "../errors.js";
import { compareValues, equalValues, fromBase64, type Item, typeOf, type Value } from "../values/attribute-value.js";
import { cachedByText } from "./cache.js";
import {
  MAX_IN_OPERANDS,
  OPERANDS_OF,
  ORDERED_TYPES,
  TYPE_NAMES,
  tooManyInOperands,
  typeOfOperand,
  wrongOperandCount,
  wrongTypeName,
} from "./functions.js";
import { type Path, printPath, readPath, samePath, valueAt, type WrittenPath } from "./path.js";
import { type Placeholders, undefinedName, undefinedValue } from "./placeholders.js";
import { TokenReader } from "./tokens.js";

export type Comparator = "=" | "<>" | "<" | "<=" | ">" | ">=";

type WrittenOperand =
  | { readonly kind: "path"; readonly path: WrittenPath }
  | { readonly kind: "value"; readonly ref: string }
  | WrittenCall;

interface WrittenCall {
  readonly kind: "call";
  readonly name: string;
  readonly args: readonly WrittenOperand[];
}

type WrittenCondition =
  | { readonly kind: "and" | "or"; readonly left: WrittenCondition; readonly right: WrittenCondition }
  | { readonly kind: "not"; readonly inner: WrittenCondition }
  | {
      readonly kind: "compare";
      readonly comparator: Comparator;
      readonly left: WrittenOperand;
      readonly right: WrittenOperand;
    }
  | {
      readonly kind: "between";
      readonly operand: WrittenOperand;
      readonly low: WrittenOperand;
      readonly high: WrittenOperand;
    }
  | { readonly kind: "in"; readonly operand: WrittenOperand; readonly list: readonly WrittenOperand[] }
  | WrittenCall;

export type Operand =
  | { readonly kind: "path"; readonly path: Path }
  | { readonly kind: "value"; readonly value: Value }
  | { readonly kind: "size"; readonly of: Operand };

export type Condition =
  | { readonly kind: "and" | "or"; readonly left: Condition; readonly right: Condition }
  | { readonly kind: "not"; readonly inner: Condition }
  | { readonly kind: "compare"; readonly comparator: Comparator; readonly left: Operand; readonly right: Operand }
  | { readonly kind: "between"; readonly operand: Operand; readonly low: Operand; readonly high: Operand }
  | { readonly kind: "in"; readonly operand: Operand; readonly list: readonly Operand[] }
  | { readonly kind: "attribute_exists" | "attribute_not_exists"; readonly path: Path }
  | { readonly kind: "attribute_type"; readonly operand: Operand; readonly type: string }
  | { readonly kind: "begins_with" | "contains"; readonly operand: Operand; readonly what: Operand }
  /** `size(a)` and other calls where a condition should stand: refused before they are asked. */
  | { readonly kind: "misused" };

/** A condition bound to its request. */
export interface BoundCondition {
  readonly condition: Condition;
  /** Every path it looks at. */
  readonly paths: readonly Path[];
}

/** Errors that the text alone shows, in the order in which AWS tells them. */
interface StaticProblems {
  parens?: string;
  unknownFunction?: string;
  misusedFunction?: string;
  reserved?: string;
}

type ParsedCondition =
  | { readonly problem: Invalid }
  | { readonly problem?: never; readonly condition: WrittenCondition };

// AWS: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html (expression parameters)
const MAX_TEXT_BYTES = 4096;
const MAX_OPERATORS = 300;
/** More than 4096 bytes could hold without redundant ones; guards the parser's own recursion. */
const MAX_PARENTHESES = 500;

/** @throws Invalid for texts beyond the longest that AWS takes, or empty ones */
export function requireTextSize(text: string): void {
  if (text === "") throw new Invalid("The expression can not be empty;", "request");
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_TEXT_BYTES) {
    throw new Invalid(`Expression size has exceeded the maximum allowed size; expression size: ${bytes}`, "request");
  }
}

const parseCondition = cachedByText((text: string): ParsedCondition => {
  try {
    requireTextSize(text);
    return { condition: new ConditionParser(text).parse() };
  } catch (error) {
    if (error instanceof Invalid) return { problem: error };
    throw error;
  }
});

/** @throws Invalid with what is wrong with the expression, without `Invalid ConditionExpression: ` before it */
export function bindCondition(text: string, placeholders: Placeholders): BoundCondition {
  const parsed = parseCondition(text);
  if (parsed.problem !== undefined) throw parsed.problem.reworded((message) => message);
  const binder = new Binder(placeholders);
  const condition = binder.condition(parsed.condition);
  if (binder.problem !== undefined) throw binder.problem;
  return { condition, paths: binder.paths };
}

/** What a (sub)expression turned out to be; an operand alone is no condition, but may become the side of one. */
type Parsed =
  | { readonly operand: WrittenOperand; readonly condition?: never; readonly bare: boolean }
  | { readonly condition: WrittenCondition; readonly operand?: never; readonly bare: boolean };

class ConditionParser {
  private readonly reader: TokenReader;
  private readonly problems: StaticProblems = {};
  private operators = 0;
  private depth = 0;

  constructor(text: string) {
    this.reader = new TokenReader(text);
  }

  parse(): WrittenCondition {
    const condition = this.requireCondition(this.or());
    if (this.reader.token.kind !== "end") throw this.reader.syntaxError();
    const { parens, unknownFunction, misusedFunction, reserved } = this.problems;
    if (parens !== undefined) throw new Invalid(parens, "request");
    const problem = unknownFunction ?? misusedFunction ?? reserved;
    if (problem !== undefined) throw new Invalid(problem);
    if (this.operators > MAX_OPERATORS) {
      // unverified: AWS documents the limit, not the words.
      throw new Invalid(`The maximum number of operators have been exceeded; number of operators: ${this.operators}`);
    }
    return condition;
  }

  private or(): Parsed {
    const left = this.and();
    if (!this.reader.isKeyword("OR")) return left;
    const leftCondition = this.requireCondition(left);
    this.reader.advance();
    this.operators++;
    const right = this.requireCondition(this.or());
    return { condition: { kind: "or", left: leftCondition, right }, bare: true };
  }

  private and(): Parsed {
    const left = this.not();
    if (!this.reader.isKeyword("AND")) return left;
    const leftCondition = this.requireCondition(left);
    this.reader.advance();
    this.operators++;
    const right = this.requireCondition(this.and());
    return { condition: { kind: "and", left: leftCondition, right }, bare: true };
  }

  private not(): Parsed {
    if (!this.reader.takeKeyword("NOT")) return this.comparison();
    this.operators++;
    return { condition: { kind: "not", inner: this.requireCondition(this.not()) }, bare: true };
  }

  private comparison(): Parsed {
    const first = this.primary();
    if (first.operand === undefined) return first;
    const { operand } = first;
    const { reader } = this;
    const { token } = reader;
    if (token.kind === "symbol" && COMPARATORS.has(token.text)) {
      reader.advance();
      this.operators++;
      const right = this.requireOperand(this.primary());
      this.refuseMisused([operand, right]);
      return {
        condition: { kind: "compare", comparator: token.text as Comparator, left: operand, right },
        bare: true,
      };
    }
    if (reader.takeKeyword("BETWEEN")) {
      this.operators++;
      const low = this.requireOperand(this.primary());
      if (!reader.takeKeyword("AND")) throw reader.syntaxError();
      const high = this.requireOperand(this.primary());
      this.refuseMisused([operand, low, high]);
      return { condition: { kind: "between", operand, low, high }, bare: true };
    }
    if (reader.takeKeyword("IN")) {
      this.operators++;
      reader.expectSymbol("(");
      const list = this.operandList();
      if (list.length > MAX_IN_OPERANDS) {
        throw new Invalid(tooManyInOperands(list.length), "request");
      }
      this.refuseMisused([operand, ...list]);
      return { condition: { kind: "in", operand, list }, bare: true };
    }
    return first;
  }

  /** An operand, a call, or anything in parentheses. */
  private primary(): Parsed {
    const { reader } = this;
    if (!reader.takeSymbol("(")) return { operand: this.operand(), bare: true };
    if (++this.depth > MAX_PARENTHESES) throw new Invalid(REDUNDANT, "request");
    const inner = this.or();
    this.depth--;
    reader.expectSymbol(")");
    if (!inner.bare) this.problems.parens ??= REDUNDANT;
    return inner.operand !== undefined
      ? { operand: inner.operand, bare: false }
      : { condition: inner.condition, bare: false };
  }

  private operand(): WrittenOperand {
    const { reader } = this;
    const { token } = reader;
    if (token.kind === "valueRef") {
      reader.advance();
      return { kind: "value", ref: token.text };
    }
    if (token.kind === "name" && reader.following.kind === "symbol" && reader.following.text === "(") {
      reader.advance();
      reader.advance();
      const args = this.operandList();
      if (!Object.hasOwn(OPERANDS_OF, token.text)) {
        this.problems.unknownFunction ??= `Invalid function name; function: ${token.text}`;
      }
      this.refuseMisused(args);
      return { kind: "call", name: token.text, args };
    }
    const path = readPath(reader, (name) => {
      this.problems.reserved ??= `Attribute name is a reserved keyword; reserved keyword: ${name}`;
    });
    return { kind: "path", path };
  }

  /** The rest of a list behind its opening parenthesis, which it closes. */
  private operandList(): WrittenOperand[] {
    const operands = [this.requireOperand(this.primary())];
    while (this.reader.takeSymbol(",")) operands.push(this.requireOperand(this.primary()));
    this.reader.expectSymbol(")");
    return operands;
  }

  private requireOperand(parsed: Parsed): WrittenOperand {
    if (parsed.operand === undefined) throw this.reader.syntaxError();
    return parsed.operand;
  }

  private requireCondition(parsed: Parsed): WrittenCondition {
    if (parsed.condition !== undefined) return parsed.condition;
    const { operand } = parsed;
    if (operand.kind !== "call") throw this.reader.syntaxError();
    if (operand.name === "size") this.misused(operand.name);
    return operand;
  }

  private refuseMisused(operands: readonly WrittenOperand[]): void {
    for (const operand of operands) {
      if (operand.kind === "call" && operand.name !== "size") this.misused(operand.name);
    }
  }

  private misused(name: string): void {
    this.problems.misusedFunction ??= `The function is not allowed to be used this way in an expression; function: ${name}`;
  }
}

const REDUNDANT = "The expression has redundant parentheses;";

const COMPARATORS: ReadonlySet<string> = new Set(["=", "<>", "<", "<=", ">", ">="]);

/**
 * Puts names and values into a parsed condition. Of each single condition AWS tells an undefined placeholder first,
 * then a wrong number of operands, then operands that are the same, then one of a wrong type; of several wrong
 * conditions the first.
 */
class Binder {
  readonly paths: Path[] = [];
  problem: Invalid | undefined;

  private undefinedPlaceholder: string | undefined;
  private operandCount: string | undefined;
  private notDistinct: string | undefined;
  private operandType: string | undefined;

  constructor(private readonly placeholders: Placeholders) {}

  condition(written: WrittenCondition): Condition {
    switch (written.kind) {
      case "and":
      case "or":
        return { kind: written.kind, left: this.condition(written.left), right: this.condition(written.right) };
      case "not":
        return { kind: "not", inner: this.condition(written.inner) };
      default: {
        const condition = this.single(written);
        const sameFirst = this.undefinedPlaceholder ?? this.operandCount;
        const found = sameFirst ?? this.notDistinct ?? this.operandType;
        if (found !== undefined && this.problem === undefined) {
          this.problem = new Invalid(found, found === this.notDistinct && sameFirst === undefined ? "request" : "data");
        }
        return condition;
      }
    }
  }

  private single(written: Exclude<WrittenCondition, { kind: "and" | "or" | "not" }>): Condition {
    switch (written.kind) {
      case "compare": {
        const left = this.operand(written.left);
        const right = this.operand(written.right);
        this.requireDistinct(written.comparator, left, right);
        if (written.comparator !== "=" && written.comparator !== "<>") {
          this.requireOrdered(written.comparator, [left, right]);
        }
        return { kind: "compare", comparator: written.comparator, left, right };
      }
      case "between": {
        const operand = this.operand(written.operand);
        const low = this.operand(written.low);
        const high = this.operand(written.high);
        this.requireBounds(low, high);
        this.requireOrdered("BETWEEN", [operand, low, high]);
        return { kind: "between", operand, low, high };
      }
      case "in":
        return {
          kind: "in",
          operand: this.operand(written.operand),
          list: written.list.map((operand) => this.operand(operand)),
        };
      case "call":
        return this.call(written);
    }
  }

  private call(written: WrittenCall): Condition {
    const { name } = written;
    const args = written.args.map((operand) => this.operand(operand));
    if (!this.countOperands(name, args.length)) return { kind: "misused" };
    const [first, second] = args as [Operand, Operand];
    switch (name) {
      case "attribute_exists":
      case "attribute_not_exists":
        if (first.kind !== "path") {
          this.operandType ??= `Operator or function requires a document path; operator or function: ${name}`;
          return { kind: "misused" };
        }
        return { kind: name, path: first.path };
      case "begins_with":
        this.requireDistinct(name, first, second);
        for (const operand of args) {
          const type = typeOfOperand(operand);
          if (type !== undefined && type !== "S" && type !== "B") this.wrongType(name, type);
        }
        return { kind: name, operand: first, what: second };
      case "contains":
        this.requireDistinct(name, first, second);
        return { kind: name, operand: first, what: second };
      case "attribute_type": {
        this.requireDistinct(name, first, second);
        const type = typeOfOperand(second);
        if (type !== "S") this.wrongType(name, type ?? "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}");
        const wanted = second.kind === "value" && "S" in second.value ? second.value.S : "";
        if (type === "S" && !TYPE_NAMES.has(wanted)) {
          this.operandType ??= wrongTypeName(wanted);
        }
        return { kind: name, operand: first, type: wanted };
      }
      default:
        return { kind: "misused" };
    }
  }

  private operand(written: WrittenOperand): Operand {
    if (written.kind === "value") {
      const value = this.placeholders.value(written.ref);
      if (value === undefined) this.undefinedPlaceholder ??= undefinedValue(written.ref);
      return { kind: "value", value: value ?? { NULL: true } };
    }
    if (written.kind === "path") {
      const path = this.placeholders.path(written.path);
      if ("missing" in path) {
        this.undefinedPlaceholder ??= undefinedName(path.missing);
        return { kind: "path", path: [""] };
      }
      this.paths.push(path);
      return { kind: "path", path };
    }
    const args = written.args.map((operand) => this.operand(operand));
    const [of] = args;
    if (!this.countOperands(written.name, args.length) || of === undefined) {
      return { kind: "size", of: of ?? { kind: "path", path: [""] } };
    }
    const type = typeOfOperand(of);
    if (type === "N" || type === "BOOL" || type === "NULL") this.wrongType(written.name, type);
    return { kind: "size", of };
  }

  private countOperands(name: string, given: number): boolean {
    const wanted = OPERANDS_OF[name];
    if (wanted === given) return true;
    this.operandCount ??= wrongOperandCount(name, given);
    return false;
  }

  private requireDistinct(operator: string, left: Operand, right: Operand): void {
    if (left.kind === "path" && right.kind === "path" && samePath(left.path, right.path)) {
      this.notDistinct ??=
        "The first operand must be distinct from the remaining operands for this operator or function; " +
        `operator: ${operator}, first operand: ${printPath(left.path)}`;
    }
  }

  /** unverified: the words for comparators; dynoxide recorded that AWS refuses such operands before it reads. */
  private requireOrdered(operator: string, operands: readonly Operand[]): void {
    for (const operand of operands) {
      const type = operand.kind === "value" ? typeOf(operand.value) : undefined;
      if (type !== undefined && !ORDERED_TYPES.has(type)) {
        this.operandType ??= `Incorrect operand type for operator or function; operator: ${operator}, operand type: ${type}`;
      }
    }
  }

  private requireBounds(low: Operand, high: Operand): void {
    if (low.kind !== "value" || high.kind !== "value") return;
    const bounds = `lower bound operand: AttributeValue: {${printValue(low.value)}}, upper bound operand: AttributeValue: {${printValue(high.value)}}`;
    if (typeOf(low.value) !== typeOf(high.value)) {
      this.operandType ??= `The BETWEEN operator requires same data type for lower and upper bounds; ${bounds}`;
    } else if ((compareValues(low.value, high.value) ?? 0) > 0) {
      this.operandType ??= `The BETWEEN operator requires upper bound to be greater than or equal to lower bound; ${bounds}`;
    }
  }

  private wrongType(name: string, type: string): void {
    this.operandType ??= `Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${type}`;
  }
}

function printValue(value: Value): string {
  const type = typeOf(value);
  const inner = (value as unknown as Record<string, unknown>)[type];
  return `${type}:${typeof inner === "object" ? JSON.stringify(inner) : String(inner)}`;
}

/** Whether an item (an absent one is empty) meets the condition. */
export function meets(item: Item, condition: Condition): boolean {
  switch (condition.kind) {
    case "and":
      return meets(item, condition.left) && meets(item, condition.right);
    case "or":
      return meets(item, condition.left) || meets(item, condition.right);
    case "not":
      return !meets(item, condition.inner);
    case "compare":
      return holds(condition.comparator, resolve(item, condition.left), resolve(item, condition.right));
    case "between": {
      const value = resolve(item, condition.operand);
      const low = resolve(item, condition.low);
      const high = resolve(item, condition.high);
      if (value === undefined || low === undefined || high === undefined) return false;
      const above = compareValues(value, low);
      const below = compareValues(value, high);
      return above !== undefined && below !== undefined && above >= 0 && below <= 0;
    }
    case "in": {
      const value = resolve(item, condition.operand);
      if (value === undefined) return false;
      return condition.list.some((operand) => {
        const other = resolve(item, operand);
        return other !== undefined && equalValues(value, other);
      });
    }
    case "attribute_exists":
      return valueAt(item, condition.path) !== undefined;
    case "attribute_not_exists":
      return valueAt(item, condition.path) === undefined;
    case "attribute_type": {
      const value = resolve(item, condition.operand);
      return value !== undefined && typeOf(value) === condition.type;
    }
    case "begins_with": {
      const value = resolve(item, condition.operand);
      const prefix = resolve(item, condition.what);
      return value !== undefined && prefix !== undefined && beginsWith(value, prefix);
    }
    case "contains": {
      const value = resolve(item, condition.operand);
      const what = resolve(item, condition.what);
      return value !== undefined && what !== undefined && contains(value, what);
    }
    case "misused":
      throw new Error("a misused function was not refused when the expression was bound");
  }
}

function resolve(item: Item, operand: Operand): Value | undefined {
  if (operand.kind === "value") return operand.value;
  if (operand.kind === "path") return valueAt(item, operand.path);
  const value = resolve(item, operand.of);
  const size = value === undefined ? undefined : sizeOf(value);
  return size === undefined ? undefined : { N: String(size) };
}

/** What `size()` answers: a string's length in UTF-16 units, as AWS counts it; undefined where AWS has no size. */
function sizeOf(value: Value): number | undefined {
  if ("S" in value) return value.S.length;
  if ("B" in value) return fromBase64(value.B).length;
  if ("SS" in value) return value.SS.length;
  if ("NS" in value) return value.NS.length;
  if ("BS" in value) return value.BS.length;
  if ("L" in value) return value.L.length;
  if ("M" in value) return Object.keys(value.M).length;
  return undefined;
}

/** A comparison with something absent holds only for `<>`. */
export function holds(comparator: Comparator, left: Value | undefined, right: Value | undefined): boolean {
  if (left === undefined || right === undefined) return comparator === "<>";
  if (comparator === "=") return equalValues(left, right);
  if (comparator === "<>") return !equalValues(left, right);
  const order = compareValues(left, right);
  if (order === undefined) return false;
  if (comparator === "<") return order < 0;
  if (comparator === "<=") return order <= 0;
  if (comparator === ">") return order > 0;
  return order >= 0;
}

export function beginsWith(value: Value, prefix: Value): boolean {
  if ("S" in value) return "S" in prefix && value.S.startsWith(prefix.S);
  if ("B" in value && "B" in prefix) {
    const start = fromBase64(prefix.B);
    return fromBase64(value.B).subarray(0, start.length).equals(start);
  }
  return false;
}

export function contains(value: Value, what: Value): boolean {
  if ("S" in value) return "S" in what && value.S.includes(what.S);
  if ("B" in value) return "B" in what && fromBase64(value.B).includes(fromBase64(what.B));
  if ("SS" in value) return "S" in what && value.SS.includes(what.S);
  if ("NS" in value) return "N" in what && value.NS.includes(what.N);
  if ("BS" in value) return "B" in what && value.BS.includes(what.B);
  if ("L" in value) return value.L.some((element) => equalValues(element, what));
  return false;
}
