/**
 * Parameter mapping: one expression, and the values it stands for.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-parameter-mapping-sources.html (2026-11)
 */
import { variableOf } from "../../execute-api/access-log.js";
import type { Pairs } from "../../execute-api/pairs.js";
import { selectPath } from "./vtl/json-path.js";
import { TemplateError } from "./vtl/syntax.js";
import { printed, toJson, valueOfJson } from "./vtl/values.js";

export interface MappingSources {
  readonly request: {
    readonly path: Readonly<Record<string, string>>;
    readonly query: Pairs;
    readonly headers: Pairs;
    readonly body: () => string;
  };
  /** Absent before there is one. */
  readonly response?: { readonly headers: Pairs; readonly body: () => string };
  readonly context: () => object;
  readonly stageVariables: Readonly<Record<string, string>>;
}

/** Undefined where there is no such value. */
export function mapped(expression: string, sources: MappingSources): readonly string[] | undefined {
  const literal = /^'(.*)'$/s.exec(expression)?.[1];
  if (literal !== undefined) return [literal];
  const [, variable] = /^context\.(.+)$/.exec(expression) ?? [];
  if (variable !== undefined) return one(variableOf(sources.context(), variable));
  const [, stageVariable] = /^stageVariables\.(.+)$/.exec(expression) ?? [];
  if (stageVariable !== undefined) return one(own(sources.stageVariables, stageVariable));
  const [, side, from, , name] =
    /^(method\.request|integration\.response)\.(path|querystring|multivaluequerystring|header|multivalueheader|body)(\.(.+))?$/s.exec(
      expression,
    ) ?? [];
  if (side === undefined || from === undefined) return undefined;
  return side === "method.request"
    ? fromRequest(from, name, sources.request)
    : fromResponse(from, name, sources.response);
}

function fromRequest(
  from: string,
  name: string | undefined,
  { path, query, headers, body }: MappingSources["request"],
): readonly string[] | undefined {
  if (from === "body") return fromBody(body(), name);
  if (name === undefined) return undefined;
  switch (from) {
    case "path":
      return one(own(path, name));
    case "querystring":
      return last(query.filter(([each]) => each === name));
    case "multivaluequerystring":
      return some(query.filter(([each]) => each === name));
    case "header":
      return last(headersNamed(headers, name));
    default:
      return some(headersNamed(headers, name));
  }
}

function fromResponse(
  from: string,
  name: string | undefined,
  response: MappingSources["response"],
): readonly string[] | undefined {
  if (!response) return undefined;
  if (from === "body") return fromBody(response.body(), name);
  if (name === undefined) return undefined;
  const found = headersNamed(response.headers, name);
  if (from === "header") return last(found);
  return from === "multivalueheader" ? some(found) : undefined;
}

function fromBody(body: string, path: string | undefined): readonly string[] | undefined {
  if (path === undefined) return [body];
  try {
    const { definite, values } = selectPath(valueOfJson(body), path.startsWith("$") ? path : `$.${path}`);
    const value = definite ? values[0] : [...values];
    if (value === undefined || value === null) return undefined;
    return [typeof value === "object" ? JSON.stringify(toJson(value)) : printed(value)];
  } catch (error) {
    if (error instanceof TemplateError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const headersNamed = (headers: Pairs, name: string) =>
  headers.filter(([each]) => each.toLowerCase() === name.toLowerCase());
const own = (map: Readonly<Record<string, string>>, name: string) => (Object.hasOwn(map, name) ? map[name] : undefined);
const one = (value: string | undefined) => (value === undefined ? undefined : [value]);
const last = (pairs: Pairs) => one(pairs.at(-1)?.[1]);
const some = (pairs: Pairs) => (pairs.length === 0 ? undefined : pairs.map(([, value]) => value));
