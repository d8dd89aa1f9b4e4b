/**
 * Keys of parameter mappings: `append:header.x`, `overwrite:path`, `remove:querystring.x`.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html (2026-11)
 */
import { badRequest } from "./errors.js";
import type { Texts } from "./records.js";

export interface Mapping {
  readonly action: "append" | "overwrite" | "remove";
  readonly place: "header" | "querystring" | "path" | "statuscode";
  /** In lower case for headers. */
  readonly name: string;
}

/** Undefined for what is no key of a mapping. */
export function mappingOf(key: string): Mapping | undefined {
  const [, action, place, name = ""] = /^(append|overwrite|remove):(header|querystring)\.(.+)$/.exec(key) ?? [];
  if (action !== undefined && place !== undefined) {
    return {
      action: action as Mapping["action"],
      place: place as Mapping["place"],
      name: place === "header" ? name.toLowerCase() : name,
    };
  }
  if (key === "overwrite:path") return { action: "overwrite", place: "path", name: "" };
  if (key === "overwrite:statuscode") return { action: "overwrite", place: "statuscode", name: "" };
  return undefined;
}

/** @throws BadRequestException (words unverified) */
export function requireRequestParameters(parameters: Texts): void {
  for (const key of Object.keys(parameters)) {
    const mapping = mappingOf(key);
    if (mapping === undefined || mapping.place === "statuscode") throw badMapping(key);
    requireFreeHeader(mapping, key);
  }
}

/** @throws BadRequestException (words unverified) */
export function requireResponseParameters(byStatus: Readonly<Record<string, Texts>>): void {
  for (const [status, parameters] of Object.entries(byStatus)) {
    if (!/^[1-5]\d\d$/.test(status)) throw badRequest(`Invalid response status code specified: ${status}`);
    for (const key of Object.keys(parameters)) {
      const mapping = mappingOf(key);
      if (mapping === undefined || mapping.place === "path" || mapping.place === "querystring") throw badMapping(key);
      requireFreeHeader(mapping, key);
    }
  }
}

function requireFreeHeader({ place, name }: Mapping, key: string): void {
  if (place !== "header") return;
  if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name)) throw badMapping(key);
  if (RESERVED.has(name) || RESERVED_PREFIXES.some((prefix) => name.startsWith(prefix))) {
    throw badRequest(`Operations on header ${name} are restricted`);
  }
}

const badMapping = (key: string) => badRequest(`Invalid mapping expression specified: ${key}`);

const RESERVED: ReadonlySet<string> = new Set([
  "authorization",
  "connection",
  "content-encoding",
  "content-length",
  "content-location",
  "forwarded",
  "keep-alive",
  "origin",
  "proxy-authenticate",
  "proxy-authorization",
  "te",
  "trailers",
  "transfer-encoding",
  "upgrade",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "via",
]);

const RESERVED_PREFIXES = ["access-control-", "apigw-", "x-amz-", "x-amzn-"];
