/** ARNs as they stand in policies, with variables in them. */

const PARTS = 6;

/** At most six parts; the colon in `${aws:username}` parts nothing. */
export function splitPattern(text: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let inside = false;
  const lastEnd = text.lastIndexOf("}");
  for (let at = 0; at < text.length && parts.length < PARTS - 1; at++) {
    if (text.startsWith("${", at)) inside = lastEnd > at;
    else if (text[at] === "}") inside = false;
    else if (text[at] === ":" && !inside) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

/** A variable may be replaced by anything. */
export const withoutVariables = (text: string): string => text.replace(/\$\{[^{}]*\}/g, "*");
