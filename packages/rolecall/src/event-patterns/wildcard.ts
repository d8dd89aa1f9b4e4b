/** `*` in patterns, read once; matching goes over the text once for each literal piece, never backward. */

export type Wildcard = (text: string) => boolean;

/** @throws what `refuse` makes, for `**` and for an escape of anything but `*` and `\` */
export function compileWildcard(source: string, refuse: (why: string) => Error): Wildcard {
  const pieces: string[] = [""];
  let star = false;
  for (let at = 0; at < source.length; at += 1) {
    const character = source[at] as string;
    if (character === "*") {
      if (star) throw refuse(`Consecutive wildcard characters at pos ${at - 1}`);
      star = true;
      pieces.push("");
      continue;
    }
    star = false;
    let literal = character;
    if (character === "\\") {
      at += 1;
      literal = source[at] ?? "";
      if (literal !== "*" && literal !== "\\") throw refuse(`Invalid escape character at pos ${at - 1}`);
    }
    pieces[pieces.length - 1] += literal;
  }
  const first = pieces[0] ?? "";
  const last = pieces.at(-1) ?? "";
  if (pieces.length === 1) return (text) => text === first;
  const middle = pieces.slice(1, -1);
  return (text) => {
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
    let from = first.length;
    const end = text.length - last.length;
    for (const piece of middle) {
      // The leftmost place leaves most room for what follows.
      const found = text.indexOf(piece, from);
      if (found < 0 || found + piece.length > end) return false;
      from = found + piece.length;
    }
    return true;
  };
}
