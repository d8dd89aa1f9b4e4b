/** Filter patterns for space-delimited events: `[ip, user, ..., status = 4* || status = 500, bytes > 1000]`. */
import { invalidParameter } from "../errors.js";
import { compare } from "./json.js";
import type { Pattern } from "./pattern.js";
import { compound, type Literal, numberIn, type Operator, Scanner } from "./scanner.js";
import type { TextTest } from "./wildcard.js";

interface Column {
  /** Empty where the pattern leaves it blank: then its number names it. */
  readonly name: string;
  readonly test?: TextTest;
}

export function columnsPattern(text: string): Pattern {
  const scanner = new Scanner(text);
  const columns: (Column | "...")[] = [];
  scanner.require("[");
  do {
    scanner.skipSpace();
    columns.push(scanner.take("...") ? "..." : readColumn(scanner));
    scanner.skipSpace();
  } while (scanner.take(","));
  scanner.require("]");
  scanner.skipSpace();
  if (!scanner.done) throw scanner.unexpected();

  const ellipsis = columns.indexOf("...");
  if (ellipsis !== columns.lastIndexOf("...")) throw invalidParameter("Invalid filter pattern");
  const isColumn = (column: Column | "..."): column is Column => column !== "...";
  const head = (ellipsis < 0 ? columns : columns.slice(0, ellipsis)).filter(isColumn);
  const tail = (ellipsis < 0 ? [] : columns.slice(ellipsis + 1)).filter(isColumn);
  // AWS: `[w1=ERROR, w2]` takes a line of any length, since its last column asks for nothing; `[w1=ERROR]` does not.
  const open = ellipsis >= 0 || head.at(-1)?.test === undefined;

  const columnAt = (index: number, count: number): Column | undefined =>
    index < head.length ? head[index] : tail[index - (count - tail.length)];
  const fits = (fields: readonly string[]) =>
    fields.length >= head.length + tail.length && (open || fields.length === head.length);
  return {
    matches(message) {
      const fields = split(message);
      return fits(fields) && fields.every((field, index) => columnAt(index, fields.length)?.test?.(field) ?? true);
    },
    values(message) {
      const fields = split(message);
      return Object.fromEntries(
        fields.map((field, index) => [`$${columnAt(index, fields.length)?.name || index + 1}`, field]),
      );
    },
  };
}

function readColumn(scanner: Scanner): Column {
  if (scanner.next === "," || scanner.next === "]") return { name: "" };
  let name = "";
  let conditions = 0;
  const test = compound<string>(scanner, () => {
    scanner.skipSpace();
    const here = scanner.takeAll(/[\w-]*/y);
    if (here === "" || (name !== "" && here !== name)) throw scanner.unexpected();
    name = here;
    scanner.skipSpace();
    const operator = scanner.operator();
    if (!operator) return () => true;
    conditions++;
    scanner.skipSpace();
    return comparison(operator, scanner.literal());
  });
  return conditions > 0 ? { name, test } : { name };
}

function comparison(operator: Operator, literal: Literal): TextTest {
  if (literal.kind === "text" && literal.number !== undefined) {
    const bound = literal.number;
    return (field) => {
      const value = numberIn(field);
      return value === undefined ? operator === "!=" : compare(value, operator, bound);
    };
  }
  if (operator === "=") return literal.test;
  if (operator === "!=") return (field) => !literal.test(field);
  throw invalidParameter("Invalid filter pattern");
}

/** Fields stand between blanks; `[…]` and `"…"` are one each, without their marks. Linear in the message. */
export function split(message: string): string[] {
  const fields: string[] = [];
  const closings: Record<string, number> = {};
  /** The next `mark` from `at` on; each is searched for once. */
  const next = (mark: string, at: number): number => {
    const known = closings[mark] ?? -1;
    if (known >= at) return known;
    const found = message.indexOf(mark, at);
    closings[mark] = found < 0 ? message.length : found;
    return closings[mark];
  };
  const blank = /\s/;
  let at = 0;
  for (;;) {
    while (at < message.length && blank.test(message[at] ?? "")) at++;
    if (at >= message.length) return fields;
    const closing = message[at] === "[" ? "]" : message[at] === '"' ? '"' : undefined;
    if (closing) {
      const end = next(closing, at + 1);
      if (end < message.length && (end + 1 === message.length || blank.test(message[end + 1] ?? ""))) {
        fields.push(message.slice(at + 1, end));
        at = end + 1;
        continue;
      }
    }
    const start = at;
    while (at < message.length && !blank.test(message[at] ?? "")) at++;
    fields.push(message.slice(start, at));
  }
}
