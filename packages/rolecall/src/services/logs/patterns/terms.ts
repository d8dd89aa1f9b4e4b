/** Filter patterns of terms: `ERROR -"in vain"`, `?WARN ?ERROR`, `%time[dr]%`. */
import type { Pattern } from "./pattern.js";
import { Scanner } from "./scanner.js";
import type { TextTest } from "./wildcard.js";

export function termsPattern(text: string): Pattern {
  const scanner = new Scanner(text);
  const required: TextTest[] = [];
  const optional: TextTest[] = [];
  let terms = 0;
  for (scanner.skipSpace(); !scanner.done; scanner.skipSpace()) {
    const regex = terms++ === 0 ? scanner.regex() : undefined;
    if (regex) {
      required.push(regex);
      // AWS: a regular expression among terms stands alone.
      scanner.skipSpace();
      if (!scanner.done) throw scanner.unexpected();
      break;
    }
    const prefix = scanner.take("?") ? "?" : scanner.take("-") ? "-" : "";
    const term = scanner.quoted() ?? scanner.takeAll(/[\p{L}\p{N}_]*/uy);
    if (term === "" && scanner.text !== '""') throw scanner.unexpected();
    if (!scanner.done && !/\s/.test(scanner.next)) throw scanner.unexpected();
    // AWS: `" "` matches everything, an event without a space too.
    const blank = term.trim() === "";
    if (prefix === "?") optional.push((message) => blank || message.includes(term));
    else if (prefix === "-") required.push((message) => !message.includes(term));
    else required.push((message) => blank || message.includes(term));
  }
  // AWS: beside other terms the optional ones are ignored.
  const matches =
    required.length > 0
      ? (message: string) => required.every((test) => test(message))
      : (message: string) => optional.some((test) => test(message));
  return { matches, values: () => ({}) };
}
