/**
 * Cross-origin requests, as the API's CORS configuration answers them.
 *
 * What backends say on the matter is left out where there is a configuration. A preflight passes the route's authorizer
 * first, if a route takes it (AWS warns of that for `$default`), and is then answered here.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html (2026-11)
 */
import type { HttpRequest } from "../../../kernel/http.js";
import type { Pairs } from "../../execute-api/pairs.js";
import type { Cors } from "../records.js";

export const isPreflight = ({ method, headers }: Pick<HttpRequest, "method" | "headers">): boolean =>
  method === "OPTIONS" && headers.origin !== undefined && headers["access-control-request-method"] !== undefined;

/** Headers of the answer to a preflight; none for an origin that is not let in. */
export function preflightHeaders(cors: Cors, origin: string | undefined): Pairs {
  const allowed = allowedOrigin(cors, origin);
  if (allowed === undefined) return [];
  const { allowMethods, allowHeaders, maxAge } = cors;
  return [
    ["access-control-allow-origin", allowed],
    ...listed("access-control-allow-methods", allowMethods),
    ...listed("access-control-allow-headers", allowHeaders),
    ...(maxAge === undefined ? [] : ([["access-control-max-age", String(maxAge)]] as const)),
    ...credentials(cors),
  ];
}

/** Headers that a cross-origin answer gets. */
export function answerHeaders(cors: Cors, origin: string | undefined): Pairs {
  const allowed = allowedOrigin(cors, origin);
  if (allowed === undefined) return [];
  return [
    ["access-control-allow-origin", allowed],
    ...listed("access-control-expose-headers", cors.exposeHeaders),
    ...credentials(cors),
  ];
}

export const isCorsHeader = (name: string): boolean => name.toLowerCase().startsWith("access-control-");

function allowedOrigin({ allowOrigins = [] }: Cors, origin: string | undefined): string | undefined {
  if (origin === undefined) return undefined;
  if (allowOrigins.includes("*")) return "*";
  return allowOrigins.some((allowed) => matches(allowed, origin)) ? origin : undefined;
}

/** `https://*` lets any origin in that begins so. In time linear in both. */
function matches(allowed: string, origin: string): boolean {
  const wanted = origin.toLowerCase();
  const [first = "", ...others] = allowed.toLowerCase().split("*");
  const last = others.pop();
  if (last === undefined) return first === wanted;
  if (!wanted.startsWith(first)) return false;
  let at = first.length;
  for (const part of others) {
    const found = wanted.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return wanted.length - last.length >= at && wanted.endsWith(last);
}

const listed = (name: string, values: readonly string[] | undefined): Pairs =>
  values === undefined || values.length === 0 ? [] : [[name, values.join(",")]];

const credentials = ({ allowCredentials }: Cors): Pairs =>
  allowCredentials === true ? [["access-control-allow-credentials", "true"]] : [];
