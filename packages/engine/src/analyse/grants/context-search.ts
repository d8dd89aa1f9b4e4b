/**
 * A request context in which some conditions hold and others do not: a search over values for one key after the other,
 * cut off by the engine's three-valued answers. The policies' own values come first, since they make the best examples;
 * then all that are worth trying (`compare/values/`), so that an exhausted search is a proof.
 */
import type { Condition } from "../../conditions/condition.js";
import { parseVariables, substitute } from "../../match/variables.js";
import type { RequestContext } from "../../request.js";
import { UNKNOWN } from "../../request.js";
import { NO, YES } from "../../truth.js";
import { type Value, valuesToTry } from "../compare/values/values.js";
import type { Asked, OpenCondition } from "./conditions.js";
import type { Facts } from "./facts.js";

/** Values by key in lower case; `undefined`: the key is absent. */
export type Chosen = ReadonlyMap<string, Value>;

export interface Wanted {
  /** All must hold. */
  readonly hold: readonly OpenCondition[];
  /** Of each list, one must fail. */
  readonly fail: readonly (readonly OpenCondition[])[];
}

/**
 * Keys that have one of few values. The type is left open only of those who sign and whom the world does not know.
 *
 * AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principaltype
 */
const CLOSED: ReadonlyMap<string, readonly Value[]> = new Map([
  ["aws:principaltype", ["User", "AssumedRole", "Account", "FederatedUser"]],
]);

/** How many combinations to try. */
const MOST_TRIES = 4000;

/** `"none"`: proved that there is no such context. `"not-found"`: there may be one. */
export function searchContext(
  wanted: Wanted,
  asked: { readonly action: string; readonly resource: string },
  facts: Facts,
): Chosen | "none" | "not-found" {
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
  // What a variable stands for, and which resource is asked about, is only tried out.
  let complete = all.every(({ condition, variables }) => condition !== undefined && variables.length === 0);
  const search = (at: number): boolean => {
    if (++tries > MOST_TRIES) {
      complete = false;
      return false;
    }
    if (wanted.hold.some((open) => open.holds(request) === NO)) return false;
    if (wanted.fail.some((list) => list.every((open) => open.holds(request) === YES))) return false;
    const next = order[at];
    if (next === undefined) return true;
    const [key, opens] = next;
    const values = candidates(key, opens, wanted, request, () => {
      complete = false;
    });
    for (const value of values) {
      chosen.set(key, value);
      if (search(at + 1)) return true;
      chosen.delete(key);
    }
    return false;
  };
  if (search(0)) return chosen;
  return complete ? "none" : "not-found";
}

/** No condition looks at it: then it is left out. */
const settled = (value: string | undefined | typeof UNKNOWN): string | undefined =>
  value === UNKNOWN ? undefined : value;

function* candidates(
  key: string,
  opens: readonly OpenCondition[],
  wanted: Wanted,
  { resource, context }: Asked,
  tooHard: () => void,
): Iterable<Value> {
  const closed = CLOSED.get(key);
  if (closed !== undefined) return yield* closed;
  const conditions: Condition[] = [];
  for (const open of opens) {
    const { condition } = open;
    if (condition === undefined) continue;
    conditions.push(condition);
    const { operator, operatorText, texts } = condition;
    if (operator.negated || operatorText === "Null" || !wanted.hold.includes(open)) continue;
    const own = texts.flatMap((text) => filled(operatorText, text, context));
    yield* operator.set === undefined ? own : own.map((value) => [value]);
  }
  // A variable in an entry of Resource: what stands at its place in the resource asked about.
  if (opens.length === 0)
    yield* resource
      .split(/[:/]/)
      .filter((part) => part !== "")
      .reverse();
  const atoms = conditions.map((condition) => ({
    key: condition.key,
    lowerKey: key,
    condition,
    values: condition.texts.map((text) => parseVariables(text, true)),
    variables: [],
  }));
  const values = valuesToTry(key, atoms, { isVariable: opens.length === 0 });
  if (values.tooHard !== undefined) tooHard();
  yield* values.tries;
}

/** Texts that a policy's value matches once its variables are replaced. */
function filled(operator: string, text: string, context: RequestContext): readonly string[] {
  if (/IpAddress/.test(operator)) return [text.replace(/\/.*$/, "")];
  if (!/Like|Arn/.test(operator) && !text.includes("${")) return [text];
  const parts = substitute(parseVariables(text, true), context, Number.POSITIVE_INFINITY);
  if (parts === undefined || parts === UNKNOWN) return [text];
  const fill = (run: string): string =>
    parts
      .map((part) => (part.kind === "text" ? part.text.replaceAll("*", run).replaceAll("?", "x") : part.text))
      .join("");
  return [parts.map((part) => part.text).join(""), fill("x"), fill("")];
}
