/**
 * Proxy integrations, format 1.0: the event that a function gets, and the answer that it may give.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html (2026-11)
 */
import { isHeader } from "./header-text.js";
import { isObject, objectOf } from "./json-object.js";
import { allValues, lastValues, type Pairs } from "./pairs.js";

export interface ProxyEventParts {
  /** `1.0`, where the API says it; REST APIs do not. */
  readonly version?: "1.0";
  /** `/pets/{id}` */
  readonly resource: string;
  readonly path: string;
  readonly method: string;
  readonly headers: Pairs;
  readonly query: Pairs;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly stageVariables: Readonly<Record<string, string>>;
  readonly requestContext: object;
  readonly body: Uint8Array;
  /** The body is handed on in base64. */
  readonly binary: boolean;
}

export function proxyEvent(parts: ProxyEventParts): Record<string, unknown> {
  const { version, body, binary } = parts;
  return {
    ...(version === undefined ? {} : { version }),
    resource: parts.resource,
    path: parts.path,
    httpMethod: parts.method,
    headers: orNull(lastValues(parts.headers)),
    multiValueHeaders: orNull(allValues(parts.headers)),
    queryStringParameters: orNull(lastValues(parts.query)),
    multiValueQueryStringParameters: orNull(allValues(parts.query)),
    pathParameters: orNull(parts.pathParameters),
    stageVariables: orNull(parts.stageVariables),
    requestContext: parts.requestContext,
    body: body.byteLength === 0 ? null : Buffer.from(body).toString(binary ? "base64" : "utf8"),
    isBase64Encoded: binary,
  };
}

/** AWS: what is empty is null. */
const orNull = <Map extends Readonly<Record<string, unknown>>>(map: Map): Map | null =>
  Object.keys(map).length === 0 ? null : map;

export interface ProxyAnswer {
  readonly status: number;
  readonly headers: Pairs;
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

const MEMBERS: ReadonlySet<string> = new Set(["statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"]);

/**
 * What the function answered, or undefined where that is no proxy answer: no object, a member of another name or type.
 * A member that is absent or null counts as not given; the status is 200 then (unverified).
 */
export function proxyAnswer(payload: string): ProxyAnswer | undefined {
  const parsed = objectOf(payload);
  if (!parsed || Object.keys(parsed).some((name) => !MEMBERS.has(name))) return undefined;
  const status = statusOf(parsed.statusCode);
  const headers = headersOf(parsed.headers, parsed.multiValueHeaders);
  const body = scalar(parsed.body ?? "");
  const { isBase64Encoded = false } = parsed;
  if (status === undefined || headers === undefined || body === undefined) return undefined;
  if (isBase64Encoded !== null && typeof isBase64Encoded !== "boolean") return undefined;
  return { status, headers, body, isBase64Encoded: isBase64Encoded === true };
}

function statusOf(value: unknown): number | undefined {
  if (value === undefined || value === null) return 200;
  const status = typeof value === "string" && /^\d{3}$/.test(value) ? Number(value) : value;
  // With a status below 200 no answer would ever end.
  return typeof status === "number" && Number.isInteger(status) && status >= 200 && status <= 599 ? status : undefined;
}

const scalar = (value: unknown): string | undefined =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;

/** AWS: where both name a header, the values of both are sent. */
function headersOf(single: unknown, multi: unknown): Pairs | undefined {
  const pairs: (readonly [string, string])[] = [];
  for (const [name, values] of entries(multi) ?? NEITHER) {
    if (!Array.isArray(values)) return undefined;
    for (const value of values) {
      const text = scalar(value);
      if (text === undefined || !isHeader(name, text)) return undefined;
      pairs.push([name, text]);
    }
  }
  for (const [name, value] of entries(single) ?? NEITHER) {
    const text = scalar(value);
    if (text === undefined || !isHeader(name, text)) return undefined;
    const listed = pairs.some(([other, its]) => other.toLowerCase() === name.toLowerCase() && its === text);
    if (!listed) pairs.push([name, text]);
  }
  return entries(single) && entries(multi) ? pairs : undefined;
}

const NEITHER: readonly (readonly [string, unknown])[] = [];

/** Undefined where it is neither absent nor an object. */
const entries = (value: unknown): readonly (readonly [string, unknown])[] | undefined =>
  value === undefined || value === null ? NEITHER : isObject(value) ? Object.entries(value) : undefined;
