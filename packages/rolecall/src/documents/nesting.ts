/**
 * How deep JSON and YAML of other people's may nest where it is read by recursion.
 *
 * INVARIANT: such a text is measured first, and never read to the end of the stack. That the stack overflows can be caught,
 * but V8 ends the whole process when it comes to compile a regular expression just before that
 * (`FATAL ERROR: RegExpCompiler Allocation failed`), and compiles them when it likes.
 */
import { Lexer, Parser } from "yaml";

/** Deeper than anybody writes by hand, in levels of lists and maps. */
export const DEEPEST = 200;

/** Bodies of requests, which programs write: where Jackson stops, which reads JSON for AWS's services. */
export const DEEPEST_BODY = 1000;

/** Whether a value read from JSON nests deeper. Values in several places are looked at in each. */
export function isDeeperThan(value: unknown, levels = DEEPEST): boolean {
  let level = [value].filter(isNested);
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > levels) return true;
    level = level.flatMap((one) => Object.values(one).filter(isNested));
  }
  return false;
}

const isNested = (value: unknown): value is object => typeof value === "object" && value !== null;

/** Whether YAML nests deeper as it is written; aliases are not followed. Reads no further than that. */
export function isYamlDeeperThan(text: string, levels = DEEPEST): boolean {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    for (const _ of parser.next(lexeme));
    // With the document and what stands in them.
    if (parser.stack.length > levels && parser.stack.filter(isCollection).length > levels) return true;
  }
  return false;
}

const COLLECTIONS: ReadonlySet<string> = new Set(["block-map", "block-seq", "flow-collection"]);
const isCollection = ({ type }: { readonly type: string }): boolean => COLLECTIONS.has(type);
