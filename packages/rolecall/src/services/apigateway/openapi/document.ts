/** OpenAPI documents as bytes: JSON or YAML, version 3.0 or 2.0 (Swagger). */
import { parse as parseYaml } from "yaml";
import { isDeeperThan, isYamlDeeperThan } from "../../../documents/nesting.js";
import { badRequest } from "../errors.js";

export type Json = Readonly<Record<string, unknown>>;

export interface Document {
  readonly kind: "oas30" | "swagger";
  readonly root: Json;
}

/** AWS: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html */
const MOST_BYTES = 6 * 1024 * 1024;

const unreadable = () => badRequest("Unable to build importer with provided input.");

/** @throws BadRequestException */
export function parseDocument(bytes: Uint8Array | undefined): Document {
  if (bytes === undefined || bytes.byteLength === 0 || bytes.byteLength > MOST_BYTES) throw unreadable();
  const root = parsed(Buffer.from(bytes).toString("utf8"));
  if (!isObject(root) || isDeeperThan(root)) throw unreadable();
  if (String(root.swagger) === "2.0" || root.swagger === 2) return { kind: "swagger", root };
  if (/^3\.0(\.\d+)?$/.test(String(root.openapi))) return { kind: "oas30", root };
  throw unreadable();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Perhaps it is YAML.
  }
  if (isYamlDeeperThan(text)) throw unreadable();
  try {
    return parseYaml(text);
  } catch {
    throw unreadable();
  }
}

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The members of an object; none of anything else. */
export const object = (value: unknown): Json => (isObject(value) ? value : {});

export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Numbers and flags too, since YAML reads `1.0` and `true` as such. */
export const text = (value: unknown): string | undefined =>
  typeof value === "string"
    ? value
    : typeof value === "number" || typeof value === "boolean"
      ? String(value)
      : undefined;

/** A map of texts, of which what is none is left out. */
export function texts(value: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries(object(value)).map(([name, part]) => [name, text(part)] as const);
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

export const textList = (value: unknown): readonly string[] =>
  list(value)
    .map(text)
    .filter((one) => one !== undefined);
