/**
 * Where the simulator says a statement begins and ends.
 *
 * Seen in answers (AWS CLI's examples; a recording of March 2020): lines and columns count from 1; a statement begins
 * where the token before it ended, so the first of a list right behind `[`, each further one right behind the `}` of
 * the one before; one that stands without a list right behind its own `{`. It ends right behind its `}`.
 */
import type { Position } from "@rolecall/engine";

export interface Span {
  readonly StartPosition: { readonly Line: number; readonly Column: number };
  readonly EndPosition: { readonly Line: number; readonly Column: number };
}

/** `start` is that of the statement's `{`, `end` that right behind its `}`. */
export function spanOf(source: string, start: Position, end: Position): Span {
  return { StartPosition: shown(source, beginning(source, start.offset)), EndPosition: shown(source, end.offset) };
}

function beginning(source: string, brace: number): number {
  let before = lastToken(source, brace);
  if (source[before] === ",") before = lastToken(source, before);
  return source[before] === ":" ? brace + 1 : before + 1;
}

/** The offset of the last character before `offset` that is no white space. */
function lastToken(source: string, offset: number): number {
  let at = offset - 1;
  while (at > 0 && /\s/.test(source.charAt(at))) at--;
  return at;
}

function shown(source: string, offset: number) {
  const before = source.slice(0, offset);
  const newline = before.lastIndexOf("\n");
  return { Line: before.split("\n").length, Column: offset - newline };
}
