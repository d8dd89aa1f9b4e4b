/**
 * The request that reaches an API destination's endpoint: the destination's, with what the target and the connection add.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html (2026-11)
 */
import type { Pairs } from "../../execute-api/pairs.js";
import type { HttpParametersRecord, HttpRecord } from "../records.js";

export interface Parts {
  readonly endpoint: string;
  readonly method: string;
  /** The event as the target's input makes it. */
  readonly input: string;
  readonly target: HttpRecord | undefined;
  readonly connection: HttpParametersRecord | undefined;
  readonly credentials: Pairs;
}

export interface Request {
  readonly url: URL;
  readonly headers: Pairs;
  readonly body: Uint8Array;
}

/** AWS takes these out of every request, whoever asks for them. */
const REMOVED: ReadonlySet<string> = new Set(
  `A-IM,Accept-Charset,Accept-Datetime,Accept-Encoding,Cache-Control,Connection,Content-Encoding,Content-Length,Content-MD5,
  Date,Expect,Forwarded,From,Host,HTTP2-Settings,If-Match,If-Modified-Since,If-None-Match,If-Range,If-Unmodified-Since,
  Max-Forwards,Origin,Pragma,Proxy-Authorization,Range,Referer,TE,Trailer,Transfer-Encoding,User-Agent,Upgrade,Via,Warning`
    .toLowerCase()
    .split(/,\s*/),
);

/** Methods whose requests have no body (unverified). */
const BODILESS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** @throws TypeError where the endpoint is no URL */
export function requestOf({ endpoint, method, input, target, connection, credentials }: Parts): Request {
  const url = new URL(filled(endpoint, target?.path ?? []));
  // AWS: what the connection adds goes before what the target adds.
  const query = new Map(Object.entries(target?.query ?? {}));
  for (const { key, value } of connection?.query ?? []) query.set(key, value);
  for (const [key, value] of query) url.searchParams.set(key, value);
  const headers = new Map<string, readonly [string, string]>();
  const add = (name: string, value: string) => headers.set(name.toLowerCase(), [name, value]);
  add("Content-Type", "application/json; charset=utf-8");
  for (const [name, value] of Object.entries(target?.headers ?? {})) add(name, value);
  for (const { key, value } of connection?.headers ?? []) add(key, value);
  for (const [name, value] of credentials) add(name, value);
  const body = BODILESS.has(method) ? "" : withFields(input, connection);
  return {
    url,
    headers: [
      ["User-Agent", "Amazon/EventBridge/ApiDestinations"],
      ["Range", "bytes=0-1048575"],
      ["Accept-Encoding", "gzip,deflate"],
      ...[...headers].flatMap(([name, pair]) => (REMOVED.has(name) ? [] : [pair])),
    ],
    body: Buffer.from(body),
  };
}

/** The endpoint with its wildcards filled, in their order. */
function filled(endpoint: string, values: readonly string[]): string {
  let next = 0;
  return endpoint.replaceAll("*", () => encodeURIComponent(values[next++] ?? ""));
}

/** AWS puts a connection's body parameters into the event, where that is an object. */
function withFields(input: string, connection: HttpParametersRecord | undefined): string {
  if (!connection?.body.length) return input;
  try {
    const value: unknown = JSON.parse(input);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return input;
    return JSON.stringify({ ...value, ...Object.fromEntries(connection.body.map((one) => [one.key, one.value])) });
  } catch {
    return input;
  }
}
