/**
 * Models: JSON schemas (draft 4) by name.
 *
 * AWS: https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html
 */
import { isDeeperThan } from "../../documents/nesting.js";
import type { Ids } from "../../kernel/host.js";
import { badRequest } from "./errors.js";
import { newId } from "./ids.js";
import type { ModelDefinition } from "./records.js";

const DRAFT = "http://json-schema.org/draft-04/schema#";

/** The two that every new API has. */
export const defaultModels = (ids: Pick<Ids, "bytes">): readonly ModelDefinition[] => [
  {
    id: newId(ids, 6),
    name: "Empty",
    description: "This is a default empty schema model",
    schema: `{\n  "$schema": "${DRAFT}",\n  "title" : "Empty Schema",\n  "type" : "object"\n}`,
    contentType: "application/json",
  },
  {
    id: newId(ids, 6),
    name: "Error",
    description: "This is a default error schema model",
    schema: `{\n  "$schema" : "${DRAFT}",\n  "title" : "Error Schema",\n  "type" : "object",\n  "properties" : {\n    "message" : { "type" : "string" }\n  }\n}`,
    contentType: "application/json",
  },
];

/** What a model is referred to by inside another one's schema. */
export const modelUrl = (api: string, name: string) =>
  `https://apigateway.amazonaws.com/restapis/${api}/models/${name}`;

/** The name at the end of a model's URL; undefined for any other reference. */
export const modelOfUrl = (url: string): string | undefined =>
  /^https:\/\/apigateway\.amazonaws\.com\/restapis\/[^/]+\/models\/([^/]+)$/.exec(url)?.[1];

/** @throws BadRequestException */
export function requireModelName(name: string): void {
  if (name === "") throw badRequest("Model name must be non-empty");
  if (!/^[a-zA-Z0-9]+$/.test(name)) throw badRequest("Model name must be alphanumeric");
}

/** @throws BadRequestException */
export function requireSchema(schema: string | undefined, contentType: string): void {
  if (schema === undefined || schema === "") {
    throw badRequest("Model schema must have at least 1 property or array items defined");
  }
  if (/json/i.test(contentType) && parsedSchema(schema) === undefined) {
    // Unverified words.
    throw badRequest("Invalid model schema specified. Model schema must be valid JSON");
  }
}

export type Schema = { readonly [name: string]: unknown };

/** Undefined for what is no JSON object, or nested deeper than schemas are. */
export function parsedSchema(text: string): Schema | undefined {
  try {
    const schema: unknown = JSON.parse(text);
    const isObject = typeof schema === "object" && schema !== null && !Array.isArray(schema);
    return isObject && !isDeeperThan(schema) ? (schema as Schema) : undefined;
  } catch {
    return undefined;
  }
}

/** How deep schemas may refer to each other here, so that circles end. */
const DEPTH = 16;

/** The schema with each model it refers to put in its place; a circle keeps its reference. */
export function flattened(schema: string, of: (name: string) => string | undefined): string {
  const flat = (value: unknown, above: readonly string[]): unknown => {
    if (Array.isArray(value)) return value.map((part) => flat(part, above));
    if (typeof value !== "object" || value === null) return value;
    const reference = (value as Schema).$ref;
    const name = typeof reference === "string" ? modelOfUrl(reference) : undefined;
    if (name !== undefined && !above.includes(name) && above.length < DEPTH) {
      const referred = parsedSchema(of(name) ?? "");
      if (referred !== undefined) return flat(referred, [...above, name]);
    }
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, flat(part, above)]));
  };
  const parsed = parsedSchema(schema);
  return parsed === undefined ? schema : JSON.stringify(flat(parsed, []), undefined, 2);
}

/**
 * A mapping template that gives the model's shape, with a value of each type in its place.
 *
 * AWS: https://docs.aws.amazon.com/apigateway/latest/api/API_GetModelTemplate.html
 */
export function sampleTemplate(schema: string, of: (name: string) => string | undefined): string {
  const parsed = parsedSchema(flattened(schema, of)) ?? {};
  return `#set($inputRoot = $input.path('$'))\n${sample(parsed, "$inputRoot", "")}`;
}

function sample(schema: Schema, at: string, indent: string): string {
  const deeper = `${indent}  `;
  if (schema.type === "array") {
    const items = typeof schema.items === "object" && schema.items !== null ? (schema.items as Schema) : {};
    return (
      `[\n##TODO: Update this foreach loop to reference array from input json\n#foreach($elem in ${at})\n` +
      `${deeper}${sample(items, "$elem", deeper)}#if($foreach.hasNext),#end\n#end\n${indent}]`
    );
  }
  if (schema.type === "object" || typeof schema.properties === "object") {
    const properties = Object.entries((schema.properties ?? {}) as Readonly<Record<string, unknown>>);
    if (properties.length === 0) return `{ }`;
    const lines = properties.map(
      ([name, part]) =>
        `${deeper}${JSON.stringify(name)} : ${sample((typeof part === "object" && part !== null ? part : {}) as Schema, `${at}.${name}`, deeper)}`,
    );
    return `{\n${lines.join(",\n")}\n${indent}}`;
  }
  if (schema.type === "integer" || schema.type === "number") return "42";
  if (schema.type === "boolean") return "true";
  return '"foo"';
}
