/**
 * Update expressions: parsed once a text, bound to a request, applied to an item.
 *
 * Every value is worked out from the item as it was before the update.
 *
 * AWS: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html
 * The words and the order of the errors are those dynalite 4.0.0 recorded from AWS unless a comment names another
 * source; `dynalite-verdicts.test.ts` holds this parser against its.
 */
import { Invalid } from "../errors.js";
import { type Item, setAttribute, typeOf, type Value, type ValueType } from "../values/attribute-value.js";
import { addNumbers } from "../values/number.js";
import { cachedByText } from "./cache.js";
import { requireTextSize } from "./condition.js";
import { wrongOperandCount } from "./functions.js";
import { type Path, type PathPart, pathClash, readPath, valueAt, type WrittenPath } from "./path.js";
import { type Placeholders, undefinedName, undefinedValue } from "./placeholders.js";
import { TokenReader } from "./tokens.js";

type WrittenOperand =
  | { readonly kind: "path"; readonly path: WrittenPath }
  | { readonly kind: "value"; readonly ref: string }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly WrittenOperand[] };

type WrittenAction =
  | { readonly kind: "set"; readonly path: WrittenPath; readonly operand: WrittenOperand }
  | { readonly kind: "remove"; readonly path: WrittenPath }
  | { readonly kind: "add" | "delete"; readonly path: WrittenPath; readonly ref: string };

export type Operand =
  | { readonly kind: "path"; readonly path: Path }
  | { readonly kind: "value"; readonly value: Value }
  | { readonly kind: "if_not_exists"; readonly path: Path; readonly otherwise: Operand }
  | { readonly kind: "list_append" | "+" | "-"; readonly left: Operand; readonly right: Operand };

export type Action =
  | { readonly kind: "set"; readonly path: Path; readonly operand: Operand }
  | { readonly kind: "remove"; readonly path: Path }
  | { readonly kind: "add" | "delete"; readonly path: Path; readonly value: Value };

export interface Update {
  readonly actions: readonly Action[];
  /** The paths it writes. */
  readonly paths: readonly Path[];
  /** The paths that its operands read. */
  readonly reads: readonly Path[];
  /** How a value of the wrong type is refused, where the legacy AttributeUpdates words it otherwise. */
  readonly mismatch?: string;
}

type ParsedUpdate =
  | { readonly problem: Invalid }
  | { readonly problem?: never; readonly actions: readonly WrittenAction[] };

const OPERATORS: ReadonlySet<string> = new Set(["+", "-"]);
const FUNCTIONS: ReadonlySet<string> = new Set(["if_not_exists", "list_append", "+", "-"]);

const MAX_PARENTHESES = 500;

const parseUpdate = cachedByText((text: string): ParsedUpdate => {
  try {
    requireTextSize(text);
    return { actions: new UpdateParser(text).parse() };
  } catch (error) {
    if (error instanceof Invalid) return { problem: error };
    throw error;
  }
});

class UpdateParser {
  private readonly reader: TokenReader;
  private reserved: string | undefined;
  private unknownFunction: string | undefined;
  private repeatedSection: string | undefined;
  private depth = 0;

  constructor(text: string) {
    this.reader = new TokenReader(text);
  }

  parse(): WrittenAction[] {
    const { reader } = this;
    const actions: WrittenAction[] = [];
    const sections = new Set<string>();
    do {
      const section = SECTIONS.find((keyword) => reader.takeKeyword(keyword));
      if (section === undefined) throw reader.syntaxError();
      if (sections.has(section)) {
        this.repeatedSection ??= `The "${section}" section can only be used once in an update expression;`;
      }
      sections.add(section);
      do actions.push(this.action(section));
      while (reader.takeSymbol(","));
    } while (reader.token.kind !== "end");
    const problem = this.reserved ?? this.unknownFunction ?? this.repeatedSection;
    if (problem !== undefined) throw new Invalid(problem);
    return actions;
  }

  private action(section: Section): WrittenAction {
    const { reader } = this;
    const path = this.path();
    switch (section) {
      case "SET":
        reader.expectSymbol("=");
        return { kind: "set", path, operand: this.setValue() };
      case "REMOVE":
        return { kind: "remove", path };
      case "ADD":
      case "DELETE": {
        if (reader.token.kind !== "valueRef") throw reader.syntaxError();
        return { kind: section === "ADD" ? "add" : "delete", path, ref: reader.advance().text };
      }
    }
  }

  /** An operand, or two with `+` or `-` between them; all of it may stand in parentheses. */
  private setValue(): WrittenOperand {
    const left = this.operand();
    const { token } = this.reader;
    if (token.kind !== "symbol" || !OPERATORS.has(token.text)) return left;
    this.reader.advance();
    return { kind: "call", name: token.text, args: [left, this.operand()] };
  }

  private operand(): WrittenOperand {
    const { reader } = this;
    if (reader.isSymbol("(")) {
      // No value needs so many; guards the parser's own recursion.
      if (++this.depth > MAX_PARENTHESES) throw reader.syntaxError();
      reader.advance();
      const inner = this.setValue();
      this.depth--;
      reader.expectSymbol(")");
      return inner;
    }
    const { token } = reader;
    if (token.kind === "valueRef") {
      reader.advance();
      return { kind: "value", ref: token.text };
    }
    if (token.kind === "name" && reader.following.kind === "symbol" && reader.following.text === "(") {
      reader.advance();
      reader.advance();
      const args = [this.operand()];
      while (reader.takeSymbol(",")) args.push(this.operand());
      reader.expectSymbol(")");
      if (!FUNCTIONS.has(token.text)) this.unknownFunction ??= `Invalid function name; function: ${token.text}`;
      return { kind: "call", name: token.text, args };
    }
    return { kind: "path", path: this.path() };
  }

  private path(): WrittenPath {
    return readPath(this.reader, (name) => {
      this.reserved ??= `Attribute name is a reserved keyword; reserved keyword: ${name}`;
    });
  }
}

const SECTIONS = ["SET", "REMOVE", "ADD", "DELETE"] as const;
type Section = (typeof SECTIONS)[number];

/** @throws Invalid with what is wrong, without `Invalid UpdateExpression: ` before it */
export function bindUpdate(text: string, placeholders: Placeholders): Update {
  const parsed = parseUpdate(text);
  if (parsed.problem !== undefined) throw parsed.problem.reworded((message) => message);
  return new Binder(placeholders).update(parsed.actions);
}

/** The long names that AWS's errors of ADD and DELETE use. */
const LONG_NAMES: Readonly<Partial<Record<ValueType, string>>> = {
  S: "STRING",
  N: "NUMBER",
  B: "BINARY",
  NULL: "NULL",
  BOOL: "BOOLEAN",
  L: "LIST",
  M: "MAP",
};

class Binder {
  private readonly paths: Path[] = [];
  private readonly reads: Path[] = [];
  private missingName: string | undefined;
  private missingValue: string | undefined;
  private overlap: string | undefined;
  private conflict: string | undefined;
  private operandType: string | undefined;
  private functionMisuse: string | undefined;

  constructor(private readonly placeholders: Placeholders) {}

  update(written: readonly WrittenAction[]): Update {
    const actions = written.map((action) => this.action(action));
    const problem =
      this.missingName ?? this.missingValue ?? this.overlap ?? this.conflict ?? this.operandType ?? this.functionMisuse;
    if (problem !== undefined) throw new Invalid(problem);
    return { actions, paths: this.paths, reads: this.reads };
  }

  private action(written: WrittenAction): Action {
    const path = this.path(written.path);
    if (written.kind === "set") {
      const operand = this.operand(written.operand);
      this.claim(path);
      return { kind: "set", path, operand };
    }
    if (written.kind === "remove") {
      this.claim(path);
      return { kind: "remove", path };
    }
    const value = this.value(written.ref);
    this.claim(path);
    const type = value === undefined ? undefined : typeOf(value);
    const name = type === undefined ? undefined : LONG_NAMES[type];
    if (name !== undefined && !(written.kind === "add" && type === "N")) {
      this.operandType ??=
        "Incorrect operand type for operator or function; " +
        `operator: ${written.kind.toUpperCase()}, operand type: ${name}`;
    }
    return { kind: written.kind, path, value: value ?? NOTHING };
  }

  /** Notes that the expression writes a path, which no other of its paths may lead into. */
  private claim(path: Path): void {
    if (this.overlap === undefined) {
      for (const earlier of this.paths) {
        const found = pathClash(earlier, path);
        if (found?.kind === "conflict") this.conflict ??= found.problem;
        else if (found !== undefined) {
          this.overlap = found.problem;
          break;
        }
      }
    }
    this.paths.push(path);
  }

  private path(written: WrittenPath): Path {
    const path = this.placeholders.path(written);
    if (!("missing" in path)) return path;
    this.missingName ??= undefinedName(path.missing);
    return [""];
  }

  private value(ref: string): Value | undefined {
    const value = this.placeholders.value(ref);
    if (value === undefined) this.missingValue ??= undefinedValue(ref);
    return value;
  }

  private operand(written: WrittenOperand): Operand {
    if (written.kind === "path") {
      const path = this.path(written.path);
      this.reads.push(path);
      return { kind: "path", path };
    }
    if (written.kind === "value") return { kind: "value", value: this.value(written.ref) ?? NOTHING };
    const { name } = written;
    const args = written.args.map((operand) => this.operand(operand));
    if (args.length !== 2) {
      this.functionMisuse ??= wrongOperandCount(name, args.length);
      return { kind: "value", value: NOTHING };
    }
    const [left, right] = args as [Operand, Operand];
    if (name === "if_not_exists") {
      if (left.kind !== "path") {
        this.functionMisuse ??= `Operator or function requires a document path; operator or function: ${name}`;
        return right;
      }
      return { kind: "if_not_exists", path: left.path, otherwise: right };
    }
    const wanted = name === "list_append" ? "L" : "N";
    for (const [index, operand] of args.entries()) {
      const given = written.args[index];
      const known = given?.kind !== "value" || this.placeholders.value(given.ref) !== undefined;
      const type = operand.kind === "value" && known ? typeOf(operand.value) : undefined;
      if (type !== undefined && type !== wanted) {
        this.functionMisuse ??= `Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${type}`;
      }
    }
    return { kind: name as "list_append" | "+" | "-", left, right };
  }
}

/** Stands where a placeholder is not defined; such an update is refused before it is applied. */
const NOTHING: Value = { NULL: true };

const WRONG_TYPE = "An operand in the update expression has an incorrect data type";
const BAD_PATH = "The document path provided in the update expression is invalid for update";
const MISSING = "The provided expression refers to an attribute that does not exist in the item";

/** The item after the update. @throws Invalid when the item's values do not allow it */
export function applyUpdate(item: Item, { actions, mismatch = WRONG_TYPE }: Update): Item {
  const settled = actions.map((action): SettledAction => {
    if (action.kind === "set") return { path: action.path, write: evaluate(item, action.operand) };
    if (action.kind === "remove") return { path: action.path, write: undefined };
    const existing = valueAt(item, action.path);
    return {
      path: action.path,
      write:
        action.kind === "add" ? added(existing, action.value, mismatch) : without(existing, action.value, mismatch),
    };
  });
  const root: Record<string, Value> = { ...item };
  const draft = new Draft(root);
  // Positions mean the list as it was: sets first (in order of position), then removals from the end.
  for (const { path, write } of byPosition(settled.filter(({ write }) => write !== undefined))) {
    draft.set(path, write as Value);
  }
  for (const { path } of byPosition(settled.filter(({ write }) => write === undefined)).reverse()) draft.remove(path);
  return root;
}

interface SettledAction {
  readonly path: Path;
  /** Undefined removes. */
  readonly write: Value | undefined;
}

function byPosition(actions: readonly SettledAction[]): SettledAction[] {
  return [...actions].sort((one, two) => {
    const a = one.path.at(-1);
    const b = two.path.at(-1);
    return typeof a === "number" && typeof b === "number" ? a - b : 0;
  });
}

function evaluate(item: Item, operand: Operand): Value {
  switch (operand.kind) {
    case "value":
      return operand.value;
    case "path": {
      const value = valueAt(item, operand.path);
      if (value === undefined) throw new Invalid(MISSING);
      return value;
    }
    case "if_not_exists":
      return valueAt(item, operand.path) ?? evaluate(item, operand.otherwise);
    case "list_append": {
      const left = evaluate(item, operand.left);
      const right = evaluate(item, operand.right);
      if (!("L" in left) || !("L" in right)) throw new Invalid(WRONG_TYPE);
      return { L: [...left.L, ...right.L] };
    }
    case "+":
    case "-": {
      const left = evaluate(item, operand.left);
      const right = evaluate(item, operand.right);
      if (!("N" in left) || !("N" in right)) throw new Invalid(WRONG_TYPE);
      return { N: requireSum(left.N, right.N, operand.kind === "-") };
    }
  }
}

function requireSum(left: string, right: string, subtract: boolean): string {
  const sum = addNumbers(left, right, subtract);
  if (typeof sum !== "string") throw new Invalid(sum.problem);
  return sum;
}

/** What ADD makes of an attribute. */
function added(existing: Value | undefined, value: Value, mismatch: string): Value {
  if (existing === undefined) return value;
  if (typeOf(existing) !== typeOf(value)) throw new Invalid(mismatch);
  if ("N" in existing && "N" in value) return { N: requireSum(existing.N, value.N, false) };
  if ("L" in existing && "L" in value) return { L: [...existing.L, ...value.L] };
  const union = (a: readonly string[], b: readonly string[]) => [...new Set([...a, ...b])];
  if ("SS" in existing && "SS" in value) return { SS: union(existing.SS, value.SS) };
  if ("NS" in existing && "NS" in value) return { NS: union(existing.NS, value.NS) };
  if ("BS" in existing && "BS" in value) return { BS: union(existing.BS, value.BS) };
  throw new Invalid(mismatch);
}

/** What DELETE leaves of a set; undefined when nothing. */
function without(existing: Value | undefined, value: Value, mismatch: string): Value | undefined {
  if (existing === undefined) return undefined;
  if (typeOf(existing) !== typeOf(value)) throw new Invalid(mismatch);
  const rest = (a: readonly string[], b: readonly string[]) => a.filter((member) => !b.includes(member));
  if ("SS" in existing && "SS" in value) {
    const SS = rest(existing.SS, value.SS);
    return SS.length > 0 ? { SS } : undefined;
  }
  if ("NS" in existing && "NS" in value) {
    const NS = rest(existing.NS, value.NS);
    return NS.length > 0 ? { NS } : undefined;
  }
  if ("BS" in existing && "BS" in value) {
    const BS = rest(existing.BS, value.BS);
    return BS.length > 0 ? { BS } : undefined;
  }
  throw new Invalid(mismatch);
}

/** An item being changed: containers are copied when first written, since the stored ones are shared and frozen. */
class Draft {
  private readonly copies = new Set<object>();

  constructor(private readonly root: Record<string, Value>) {
    this.copies.add(root);
  }

  set(path: Path, value: Value): void {
    const parent = this.parentOf(path);
    const last = path[path.length - 1] as PathPart;
    if (Array.isArray(parent)) {
      if (typeof last !== "number") throw new Invalid(BAD_PATH);
      // AWS: a position beyond the end appends.
      parent[Math.min(last, parent.length)] = value;
    } else {
      if (typeof last === "number") throw new Invalid(BAD_PATH);
      setAttribute(parent, last, value);
    }
  }

  remove(path: Path): void {
    const parent = this.parentOf(path);
    const last = path[path.length - 1] as PathPart;
    if (Array.isArray(parent)) {
      if (typeof last !== "number") throw new Invalid(BAD_PATH);
      if (last < parent.length) parent.splice(last, 1);
    } else {
      if (typeof last === "number") throw new Invalid(BAD_PATH);
      delete parent[last];
    }
  }

  /** The map or list that holds the path's last part, writable. */
  private parentOf(path: Path): Record<string, Value> | Value[] {
    let parent: Record<string, Value> | Value[] = this.root;
    for (const part of path.slice(0, -1)) {
      const child: Value | undefined = Array.isArray(parent)
        ? typeof part === "number"
          ? parent[part]
          : undefined
        : typeof part === "string" && Object.hasOwn(parent, part)
          ? parent[part]
          : undefined;
      if (child === undefined) throw new Invalid(BAD_PATH);
      const copy: Record<string, Value> | Value[] | undefined =
        "M" in child ? this.writable(child.M) : "L" in child ? this.writable(child.L) : undefined;
      if (copy === undefined) throw new Invalid(BAD_PATH);
      const wrapped: Value = Array.isArray(copy) ? { L: copy } : { M: copy };
      if (Array.isArray(parent)) parent[part as number] = wrapped;
      else setAttribute(parent, part as string, wrapped);
      parent = copy;
    }
    return parent;
  }

  private writable<Container extends Item | readonly Value[]>(container: Container): Record<string, Value> | Value[] {
    if (this.copies.has(container)) return container as unknown as Record<string, Value> | Value[];
    const copy: Record<string, Value> | Value[] = Array.isArray(container)
      ? [...container]
      : { ...(container as Item) };
    this.copies.add(copy);
    return copy;
  }
}
