/**
 * JSON with positions: what an event pattern is read with, since AWS's refusals say line and column.
 *
 * Objects keep the last of members with the same name, as AWS's guide says of patterns.
 */

/** `at`: where AWS's reader (Jackson) stands once it has seen the token, so behind a string's first quote. */
export type Node =
  | { readonly kind: "object"; readonly at: number; readonly members: ReadonlyMap<string, Node> }
  | { readonly kind: "array"; readonly at: number; readonly items: readonly Node[] }
  | { readonly kind: "string"; readonly at: number; readonly value: string }
  | { readonly kind: "number"; readonly at: number; readonly value: number }
  | { readonly kind: "literal"; readonly at: number; readonly value: boolean | null };

/** Deeper than any pattern of 4,096 characters that means something; keeps the recursion in bounds. */
const DEPTH = 1000;

/** Undefined when the text is no JSON. */
export function readJson(text: string): Node | undefined {
  // The platform's own parser is the judge of what is JSON; the walk below may then trust the text.
  try {
    JSON.parse(text);
  } catch {
    return undefined;
  }
  let at = 0;
  const blank = () => {
    while (at < text.length && " \t\n\r".includes(text[at] as string)) at += 1;
  };
  const string = (): string => {
    const from = at;
    at += 1;
    while (text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
    at += 1;
    return JSON.parse(text.slice(from, at)) as string;
  };
  const value = (depth: number): Node | undefined => {
    if (depth > DEPTH) return undefined;
    blank();
    const first = text[at];
    const position = at + 1;
    if (first === "{") {
      const members = new Map<string, Node>();
      at += 1;
      for (blank(); text[at] !== "}"; blank()) {
        if (text[at] === ",") at += 1;
        blank();
        const name = string();
        blank();
        at += 1;
        const member = value(depth + 1);
        if (!member) return undefined;
        members.set(name, member);
      }
      at += 1;
      return { kind: "object", at: position, members };
    }
    if (first === "[") {
      const items: Node[] = [];
      at += 1;
      for (blank(); text[at] !== "]"; blank()) {
        if (text[at] === ",") at += 1;
        const item = value(depth + 1);
        if (!item) return undefined;
        items.push(item);
      }
      at += 1;
      return { kind: "array", at: position, items };
    }
    if (first === '"') return { kind: "string", at: position, value: string() };
    const end = /[\s,\]}]|$/.exec(text.slice(at, at + 400));
    const token = text.slice(at, at + (end?.index ?? 0));
    at += token.length;
    const parsed = JSON.parse(token) as number | boolean | null;
    return typeof parsed === "number" ? { kind: "number", at, value: parsed } : { kind: "literal", at, value: parsed };
  };
  return value(0);
}

/** `line: 1, column: 56` of a position. */
export function lineAndColumn(text: string, at: number): string {
  const before = text.slice(0, at);
  const line = before.split("\n").length;
  return `line: ${line}, column: ${at - (before.lastIndexOf("\n") + 1) + 1}`;
}

/** The text without blanks between tokens; numbers and members stay letter for letter. It must be JSON. */
export const compactJson = (text: string): string =>
  text.replace(/("(?:[^"\\]|\\.)*")|[ \t\n\r]+/g, (_whole, string?: string) => string ?? "");
