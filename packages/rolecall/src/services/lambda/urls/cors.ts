/**
 * What a function URL tells browsers of other origins.
 *
 * With a Cors that names origins, Lambda answers preflights itself, and puts its headers beside the function's own on
 * every other answer: both are sent where both are there.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html#urls-cors. Unverified: that nothing is said to
 * an origin that is not allowed, that preflights are answered with 200, and the header Vary.
 */
import type { HttpRequest } from "../../../kernel/http.js";
import type { CorsRecord } from "./records.js";

type Headers = Readonly<Record<string, string>>;
const NONE: Headers = {};

/** The headers that answer a preflight; undefined where the request is none, or is the function's to answer. */
export function preflight({ method, headers }: HttpRequest, cors: CorsRecord | undefined): Headers | undefined {
  if (!cors?.AllowOrigins?.length || method !== "OPTIONS") return undefined;
  if (headers.origin === undefined || headers["access-control-request-method"] === undefined) return undefined;
  const origin = allowedOrigin(headers.origin, cors.AllowOrigins);
  if (origin === undefined) return NONE;
  const { AllowMethods, AllowHeaders, MaxAge } = cors;
  return {
    ...shared(origin, cors),
    ...(AllowMethods?.length ? { "access-control-allow-methods": AllowMethods.join(",") } : NONE),
    ...(AllowHeaders?.length ? { "access-control-allow-headers": AllowHeaders.join(",") } : NONE),
    ...(MaxAge === undefined ? NONE : { "access-control-max-age": String(MaxAge) }),
  };
}

/** The headers that stand on any other answer. */
export function corsHeaders({ headers }: HttpRequest, cors: CorsRecord | undefined): Headers {
  const origin = headers.origin === undefined ? undefined : allowedOrigin(headers.origin, cors?.AllowOrigins ?? []);
  if (cors === undefined || origin === undefined) return NONE;
  const { ExposeHeaders } = cors;
  return {
    ...shared(origin, cors),
    ...(ExposeHeaders?.length ? { "access-control-expose-headers": ExposeHeaders.join(",") } : NONE),
  };
}

const shared = (origin: string, { AllowCredentials }: CorsRecord): Headers => ({
  "access-control-allow-origin": origin,
  ...(AllowCredentials === true ? { "access-control-allow-credentials": "true" } : NONE),
  ...(origin === "*" ? NONE : { vary: "Origin" }),
});

function allowedOrigin(origin: string, allowed: readonly string[]): string | undefined {
  if (allowed.includes("*")) return "*";
  return allowed.find((each) => each.toLowerCase() === origin.toLowerCase());
}
