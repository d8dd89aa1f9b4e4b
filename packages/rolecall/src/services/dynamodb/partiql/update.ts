/**
 * SET and REMOVE of an UPDATE, as the update that an update expression makes.
 *
 * AWS: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.update.html
 */
import { Invalid } from "../errors.js";
import { wrongOperandCount } from "../expressions/functions.js";
import { type Path, pathClash, samePath } from "../expressions/path.js";
import type { Action, Operand, Update } from "../expressions/update.js";
import { typeOf } from "../values/attribute-value.js";
import { invalidAt } from "./errors.js";
import type { Change, Expression } from "./syntax.js";
import { isValue, literalValue, type Parameters } from "./values.js";

type Call = Extract<Expression, { kind: "call" }>;

const SET_FUNCTIONS: Readonly<Record<string, "add" | "delete">> = { set_add: "add", set_delete: "delete" };
const SET_TYPES: ReadonlySet<string> = new Set(["SS", "NS", "BS"]);

export function bindChanges(changes: readonly Change[], parameters: Parameters): Update {
  const binder = new Binder(parameters);
  const actions = changes.map((change) => binder.action(change));
  const paths = changes.map(({ target }) => target.path);
  requireNoClash(paths);
  return { actions, paths, reads: binder.reads };
}

class Binder {
  readonly reads: Path[] = [];

  constructor(private readonly parameters: Parameters) {}

  action(change: Change): Action {
    const { path } = change.target;
    if (change.kind === "remove") return { kind: "remove", path };
    const { value } = change;
    const kind =
      value.kind === "call" && Object.hasOwn(SET_FUNCTIONS, value.name) ? SET_FUNCTIONS[value.name] : undefined;
    if (kind !== undefined) return this.setAction(kind, path, value as Call);
    return { kind: "set", path, operand: this.operand(value) };
  }

  /** set_add and set_delete; the words and the places are recorded. */
  private setAction(kind: "add" | "delete", path: Path, { name, args, at }: Call): Action {
    const upper = name.toUpperCase();
    const [first, second] = args;
    if (args.length !== 2 || first === undefined || second === undefined) {
      throw invalidAt(`${upper} must have exactly two arguments`, at);
    }
    if (first.kind !== "path" || !samePath(first.path, path)) {
      throw invalidAt(`The first argument to ${upper} must equal the assignment value`, at);
    }
    const value = isValue(second) ? literalValue(second, this.parameters) : undefined;
    if (value === undefined || !SET_TYPES.has(typeOf(value))) {
      throw invalidAt(`The second argument to ${upper} must be a value with type SET`, first.at);
    }
    this.reads.push(path);
    return { kind, path, value };
  }

  private operand(expression: Expression): Operand {
    switch (expression.kind) {
      case "path":
        this.reads.push(expression.path);
        return { kind: "path", path: expression.path };
      case "arithmetic": {
        const { operator } = expression;
        if (operator !== "+" && operator !== "-") throw unsupported(operator);
        return this.pair(operator, expression.left, expression.right);
      }
      case "call": {
        const { name, args, at } = expression;
        if (name !== "list_append") throw invalidAt(`Unrecognized function: ${name}`, at);
        const [left, right] = args;
        if (args.length !== 2 || left === undefined || right === undefined) {
          throw new Invalid(wrongOperandCount(name, args.length));
        }
        return this.pair(name, left, right);
      }
      case "is":
        throw new Invalid("IS operator is not supported in update expressions");
      case "and":
      case "or":
      case "not":
      case "in":
      case "between":
        throw unsupported(expression.kind.toUpperCase());
      case "compare":
        throw unsupported(expression.comparator);
      default:
        return { kind: "value", value: literalValue(expression, this.parameters) };
    }
  }

  private pair(kind: "list_append" | "+" | "-", left: Expression, right: Expression): Operand {
    const pair = { kind, left: this.operand(left), right: this.operand(right) } as const;
    const wanted = kind === "list_append" ? "L" : "N";
    for (const side of [pair.left, pair.right]) {
      const type = side.kind === "value" ? typeOf(side.value) : wanted;
      if (type !== wanted) {
        throw new Invalid(
          `Incorrect operand type for operator or function; operator or function: ${kind}, operand type: ${type}`,
        );
      }
    }
    return pair;
  }
}

const unsupported = (operator: string): Invalid =>
  new Invalid(`Unsupported operator in Update Expression. Operator: ${operator}`);

function requireNoClash(paths: readonly Path[]): void {
  for (const [index, path] of paths.entries()) {
    for (const earlier of paths.slice(0, index)) {
      const clash = pathClash(earlier, path);
      if (clash !== undefined) throw new Invalid(clash.problem);
    }
  }
}
