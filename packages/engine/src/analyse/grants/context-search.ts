/**
 * A request context in which some conditions hold and others do not: a search over the values that the conditions
 * themselves suggest, cut off by the engine's three-valued answers. What it finds is checked by `evaluate` afterwards;
 * finding nothing proves nothing.
 */
import { readDate } from "../../conditions/date.js";
import { parseVariables, substitute } from "../../match/variables.js";
import type { RequestContext } from "../../request.js";
import { UNKNOWN } from "../../request.js";
import { NO, YES } from "../../truth.js";
import type { Asked, OpenCondition } from "./conditions.js";
import type { Facts } from "./facts.js";

/** Values by key in lower case; `undefined`: the key is absent. */
export type Chosen = ReadonlyMap<string, string | readonly string[] | undefined>;
type Value = string | readonly string[] | undefined;

export interface Wanted {
  /** All must hold. */
  readonly hold: readonly OpenCondition[];
  /** Of each list, one must fail. */
  readonly fail: readonly (readonly OpenCondition[])[];
}

/** How many combinations to try. */
const MOST_TRIES = 4000;

/** AWS: present in every request. */
const ALWAYS = new Set([
  "aws:currenttime",
  "aws:epochtime",
  "aws:securetransport",
  "aws:viaawsservice",
  "aws:requestedregion",
  "aws:useragent",
]);

/** `undefined` if no context was found. */
export function searchContext(
  wanted: Wanted,
  asked: { readonly action: string; readonly resource: string },
  facts: Facts,
): Chosen | undefined {
  const all = [...wanted.hold, ...wanted.fail.flat()];
  if (all.length === 0) return new Map();
  const keys = new Map<string, OpenCondition[]>();
  const note = (key: string, open?: OpenCondition): void => {
    if (facts.get(key) !== UNKNOWN) return;
    const list = keys.get(key) ?? [];
    if (open !== undefined) list.push(open);
    keys.set(key, list);
  };
  // Variables come first, since values of other keys are made from them.
  for (const open of all) for (const key of open.variables) note(key);
  for (const open of all) if (open.condition !== undefined) note(open.condition.key.toLowerCase(), open);
  const chosen = new Map<string, Value>();
  const context: RequestContext = {
    get: (key) => (chosen.has(key) ? chosen.get(key) : keys.has(key) ? UNKNOWN : settled(facts.get(key))),
    keys: () => chosen.keys(),
  };
  const request: Asked = { ...asked, context };
  const order = [...keys];
  let tries = 0;
  const search = (at: number): boolean => {
    if (++tries > MOST_TRIES) return false;
    if (wanted.hold.some((open) => open.holds(request) === NO)) return false;
    if (wanted.fail.some((list) => list.every((open) => open.holds(request) === YES))) return false;
    const next = order[at];
    if (next === undefined) return true;
    const [key, opens] = next;
    for (const value of candidates(key, opens, wanted, context, asked)) {
      chosen.set(key, value);
      if (search(at + 1)) return true;
      chosen.delete(key);
    }
    return false;
  };
  return search(0) ? chosen : undefined;
}

/** No condition looks at it: then it is left out. */
const settled = (value: string | undefined | typeof UNKNOWN): string | undefined =>
  value === UNKNOWN ? undefined : value;

function candidates(
  key: string,
  opens: readonly OpenCondition[],
  wanted: Wanted,
  context: RequestContext,
  asked: { readonly resource: string },
): readonly Value[] {
  const single: string[] = [];
  const lists: (readonly string[])[] = [];
  let type = "String";
  let absentFirst = false;
  for (const open of opens) {
    const { condition } = open;
    if (condition === undefined) continue;
    const values = condition.texts.flatMap((text) => filled(text, context));
    const name = condition.operatorText.replace(/^ForA(?:ny|ll)Values?:/, "").replace(/IfExists$/, "");
    if (name !== "Null") type = name;
    const near = values.flatMap((value) => neighbours(name, value));
    if (condition.operator.set === undefined) single.push(...near);
    else lists.push(values, ...near.map((value) => [value]), []);
    if (wanted.hold.includes(open) && (condition.operator.negated || condition.operatorText === "Null"))
      absentFirst = true;
  }
  single.push(...others(type));
  // A variable in an entry of Resource: what stands at its place in the resource asked about.
  if (opens.length === 0)
    single.push(
      ...asked.resource
        .split(/[:/]/)
        .filter((part) => part !== "")
        .reverse(),
      "x",
    );
  const present: Value[] = [...new Set(single)];
  present.push(...lists, ...(lists.length > 0 ? [others(type).slice(0, 1)] : []));
  if (ALWAYS.has(key)) return present;
  return absentFirst ? [undefined, ...present] : [...present, undefined];
}

/** Texts that a policy's value matches once its variables are replaced. */
function filled(text: string, context: RequestContext): readonly string[] {
  const parts = substitute(parseVariables(text, true), context, Number.POSITIVE_INFINITY);
  if (parts === undefined || parts === UNKNOWN) return [text];
  const fill = (run: string): string =>
    parts
      .map((part) => (part.kind === "text" ? part.text.replaceAll("*", run).replaceAll("?", "x") : part.text))
      .join("");
  return [parts.map((part) => part.text).join(""), fill(""), fill("x")];
}

/** The value itself, and values on either side of it. */
function neighbours(operator: string, value: string): readonly string[] {
  if (operator.startsWith("Numeric")) {
    const number = Number(value);
    return Number.isFinite(number) ? [value, String(number - 1), String(number + 1)] : [];
  }
  if (operator.startsWith("Date")) {
    const at = readDate(value);
    if (at === undefined) return [];
    return [value, ...[at - 86_400_000, at + 86_400_000].map((one) => new Date(one).toISOString())];
  }
  if (operator.endsWith("IpAddress")) return [value.replace(/\/.*$/, "")];
  return [value];
}

/** Values that no policy is likely to name. */
function others(operator: string): readonly string[] {
  if (operator.startsWith("Numeric")) return ["1", "-1000000", "1000000000"];
  if (operator.startsWith("Date")) return ["2030-01-01T00:00:00Z", "1990-01-01T00:00:00Z"];
  if (operator.endsWith("IpAddress")) return ["192.0.2.77", "198.51.100.77", "203.0.113.77", "2001:db8:7::77"];
  if (operator === "Bool") return ["true", "false"];
  if (operator.startsWith("Arn")) return ["arn:aws:other:us-east-1:999999999999:other"];
  if (operator === "BinaryEquals") return ["b3RoZXI="];
  return ["other"];
}
