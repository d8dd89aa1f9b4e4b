/**
 * Methods that templates call on texts, lists, maps and numbers: those of Java's classes, since AWS renders in Java.
 * Undefined is the answer where Java's class has no such method; Velocity prints the reference as it was written then.
 */
import { RE2JS, RE2JSException } from "re2js";
import { TemplateError } from "./syntax.js";
import { equal, isProvided, printed, type Value, type ValueMap } from "./values.js";

export function callMethod(on: Value, method: string, args: readonly Value[]): Value {
  if (isProvided(on)) return on.call(method, args);
  const own = ownMethods(on);
  if (own && Object.hasOwn(own, method)) return own[method]?.(args);
  if (method === "toString") return printed(on);
  if (method === "equals") return equal(on, args[0]);
  return undefined;
}

type Methods = Readonly<Record<string, (args: readonly Value[]) => Value>>;

function ownMethods(on: Value): Methods | undefined {
  if (typeof on === "string") return ofText(on);
  if (typeof on === "number") return ofNumber(on);
  if (Array.isArray(on)) return ofList(on);
  return on instanceof Map ? ofMap(on) : undefined;
}

const text = (value: Value) => (value === null || value === undefined ? "" : printed(value));
const whole = (value: Value) => Math.trunc(Number(value ?? 0));
/** Java has no position from the end. */
const inside = (index: number, length: number) => {
  if (!(index >= 0 && index <= length)) throw new TemplateError(`index ${index} is out of bounds`);
  return index;
};

const ofText = (on: string): Methods => ({
  length: () => on.length,
  size: () => on.length,
  isEmpty: () => on.length === 0,
  trim: () => on.trim(),
  toLowerCase: () => on.toLowerCase(),
  toUpperCase: () => on.toUpperCase(),
  equalsIgnoreCase: ([other]) => on.toLowerCase() === text(other).toLowerCase(),
  compareTo: ([other]) => (on < text(other) ? -1 : Number(on > text(other))),
  contains: ([part]) => on.includes(text(part)),
  startsWith: ([part]) => on.startsWith(text(part)),
  endsWith: ([part]) => on.endsWith(text(part)),
  indexOf: ([part, from]) => on.indexOf(text(part), whole(from)),
  lastIndexOf: ([part]) => on.lastIndexOf(text(part)),
  concat: ([other]) => on + text(other),
  charAt: ([index]) => on[inside(whole(index), on.length - 1)],
  substring: ([from, to]) => {
    const end = to === undefined ? on.length : inside(whole(to), on.length);
    return on.slice(inside(whole(from), end), end);
  },
  replace: ([part, by]) => on.replaceAll(text(part), () => text(by)),
  replaceAll: ([pattern, by]) => regex(pattern, (each) => each.matcher(on).replaceAll(text(by))),
  replaceFirst: ([pattern, by]) => regex(pattern, (each) => each.matcher(on).replaceFirst(text(by))),
  matches: ([pattern]) => regex(pattern, (each) => each.matches(on)),
  split: ([pattern, limit]) => split(on, pattern, whole(limit)),
});

/** Java's patterns as far as RE2 knows them: linear in the text, whatever a template brings. */
function regex<Answer>(pattern: Value, use: (compiled: RE2JS) => Answer): Answer {
  try {
    return use(RE2JS.compile(text(pattern)));
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    throw new TemplateError(`\`${text(pattern)}\` is no regular expression: ${error.message}`);
  }
}

/** Java drops empty texts at the end, unless a limit says otherwise. */
function split(on: string, pattern: Value, limit: number): Value[] {
  const parts: string[] = regex(pattern, (compiled) => {
    const matcher = compiled.matcher(on);
    const found: string[] = [];
    let from = 0;
    while ((limit <= 0 || found.length < limit - 1) && matcher.find()) {
      if (matcher.end() === 0) continue;
      found.push(on.slice(from, matcher.start()));
      from = matcher.end();
    }
    return [...found, on.slice(from)];
  });
  if (limit === 0) while (parts.length > 1 && parts.at(-1) === "") parts.pop();
  return parts;
}

const ofNumber = (on: number): Methods => ({
  intValue: () => Math.trunc(on),
  longValue: () => Math.trunc(on),
  doubleValue: () => on,
  floatValue: () => on,
  compareTo: ([other]) => Math.sign(on - Number(other)),
  // `#set($Integer = 0)$Integer.parseInt("12")` is how templates come to numbers.
  parseInt: ([digits]) => parsed(digits, /^[+-]?\d+$/),
  parseLong: ([digits]) => parsed(digits, /^[+-]?\d+$/),
  parseDouble: ([digits]) => parsed(digits, /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/),
  valueOf: ([digits]: readonly Value[]) => parsed(digits, /^[+-]?\d+(?:\.\d+)?$/),
});

function parsed(digits: Value, form: RegExp): number {
  const written = text(digits);
  if (!form.test(written)) throw new TemplateError(`For input string: "${written}"`);
  return Number(written);
}

const ofList = (on: Value[]): Methods => ({
  size: () => on.length,
  isEmpty: () => on.length === 0,
  get: ([index]) => on[inside(whole(index), on.length - 1)],
  contains: ([value]) => on.some((each) => equal(each, value)),
  indexOf: ([value]) => on.findIndex((each) => equal(each, value)),
  add: (args) => {
    if (args.length > 1) on.splice(inside(whole(args[0]), on.length), 0, args[1]);
    else on.push(args[0]);
    return true;
  },
  addAll: ([others]) => {
    on.push(...(Array.isArray(others) ? others : []));
    return true;
  },
  set: ([index, value]) => on.splice(inside(whole(index), on.length - 1), 1, value)[0],
  remove: ([which]) =>
    typeof which === "number"
      ? on.splice(inside(whole(which), on.length - 1), 1)[0]
      : on.splice(
          on.findIndex((each) => equal(each, which)),
          1,
        ).length > 0,
  clear: () => {
    on.length = 0;
    return "";
  },
});

const ofMap = (on: ValueMap): Methods => ({
  size: () => on.size,
  isEmpty: () => on.size === 0,
  get: ([name]) => on.get(text(name)),
  getOrDefault: ([name, instead]) => on.get(text(name)) ?? instead,
  containsKey: ([name]) => on.has(text(name)),
  containsValue: ([value]) => [...on.values()].some((each) => equal(each, value)),
  keySet: () => [...on.keys()],
  values: () => [...on.values()],
  entrySet: () => [...on].map(([key, value]) => entry(key, value)),
  put: ([name, value]) => {
    const before = on.get(text(name));
    on.set(text(name), value);
    return before ?? "";
  },
  putAll: ([others]) => {
    if (others instanceof Map) for (const [name, value] of others) on.set(name, value);
    return "";
  },
  remove: ([name]) => {
    const before = on.get(text(name));
    on.delete(text(name));
    return before;
  },
});

const entry = (key: string, value: Value): Value => ({
  provided: `${key}=${printed(value)}`,
  call: (method) => (method === "getKey" ? key : method === "getValue" ? value : undefined),
  property: (name) => (name === "key" ? key : name === "value" ? value : undefined),
});
