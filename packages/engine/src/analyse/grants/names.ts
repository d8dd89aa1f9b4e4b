/**
 * Entries of Action and Resource as sets of texts: whether one holds another, and what two have in common. Answers are
 * kept, since the same few patterns meet again for each principal and each resource of a world.
 */
import { ResourcePattern } from "../../match/resource.js";
import type { Part } from "../../match/variables.js";
import { compileMatcher, globPattern, type Matcher } from "../../match/wildcard.js";
import {
  actionGlob,
  type Glob,
  includes,
  intersection,
  isAnyRun,
  literal,
  resourceGlob,
  resourceParts,
  witness,
} from "../language/index.js";

/** A pattern, as a policy writes it and as a set. Actions are compared in lower case. */
export interface Name {
  readonly id: number;
  readonly kind: "action" | "resource";
  /** As the policy writes it. */
  readonly text: string;
  readonly glob: Glob;
  /** What every text of it begins with. */
  readonly head: string;
  /** The only text, if there is but one. */
  readonly exact: string | undefined;
  /** Every text that begins with `head`. */
  readonly open: boolean;
}

/** The texts that one of `some` takes and none of `none`. */
export interface Names {
  readonly some: readonly Name[];
  readonly none: readonly Name[];
}

const NO_NAMES: readonly Name[] = [];

export class Lexicon {
  readonly #names = new Map<string, Name>();
  readonly #includes = new Map<string, boolean>();
  readonly #common = new Map<string, readonly Name[] | "too-hard">();
  readonly #empty = new Map<string, boolean>();
  readonly #matchers = new Map<Name, Matcher>();

  action(text: string): Name {
    return this.#intern("action", text, text.toLowerCase(), () => actionGlob(text));
  }

  /** `parts`: those of the entry's sixth segment; a variable that is left stands for any text. */
  resource(entry: string, parts: readonly Part[]): Name {
    const text = written(entry, parts);
    return this.#intern("resource", text, text, () => resourceGlob(entry, parts));
  }

  /** An entry as a 2012 document has it. */
  resourceText(text: string): Name {
    return this.resource(text, resourceParts(text, true));
  }

  exactResource(text: string): Name {
    if (!/[*?]|\$\{/.test(text)) return this.resourceText(text);
    // Only the sixth part of an ARN can say that a character is meant by itself; `*` alone is shown as it is.
    const shown = text.split(":").length < 6 ? text : escaped(text);
    return this.#intern("resource", shown, `exactly ${text}`, () => literal(text));
  }

  /** Does `outer` hold every text of `inner`? `false` also when that is too hard to tell. */
  includes(outer: Name, inner: Name): boolean {
    if (outer === inner) return true;
    if (apart(outer, inner)) return false;
    if (outer.exact !== undefined) return outer.exact === inner.exact;
    if (outer.open) return inner.head.startsWith(outer.head);
    if (inner.exact !== undefined) return this.takes(outer, inner.exact);
    return remembered(this.#includes, `${outer.id} ${inner.id}`, () => includes([outer.glob], [inner.glob]) === true);
  }

  /** Is the text one of them? Actions in lower case. */
  takes(name: Name, text: string): boolean {
    if (name.exact !== undefined) return name.exact === text;
    if (!text.startsWith(name.head)) return false;
    const make = (): Matcher =>
      compileMatcher(
        name.kind === "action" ? globPattern(name.text.toLowerCase()) : new ResourcePattern(name.text, true).codes(),
      );
    return remembered(this.#matchers, name, make).test(text);
  }

  /** The union of the entries that say what two have in common; empty if they have nothing. */
  common(a: Name, b: Name): readonly Name[] | "too-hard" {
    if (a === b) return [a];
    if (apart(a, b)) return NO_NAMES;
    return remembered(this.#common, `${a.id} ${b.id}`, () => {
      if (this.includes(b, a)) return [a];
      if (this.includes(a, b)) return [b];
      const globs = intersection(a.glob, b.glob);
      if (globs === "too-hard") return globs;
      const names: Name[] = [];
      for (const glob of globs) {
        const name = this.#written(a.kind, glob);
        if (name === undefined) return "too-hard";
        names.push(name);
      }
      return names;
    });
  }

  meet(a: Name, b: Name): boolean {
    const both = this.common(a, b);
    return both === "too-hard" || both.length > 0;
  }

  /** Whether no text is left; `false` also when that is too hard to tell. */
  isEmpty({ some, none }: Names): boolean {
    if (some.length === 0) return true;
    const near = none.filter((not) => some.some((name) => !apart(name, not)));
    if (near.length === 0) return false;
    const key = `${ids(some)} ${ids(near)}`;
    return remembered(this.#empty, key, () => witness([some.map(globOfName)], near.map(languageOf)) === undefined);
  }

  /** Does `outer` hold every text of `inner`? */
  covers(outer: Names, inner: Names): boolean {
    if (farApart(outer, inner)) return false;
    if (outer.none.length === 0 && inner.some.every((name) => outer.some.some((one) => this.includes(one, name))))
      return true;
    if (!this.isEmpty({ some: inner.some, none: [...inner.none, ...outer.some] })) return false;
    return outer.none.every((not) =>
      inner.some.every((name) => {
        const both = this.common(name, not);
        return both !== "too-hard" && this.isEmpty({ some: both, none: inner.none });
      }),
    );
  }

  /** A pattern written out, if a policy could write it so. */
  #written(kind: Name["kind"], glob: Glob): Name | undefined {
    const text = writtenAs(glob);
    if (text === undefined) return undefined;
    if (kind === "action") return this.action(text);
    const name = this.resourceText(text);
    return sameSteps(name.glob, glob) ? name : undefined;
  }

  #intern(kind: Name["kind"], text: string, key: string, make: () => Glob): Name {
    const whole = `${kind} ${key}`;
    let name = this.#names.get(whole);
    if (name === undefined) {
      const glob = make();
      const head = headOf(glob);
      const last = glob.at(-1);
      const open = glob.length === head.length + 1 && last !== undefined && isAnyRun(last);
      const exact = glob.length === head.length ? head : undefined;
      name = { id: this.#names.size, kind, text, glob, head, exact, open };
      this.#names.set(whole, name);
    }
    return name;
  }
}

const globOfName = (name: Name): Glob => name.glob;
const languageOf = (name: Name): readonly Glob[] => [name.glob];
const ids = (names: readonly Name[]): string => names.map((name) => name.id).join();

/** Nothing of one begins as anything of the other; cheap, and true of most pairs. */
export function farApart(a: Names, b: Names): boolean {
  for (const left of a.some) for (const right of b.some) if (!apart(left, right)) return false;
  return true;
}

/** Texts of both cannot begin alike. */
function apart(a: Name, b: Name): boolean {
  return !(a.head.startsWith(b.head) || b.head.startsWith(a.head));
}

function remembered<K, T>(memo: Map<K, T>, key: K, make: () => T): T {
  let value = memo.get(key);
  if (value === undefined) {
    value = make();
    memo.set(key, value);
  }
  return value;
}

function headOf(glob: Glob): string {
  let head = "";
  for (const step of glob) {
    const code = codeOf(step);
    if (code === undefined) break;
    head += String.fromCharCode(code);
  }
  return head;
}

const codeOf = ({ run, except, codes }: Glob[number]): number | undefined =>
  !run && !except && codes.length === 1 ? codes[0] : undefined;

/** As an entry of a 2012 document, in which `${*}` is the character itself. */
const escaped = (text: string): string => text.replace(/[*?]|\$(?=\{)/g, (character) => `\${${character}}`);

/** The entry with the parts of its last segment, as a 2012 document has it. */
function written(text: string, parts: readonly Part[]): string {
  if (parts.length === 0) return text;
  const last = parts.map((part) => {
    if (part.kind === "text") return part.text.replace(/\$(?=\{)/g, "${$}");
    if (part.kind === "literal") return escaped(part.text);
    return part.fallback === undefined ? `\${${part.key}}` : `\${${part.key}, '${part.fallback}'}`;
  });
  return `${text.split(":", 5).join(":")}:${last.join("")}`;
}

function writtenAs(glob: Glob): string | undefined {
  let text = "";
  for (const step of glob) {
    const code = codeOf(step);
    if (code !== undefined) text += escaped(String.fromCharCode(code));
    else if (!step.except) return undefined;
    else text += step.run ? (text.endsWith("*") ? "" : "*") : "?";
  }
  return text;
}

const sameSteps = (a: Glob, b: Glob): boolean =>
  a.length === b.length &&
  a.every((step, i) => {
    const other = b[i] as Glob[number];
    return step.run === other.run && step.except === other.except && step.codes.join() === other.codes.join();
  });
