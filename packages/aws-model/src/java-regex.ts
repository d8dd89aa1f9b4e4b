/**
 * AWS's models carry patterns for Java's `java.util.regex`, matched against the whole value. This translates them to
 * JavaScript: character classes member by member (Java's escapes and POSIX classes are others), `.` and `\s` as Java
 * means them, surrogate pairs written as two escapes as the one character they are.
 *
 * What JavaScript cannot say (possessive quantifiers, atomic groups, inline flags) throws `UntranslatablePattern`; a
 * test lists every pattern of the models that does, so none is skipped silently.
 *
 * @see https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/regex/Pattern.html
 */
export class UntranslatablePattern extends Error {
  override readonly name = "UntranslatablePattern";
}

/** @throws UntranslatablePattern */
export function translateJavaRegex(source: string): RegExp {
  const reader = new Reader(source);
  let body = "";
  while (!reader.done) body += token(reader);
  try {
    return new RegExp(`^(?:${body})$`, "v");
  } catch (error) {
    throw new UntranslatablePattern(`\`${source}\`: ${(error as Error).message}`);
  }
}

const dot = "[^\\n\\r\\u{85}\\u{2028}\\u{2029}]";

/** Java's predefined classes that differ from JavaScript's of the same name, and POSIX's; as class contents. */
const classes: Readonly<Record<string, string>> = {
  s: " \\t\\n\\v\\f\\r",
  d: "0-9",
  w: "a-zA-Z_0-9",
  h: " \\t\\u{a0}\\u{1680}\\u{180e}\\u{2000}-\\u{200a}\\u{202f}\\u{205f}\\u{3000}",
};

const posix: Readonly<Record<string, string>> = {
  Lower: "a-z",
  Upper: "A-Z",
  ASCII: "\\u{0}-\\u{7f}",
  Alpha: "a-zA-Z",
  Digit: "0-9",
  Alnum: "a-zA-Z0-9",
  Punct: "!-\\/:-@\\[-`\\{-~",
  Graph: "!-~",
  Print: " -~",
  Blank: " \\t",
  Cntrl: "\\u{0}-\\u{1f}\\u{7f}",
  XDigit: "0-9a-fA-F",
  Space: " \\t\\n\\v\\f\\r",
};

class Reader {
  private position = 0;
  constructor(private readonly source: string) {}

  get done(): boolean {
    return this.position >= this.source.length;
  }
  /** The next code unit, `""` at the end. */
  peek(ahead = 0): string {
    return this.source[this.position + ahead] ?? "";
  }
  startsWith(text: string): boolean {
    return this.source.startsWith(text, this.position);
  }
  take(text: string): boolean {
    const found = this.startsWith(text);
    if (found) this.position += text.length;
    return found;
  }
  /** Takes what fits a sticky pattern. */
  match(pattern: RegExp): RegExpExecArray | undefined {
    const sticky = new RegExp(pattern.source, "yu");
    sticky.lastIndex = this.position;
    const found = sticky.exec(this.source);
    if (found !== null) this.position += found[0].length;
    return found ?? undefined;
  }
  next(): string {
    const codePoint = this.source.codePointAt(this.position);
    if (codePoint === undefined) this.fail("it ends too early");
    const character = String.fromCodePoint(codePoint);
    this.position += character.length;
    return character;
  }
  fail(why: string): never {
    throw new UntranslatablePattern(`\`${this.source}\`: ${why} at ${this.position}`);
  }
}

function token(reader: Reader): string {
  if (reader.peek() === "[") return characterClass(reader);
  if (reader.peek() === "\\") return escapeOutside(reader);
  if (reader.peek() === "(") return group(reader);
  const quantifier = reader.match(/(?:[*+?]|\{\d+(?:,\d*)?\})(?<mode>[?+])?/);
  if (quantifier !== undefined) {
    if (quantifier.groups?.mode === "+") reader.fail("possessive quantifier");
    return quantifier[0];
  }
  const character = reader.next();
  if (character === ".") return dot;
  if ("^$|)".includes(character)) return character;
  return literal(character);
}

function group(reader: Reader): string {
  const opening = reader.match(/\((?:\?(?:[:=!]|<[=!]|<[A-Za-z]\w*>))?/)?.[0] ?? "";
  if (opening === "(" && reader.peek() === "?") reader.fail("inline flags or an atomic group");
  // Plain groups need not capture; back references count them, though.
  return opening;
}

function escapeOutside(reader: Reader): string {
  const next = reader.peek(1);
  if ("sdwh".includes(next) && next !== "") {
    reader.next();
    return `[${classes[reader.next()]}]`;
  }
  if ("SDWH".includes(next) && next !== "") {
    reader.next();
    return `[^${classes[reader.next().toLowerCase()]}]`;
  }
  if (next === "b" || next === "B") {
    reader.next();
    return `\\${reader.next()}`;
  }
  if (reader.take("\\A")) return "^";
  if (reader.take("\\z") || reader.take("\\Z")) return "$";
  const back = reader.match(/\\(?:[1-9]\d*|k<\w+>)/);
  if (back !== undefined) return back[0];
  const quoted = reader.match(/\\Q(?<text>[\s\S]*?)(?:\\E|$)/);
  if (quoted !== undefined) return [...(quoted.groups?.text ?? "")].map(literal).join("");
  const property = propertyClass(reader);
  if (property !== undefined) return property.negated ? `[^${property.set}]` : `[${property.set}]`;
  return literal(escapedCharacter(reader));
}

/** `[…]`, with unions and intersections; JavaScript's `v` flag has both. */
function characterClass(reader: Reader): string {
  reader.next();
  const opening = reader.take("^") ? "[^" : "[";
  /** What stands between `&&`s. */
  const operands: string[] = [];
  let body = "";
  let first = true;
  while (first || reader.peek() !== "]") {
    if (reader.done) reader.fail("class without an end");
    first = false;
    if (reader.peek() === "[") {
      body += characterClass(reader);
      continue;
    }
    if (reader.take("&&")) {
      operands.push(body);
      body = "";
      continue;
    }
    const set = classEscape(reader);
    if (set !== undefined) {
      body += set;
      continue;
    }
    const from = classCharacter(reader);
    const isRange = reader.peek() === "-" && reader.peek(1) !== "]" && reader.peek(1) !== "[" && reader.peek(1) !== "";
    if (!isRange) {
      body += classLiteral(from);
      continue;
    }
    reader.next();
    const to = classCharacter(reader);
    if ((from.codePointAt(0) ?? 0) > (to.codePointAt(0) ?? 0)) reader.fail("range out of order");
    body += `${classLiteral(from)}-${classLiteral(to)}`;
  }
  reader.next();
  if (operands.length === 0) return `${opening}${body}]`;
  return `${opening}${[...operands, body].map((operand) => `[${operand}]`).join("&&")}]`;
}

function classEscape(reader: Reader): string | undefined {
  if (reader.peek() !== "\\") return undefined;
  const next = reader.peek(1);
  if (next !== "" && "sdwh".includes(next)) {
    reader.next();
    return classes[reader.next()];
  }
  if (next !== "" && "SDWH".includes(next)) {
    reader.next();
    return `[^${classes[reader.next().toLowerCase()]}]`;
  }
  const property = propertyClass(reader);
  return property === undefined ? undefined : property.negated ? `[^${property.set}]` : property.set;
}

function propertyClass(reader: Reader): { readonly set: string; readonly negated: boolean } | undefined {
  const found = reader.match(/\\(?<kind>[pP])(?:\{(?<long>\w+(?:=\w+)?)\}|(?<short>[A-Z]))/);
  if (found === undefined) return undefined;
  const name = (found.groups?.long ?? found.groups?.short ?? "").replace(/^Is/, "");
  return { set: posix[name] ?? `\\p{${name}}`, negated: found.groups?.kind === "P" };
}

function classCharacter(reader: Reader): string {
  return reader.peek() === "\\" ? escapedCharacter(reader) : reader.next();
}

const controls: Readonly<Record<string, string>> = {
  t: "\t",
  n: "\n",
  r: "\r",
  f: "\f",
  a: "\u0007",
  e: "\u001b",
};

function escapedCharacter(reader: Reader): string {
  const unicode = reader.match(/\\u(?<hex>[0-9a-fA-F]{4})/);
  if (unicode !== undefined) {
    const unit = String.fromCharCode(Number.parseInt(unicode.groups?.hex ?? "", 16));
    if (!/^[\uD800-\uDBFF]$/.test(unit)) return unit;
    const low = reader.match(/\\u(?<hex>[dD][c-fC-F][0-9a-fA-F]{2})/);
    return low === undefined ? unit : unit + String.fromCharCode(Number.parseInt(low.groups?.hex ?? "", 16));
  }
  const hex = reader.match(/\\x(?:(?<short>[0-9a-fA-F]{2})|\{(?<long>[0-9a-fA-F]+)\})/);
  if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex.groups?.short ?? hex.groups?.long ?? "", 16));
  const octal = reader.match(/\\0(?<digits>[0-3]?[0-7]{1,2})/);
  if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal.groups?.digits ?? "", 8));
  reader.next();
  const character = reader.next();
  const control = controls[character];
  if (control !== undefined) return control;
  if (/[A-Za-z0-9]/.test(character)) reader.fail(`escape \\${character}`);
  return character;
}

const literal = (character: string): string => (/^[A-Za-z0-9_ ]$/.test(character) ? character : codePoint(character));
const classLiteral = literal;
const codePoint = (character: string) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
