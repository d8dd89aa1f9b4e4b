/** What events of both formats tell of a request. */
import { decoded } from "../../../execute-api/address.js";
import { isHopByHop } from "../../../execute-api/http-backend.js";
import { headerValue, type Pairs } from "../../../execute-api/pairs.js";
import type { Exchange } from "../exchange.js";

/**
 * The path as functions see it: decoded, and with the stage in it where the address names one.
 * (That it is decoded is told by authors of adapters; that format 1.0 has the stage in `path` too is unverified.)
 */
export const rawPath = ({ stage, request }: Exchange): string =>
  stage.name === "$default" ? decoded(request.path) : `/${stage.name}${decoded(request.path)}`;

/** AWS: all names in lower case; what describes the connection stays behind. */
export const lowerCased = (headers: Pairs): Pairs =>
  headers
    .filter(([name]) => !isHopByHop(name) || name.toLowerCase() === "content-length")
    .map(([name, value]) => [name.toLowerCase(), value]);

/** Values of a name that repeats, with commas between them. */
export function joinedValues(pairs: Pairs): Record<string, string> {
  const all = new Map<string, string>();
  for (const [name, value] of pairs) {
    const before = all.get(name);
    all.set(name, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(all);
}

/**
 * Whether a body is handed on in base64. AWS says no more than that binary content is; forms are too, as many have
 * noticed, and so is what was compressed. That a body without a type counts as binary is unverified.
 */
export const isBinary = ({ headers, body }: Exchange["request"]): boolean =>
  body.byteLength > 0 &&
  (headerValue(headers, "content-encoding") !== undefined ||
    !/^\s*(?:text\/|application\/(?:[\w.-]+\+)?(?:json|xml)\b|application\/(?:x-)?javascript\b)/i.test(
      headerValue(headers, "content-type") ?? "",
    ));
