/**
 * A row on its way through a query: an event with its system fields and those found in its message, and what the
 * query's commands have set.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html
 */
import type { StoredEvent } from "../reader.js";
import { fromJson, Instant, type Value } from "./value.js";

/** AWS finds so many fields in an event. */
const FIELDS = 200;

export interface Row {
  get(name: string): Value;
  set(name: string, value: Value): void;
  /** `@ptr`; absent on rows that stats made. */
  readonly pointer: string | undefined;
}

/** A row that stats made. */
export class ValuesRow implements Row {
  readonly pointer = undefined;
  readonly #values: Map<string, Value>;
  constructor(values: Map<string, Value>) {
    this.#values = values;
  }
  get(name: string): Value {
    return this.#values.get(name);
  }
  set(name: string, value: Value): void {
    this.#values.set(name, value);
  }
}

/** An event as a row; `account` is its group's. */
export class EventRow implements Row {
  readonly #account: string;
  readonly #event: StoredEvent;
  #set: Map<string, Value> | undefined;
  #found: ReadonlyMap<string, Value> | undefined;

  constructor(account: string, event: StoredEvent) {
    this.#account = account;
    this.#event = event;
  }

  get(name: string): Value {
    if (this.#set?.has(name)) return this.#set.get(name);
    switch (name) {
      case "@message":
        return this.#event.message;
      case "@timestamp":
        return new Instant(this.#event.timestampMs);
      case "@ingestionTime":
        return new Instant(this.#event.ingestedMs);
      case "@logStream":
        return this.#event.stream;
      case "@log":
        return `${this.#account}:${this.#event.group}`;
      case "@ptr":
        return this.pointer;
    }
    this.#found ??= discovered(this.#event.group, this.#event.message);
    return this.#found.get(name);
  }

  set(name: string, value: Value): void {
    this.#set ??= new Map();
    this.#set.set(name, value);
  }

  get pointer(): string {
    const { group, stream, chunkMs, chunk, index } = this.#event;
    return writePointer([group, stream, chunkMs, chunk, index]);
  }
}

export type Pointer = readonly [group: string, stream: string, chunkMs: number, chunk: number, index: number];

const writePointer = (pointer: Pointer) => Buffer.from(JSON.stringify(pointer)).toString("base64");

export function readPointer(text: string): Pointer | undefined {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, "base64").toString("utf8"));
    if (!Array.isArray(parts) || parts.length !== 5) return undefined;
    const fits = parts.every((part, index) => typeof part === (index < 2 ? "string" : "number"));
    return fits ? (parts as unknown as Pointer) : undefined;
  } catch {
    return undefined;
  }
}

/** The fields in a message: of JSON, and of Lambda's own lines. */
export function discovered(group: string, message: string): ReadonlyMap<string, Value> {
  const fields = new Map<string, Value>();
  const isLambda = group.startsWith("/aws/lambda/");
  if (isLambda) lambdaFields(message, fields);
  const start = isLambda ? message.indexOf("{") : message.search(/\S/);
  if (start >= 0 && message[start] === "{") {
    try {
      flatten(JSON.parse(message.slice(start)), "", fields);
    } catch {
      // No JSON, no fields.
    }
  }
  return fields;
}

function flatten(value: unknown, path: string, into: Map<string, Value>): void {
  const waiting: [value: unknown, path: string][] = [[value, path]];
  for (let next = waiting.shift(); next && into.size < FIELDS; next = waiting.shift()) {
    const [node, name] = next;
    if (node !== null && typeof node === "object") {
      for (const [key, child] of Object.entries(node)) {
        // AWS: a second @ shields a field of the user's from the system's.
        const shielded = name === "" && key.startsWith("@") ? `@${key}` : key;
        waiting.push([child, name === "" ? shielded : `${name}.${key}`]);
      }
    } else if (node !== null) into.set(name, fromJson(node));
  }
}

const UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
const LAMBDA_LINE = new RegExp(`^(START|END|REPORT) RequestId: (${UUID})`);
const LAMBDA_REQUEST = new RegExp(`^\\S{1,40}[ \\t](${UUID})[ \\t]`);

function lambdaFields(message: string, into: Map<string, Value>): void {
  const [, type, id] = LAMBDA_LINE.exec(message) ?? [];
  const request = id ?? LAMBDA_REQUEST.exec(message)?.[1];
  if (request !== undefined) into.set("@requestId", request);
  if (type === undefined) return;
  into.set("@type", type);
  if (type !== "REPORT") return;
  const number = (label: string): number | undefined => {
    const [, digits] = new RegExp(`\\t${label}: ([\\d.]+) `).exec(message) ?? [];
    return digits === undefined ? undefined : Number(digits);
  };
  const megabytes = (label: string): number | undefined => {
    const count = number(label);
    return count === undefined ? undefined : count * 1_000_000;
  };
  const [, duration] = /^REPORT RequestId: \S+\s+Duration: ([\d.]+) ms/.exec(message) ?? [];
  const found: [string, Value][] = [
    ["@duration", duration === undefined ? undefined : Number(duration)],
    ["@billedDuration", number("Billed Duration")],
    ["@initDuration", number("Init Duration")],
    // AWS counts a megabyte as a million bytes here.
    ["@memorySize", megabytes("Memory Size")],
    ["@maxMemoryUsed", megabytes("Max Memory Used")],
  ];
  for (const [name, value] of found) if (value !== undefined) into.set(name, value);
}
