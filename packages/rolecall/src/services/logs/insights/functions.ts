/**
 * Functions of Logs Insights.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-operations-functions.html
 */
import { isIPv4, isIPv6 } from "node:net";
import { ceilTo, floorTo } from "./periods.js";
import type { Expression } from "./query.js";
import { asNumber, asText, fromJson, Instant, isTrue, type Structure, truth, type Value } from "./value.js";

/** What a function can see beside its arguments. */
export interface QueryTimes {
  readonly nowMs: number;
  readonly startMs: number;
  readonly endMs: number;
}

export interface Period {
  readonly count: number;
  readonly unit: Extract<Expression, { kind: "period" }>["unit"];
}

export type Argument = Value | Period;

interface Definition {
  readonly least: number;
  readonly most: number;
  readonly call: (args: readonly Value[], times: QueryTimes, periods: readonly Period[]) => Value;
}

const numeric = (call: (...numbers: number[]) => number, least = 1, most = least): Definition => ({
  least,
  most,
  call: (args) => {
    const numbers = args.map(asNumber);
    if (numbers.some((number) => number === undefined)) return undefined;
    const result = call(...(numbers as number[]));
    return Number.isFinite(result) ? result : undefined;
  },
});

const textual = (call: (text: string, ...more: string[]) => Value, least = 1, most = least): Definition => ({
  least,
  most,
  call: (args) => {
    const texts = args.map(asText);
    return texts.some((text) => text === undefined) ? undefined : call(...(texts as [string, ...string[]]));
  },
});

const timed = (call: (args: readonly Value[], times: QueryTimes) => Value, count = 0): Definition => ({
  least: count,
  most: count,
  call,
});

const MANY = 100;

const FUNCTIONS: Readonly<Record<string, Definition>> = {
  abs: numeric(Math.abs),
  ceil: numeric(Math.ceil),
  floor: numeric(Math.floor),
  greatest: numeric(Math.max, 1, MANY),
  least: numeric(Math.min, 1, MANY),
  log: numeric(Math.log),
  sqrt: numeric(Math.sqrt),
  round: numeric((number, places = 0) => Math.round(number * 10 ** places) / 10 ** places, 1, 2),
  tonumber: numeric((number) => number),
  tolong: numeric(Math.trunc),
  toint: numeric(Math.trunc),
  todouble: numeric((number) => number),

  ispresent: timed(([value]) => truth(value !== undefined), 1),
  isnumeric: timed(([value]) => truth(asNumber(value) !== undefined), 1),
  isempty: timed(([value]) => truth((asText(value) ?? "") === ""), 1),
  isblank: timed(([value]) => truth((asText(value) ?? "").trim() === ""), 1),
  coalesce: { least: 1, most: MANY, call: (args) => args.find((value) => value !== undefined) },
  if: timed(([condition, yes, no]) => (isTrue(condition) ? yes : no), 3),
  case: {
    least: 2,
    most: 21,
    call: (args) => {
      for (let at = 0; at + 1 < args.length; at += 2) if (isTrue(args[at])) return args[at + 1];
      return args.length % 2 === 1 ? args.at(-1) : undefined;
    },
  },

  strlen: textual((text) => [...text].length),
  messagesize: textual((text) => Buffer.byteLength(text)),
  toupper: textual((text) => text.toUpperCase()),
  tolower: textual((text) => text.toLowerCase()),
  upper: textual((text) => text.toUpperCase()),
  lower: textual((text) => text.toLowerCase()),
  concat: { least: 1, most: MANY, call: (args) => args.map((value) => asText(value) ?? "").join("") },
  trim: textual((text, characters) => trimmed(text, characters, true, true), 1, 2),
  ltrim: textual((text, characters) => trimmed(text, characters, true, false), 1, 2),
  rtrim: textual((text, characters) => trimmed(text, characters, false, true), 1, 2),
  replace: textual((text, search = "", put = "") => (search === "" ? text : text.replaceAll(search, () => put)), 3),
  strcontains: textual((text, search = "") => truth(text.includes(search)), 2),
  substr: {
    least: 2,
    most: 3,
    call: ([value, from, length]) => {
      const text = asText(value);
      const start = asNumber(from);
      if (text === undefined || start === undefined) return undefined;
      return [...text].slice(start, length === undefined ? undefined : start + (asNumber(length) ?? 0)).join("");
    },
  },

  jsonparse: textual((text) => {
    try {
      const value = fromJson(JSON.parse(text));
      return typeof value === "object" ? value : undefined;
    } catch {
      return undefined;
    }
  }),
  jsonstringify: timed(([value]) => (isStructure(value) ? JSON.stringify(value) : undefined), 1),

  isvalidip: textual((text) => truth(isIPv4(text) || isIPv6(text))),
  isvalidipv4: textual((text) => truth(isIPv4(text))),
  isvalidipv6: textual((text) => truth(isIPv6(text))),

  now: timed((_, { nowMs }) => Math.floor(nowMs / 1000)),
  querystarttime: timed((_, { startMs }) => startMs),
  queryendtime: timed((_, { endMs }) => endMs),
  querytimerange: timed((_, { startMs, endMs }) => endMs - startMs),
  frommillis: timed(([value]) => {
    const ms = asNumber(value);
    return ms === undefined ? undefined : new Instant(ms);
  }, 1),
  tomillis: timed(([value]) => (value instanceof Instant ? value.ms : asNumber(value)), 1),
  datefloor: { least: 2, most: 2, call: ([value], _, [period]) => moved(value, period, floorTo) },
  dateceil: { least: 2, most: 2, call: ([value], _, [period]) => moved(value, period, ceilTo) },
};

const moved = (value: Value, period: Period | undefined, move: typeof floorTo): Value => {
  const ms = asNumber(value);
  return ms === undefined || !period ? undefined : new Instant(move(ms, period));
};

function trimmed(text: string, characters: string | undefined, left: boolean, right: boolean): string {
  if (characters === undefined) {
    const one = left ? text.trimStart() : text;
    return right ? one.trimEnd() : one;
  }
  let from = 0;
  let to = text.length;
  while (left && from < to && characters.includes(text[from] ?? "")) from++;
  while (right && to > from && characters.includes(text[to - 1] ?? "")) to--;
  return text.slice(from, to);
}

export const isStructure = (value: Value): value is Structure =>
  typeof value === "object" && !(value instanceof Instant);

/** `bin` reads `@timestamp` itself; `evaluate.ts` knows it. Aggregates are in `stats.ts`. */
const AGGREGATES: Readonly<Record<string, readonly [least: number, most: number]>> = {
  count: [0, 1],
  countdistinct: [1, 1],
  sum: [1, 1],
  avg: [1, 1],
  min: [1, 1],
  max: [1, 1],
  pct: [2, 2],
  median: [1, 1],
  stddev: [1, 1],
  variance: [1, 1],
  earliest: [1, 1],
  latest: [1, 1],
  sortsfirst: [1, 1],
  sortslast: [1, 1],
  values: [1, 1],
};

export const isAggregateName = (name: string) => Object.hasOwn(AGGREGATES, name);

/** Whether there is such a function and it takes so many arguments; the name is in lower case without underscores. */
export function isFunction(name: string, args: number): boolean {
  if (name === "bin") return args === 1;
  const aggregate = isAggregateName(name) ? AGGREGATES[name] : undefined;
  if (aggregate) return args >= aggregate[0] && args <= aggregate[1];
  const definition = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  return definition !== undefined && args >= definition.least && args <= definition.most;
}

export function callFunction(
  name: string,
  args: readonly Value[],
  times: QueryTimes,
  periods: readonly Period[],
): Value {
  return FUNCTIONS[name]?.call(args, times, periods);
}

/** Whether an aggregate stands in the expression. */
export function isAggregate(expression: Expression): boolean {
  switch (expression.kind) {
    case "call":
      return isAggregateName(expression.name) || expression.args.some(isAggregate);
    case "binary":
      return isAggregate(expression.left) || isAggregate(expression.right);
    case "not":
    case "minus":
    case "index":
      return isAggregate(expression.of);
    case "list":
      return expression.items.some(isAggregate);
    default:
      return false;
  }
}
