/** A policy that a file holds as a string of JSON: Terraform's plans hold all of them so. */
import type { PolicyText } from "./found.js";
import type { Range, TextNode } from "./node.js";

export function embeddedPolicy(node: TextNode, fileText: string): PolicyText {
  const place = offsets(node, fileText);
  return { text: node.value, locate: (start, end) => ({ range: place(start, end), open: false }) };
}

/** The file's own text as a policy. */
export const wholeFile = (text: string): PolicyText => ({
  text,
  locate: (start, end) => ({ range: { start, end }, open: false }),
});

type Place = (start: number, end: number) => Range;

/** From offsets in the string's value to the place in the file. */
function offsets(node: TextNode, fileText: string): Place {
  const source = fileText.slice(node.start, node.end);
  if (source.startsWith('"') && !source.includes("\n")) return both(quoted(node, source));
  if (source.startsWith("|")) return both(blockLiteral(node, source));
  if (fileText.startsWith(node.value, node.start)) return both((offset) => node.start + offset);
  // Folded over several lines: the string as a whole is where it is.
  return () => ({ start: node.start, end: node.end });
}

const both =
  (at: (offset: number) => number): Place =>
  (start, end) => ({ start: at(start), end: at(end) });

/** `"{\"Version\":..."`: each escape is one character of the value. */
function quoted({ start, value }: TextNode, source: string): (offset: number) => number {
  const starts = new Uint32Array(value.length + 1);
  let at = 1;
  for (let index = 0; index < value.length; index++) {
    starts[index] = at;
    at += source[at] === "\\" ? escapeLength(source[at + 1]) : 1;
  }
  starts[value.length] = at;
  return (offset) => start + (starts[Math.min(offset, value.length)] ?? 0);
}

function escapeLength(letter: string | undefined): number {
  if (letter === "u") return 6;
  // YAML's alone.
  return letter === "x" ? 4 : 2;
}

/** A YAML block (`|`): line by line the same text, further to the right. */
function blockLiteral({ start, value }: TextNode, source: string): (offset: number) => number {
  const lines = source.split("\n").slice(1);
  const written = lines.filter((line) => line.trim() !== "");
  const indent = Math.min(...written.map((line) => line.length - line.trimStart().length));
  const firstLine = start + source.indexOf("\n") + 1;
  return (offset) => {
    const before = value.slice(0, offset).split("\n");
    const lineStart = lines.slice(0, before.length - 1).reduce((sum, line) => sum + line.length + 1, firstLine);
    return lineStart + indent + (before.at(-1)?.length ?? 0);
  };
}
