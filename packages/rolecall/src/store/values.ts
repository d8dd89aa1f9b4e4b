/** Values between text and memory: JSON when they lie in a driver, deeply frozen when they are handed out. */
import type { Json } from "./store.js";

/** @throws TypeError for what JSON has no words for. */
export function writeValue(value: Json): string {
  const text = JSON.stringify(value);
  if (text === undefined) throw new TypeError(`the store keeps JSON, not ${typeof value}`);
  return text;
}

export function readValue(text: string): Json {
  const value = JSON.parse(text) as Json;
  freeze(value);
  return value;
}

function freeze(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) for (const item of value) freeze(item);
  else for (const name in value) freeze((value as Record<string, unknown>)[name]);
  Object.freeze(value);
}
