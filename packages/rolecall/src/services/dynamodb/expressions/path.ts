/**
 * Document paths: `a.b[3].#c`, as written and with their placeholders replaced.
 *
 * AWS: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.Attributes.html
 */
import { attributeOf, type Item, type Value } from "../values/attribute-value.js";
import { isReserved } from "./reserved-words.js";
import type { TokenReader } from "./tokens.js";

/** A name, or a position in a list. */
export type PathPart = string | number;
export type Path = readonly [string, ...PathPart[]];

/** A path as written: parts that are placeholders still have to be looked up. */
export interface WrittenPath {
  readonly parts: readonly (PathPart | { readonly ref: string })[];
  /** The path itself when no part is a placeholder. */
  readonly fixed?: Path;
}

/** Reads a path; tells `reserved` of the first reserved word in it. */
export function readPath(reader: TokenReader, reserved: (name: string) => void): WrittenPath {
  const parts: (PathPart | { readonly ref: string })[] = [readName(reader, reserved)];
  for (;;) {
    if (reader.takeSymbol(".")) parts.push(readName(reader, reserved));
    else if (reader.takeSymbol("[")) {
      if (reader.token.kind !== "index") throw reader.syntaxError();
      parts.push(Number(reader.advance().text));
      reader.expectSymbol("]");
    } else break;
  }
  return parts.some((part) => typeof part === "object") ? { parts } : { parts, fixed: parts as unknown as Path };
}

function readName(reader: TokenReader, reserved: (name: string) => void): string | { readonly ref: string } {
  const { token } = reader;
  if (token.kind === "name") {
    reader.advance();
    if (isReserved(token.text)) reserved(token.text);
    return token.text;
  }
  if (token.kind === "nameRef") {
    reader.advance();
    return { ref: token.text };
  }
  throw reader.syntaxError();
}

/** What lies at a path; undefined where the path leads nowhere. */
export function valueAt(item: Item, path: Path): Value | undefined {
  let value = attributeOf(item, path[0]);
  for (let index = 1; value !== undefined && index < path.length; index++) {
    value = childOf(value, path[index] as PathPart);
  }
  return value;
}

export function childOf(value: Value, part: PathPart): Value | undefined {
  if (typeof part === "number") return "L" in value ? value.L[part] : undefined;
  return "M" in value ? attributeOf(value.M, part) : undefined;
}

export const samePath = (left: Path, right: Path): boolean =>
  left.length === right.length && left.every((part, index) => part === right[index]);

/** A path as AWS prints it in errors: `[a, b, [3]]`. */
export const printPath = (path: Path): string =>
  `[${path.map((part) => (typeof part === "number" ? `[${part}]` : part)).join(", ")}]`;

/**
 * What is wrong between two paths of one expression: one leads into the other, or they part as list and map.
 * The words are those dynalite 4.0.0 recorded from AWS.
 */
export function pathClash(
  one: Path,
  two: Path,
): { readonly kind: "overlap" | "conflict"; readonly problem: string } | undefined {
  const length = Math.min(one.length, two.length);
  for (let index = 0; index < length; index++) {
    if (typeof one[index] !== typeof two[index]) return clash("conflict", one, two);
    if (one[index] !== two[index]) return undefined;
  }
  return clash("overlap", one, two);
}

function clash(kind: "overlap" | "conflict", one: Path, two: Path) {
  const problem =
    `Two document paths ${kind} with each other; must remove or rewrite one of these paths; ` +
    `path one: ${printPath(one)}, path two: ${printPath(two)}`;
  return { kind, problem };
}
