/** Requests and responses changed on the way by an integration's parameter mappings. */
import { isHeader } from "../../execute-api/header-text.js";
import type { Pairs } from "../../execute-api/pairs.js";
import { mappingOf } from "../parameters.js";
import type { Texts } from "../records.js";
import type { Routed } from "./exchange.js";
import { bodyValue, evaluate, type Lookup } from "./expressions.js";
import { contextVariable } from "./variables.js";

/** What an integration gets of the request. */
export interface Outgoing {
  readonly headers: Pairs;
  readonly query: Pairs;
  /** Below the stage, as it goes out; decoded. */
  readonly path: string | undefined;
}

/** Looks up what a client sent, in the form in which expressions name it. */
export function requestLookup(exchange: Routed): Lookup {
  const { request, matched, stage } = exchange;
  return (source, rest) => {
    if (source === "context") return contextVariable(exchange, rest);
    if (source === "stageVariables") return stage.variables[rest];
    if (source !== "request") return undefined;
    if (rest === "path") return request.path;
    const [, place, name = ""] = /^(header|querystring|path)\.(.+)$/s.exec(rest) ?? [];
    if (place === "header") return joined(request.headers, name, true);
    if (place === "querystring") return joined(request.query, name, false);
    if (place === "path") return Object.hasOwn(matched.pathParameters, name) ? matched.pathParameters[name] : undefined;
    return rest.startsWith("body") ? bodyValue(request.body, rest.slice("body".length)) : undefined;
  };
}

/** Of a name that repeats all values, with commas between them. */
function joined(pairs: Pairs, name: string, ignoringCase: boolean): string | undefined {
  const wanted = ignoringCase ? name.toLowerCase() : name;
  const values = pairs
    .filter(([each]) => (ignoringCase ? each.toLowerCase() : each) === wanted)
    .map(([, value]) => value);
  return values.length === 0 ? undefined : values.join(",");
}

export function mappedRequest(exchange: Routed, parameters: Texts = {}): Outgoing {
  const { request } = exchange;
  const lookup = requestLookup(exchange);
  let headers: Pairs = withoutSignature(exchange);
  let { query }: { query: Pairs } = request;
  let path: string | undefined;
  for (const [key, expression] of Object.entries(parameters)) {
    const mapping = mappingOf(key);
    if (mapping === undefined) continue;
    const value = mapping.action === "remove" ? undefined : evaluate(expression, lookup);
    if (mapping.place === "path") path = value;
    else if (mapping.place === "header") headers = changed(headers, mapping.action, mapping.name, value, true);
    else if (mapping.place === "querystring") query = changed(query, mapping.action, mapping.name, value, false);
  }
  return { headers, query, path };
}

/** A signature is for API Gateway alone. Known of REST APIs; of HTTP APIs unverified. */
const withoutSignature = ({ request, matched }: Routed): Pairs =>
  matched.route.authorizationType === "AWS_IAM"
    ? request.headers.filter(([name]) => name.toLowerCase() !== "authorization")
    : request.headers;

export interface Response {
  readonly status: number;
  readonly headers: Pairs;
  readonly body: Uint8Array;
}

export function mappedResponse(
  exchange: Routed,
  response: Response,
  byStatus: Readonly<Record<string, Texts>> = {},
): Response {
  const parameters = byStatus[String(response.status)];
  if (parameters === undefined) return response;
  const fromRequest = requestLookup(exchange);
  const lookup: Lookup = (source, rest) => {
    if (source !== "response") return source === "request" ? undefined : fromRequest(source, rest);
    const [, name] = /^header\.(.+)$/s.exec(rest) ?? [];
    if (name !== undefined) return joined(response.headers, name, true);
    return rest.startsWith("body") ? bodyValue(response.body, rest.slice("body".length)) : undefined;
  };
  let { status, headers } = response;
  for (const [key, expression] of Object.entries(parameters)) {
    const mapping = mappingOf(key);
    if (mapping === undefined) continue;
    const value = mapping.action === "remove" ? undefined : evaluate(expression, lookup);
    if (mapping.place === "header") headers = changed(headers, mapping.action, mapping.name, value, true);
    if (mapping.place === "statuscode" && value !== undefined && /^[1-5]\d\d$/.test(value)) status = Number(value);
  }
  return { ...response, status, headers };
}

/** A value that is not there, or can't stand in a header, adds nothing (unverified). */
function changed(
  pairs: Pairs,
  action: "append" | "overwrite" | "remove",
  name: string,
  value: string | undefined,
  isHeaderName: boolean,
): Pairs {
  const same = (each: string) => (isHeaderName ? each.toLowerCase() === name.toLowerCase() : each === name);
  const kept = action === "append" ? pairs : pairs.filter(([each]) => !same(each));
  if (value === undefined || (isHeaderName && !isHeader(name, value))) return kept;
  return [...kept, [name, value]];
}
