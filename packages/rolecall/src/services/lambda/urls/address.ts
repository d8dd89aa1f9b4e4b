/**
 * Where functions are reached by URL: `http://{id}.lambda-url.{region}.localhost:4566/`.
 *
 * AWS's own form of the host, `{id}.lambda-url.{region}.on.aws`, is answered too, for clients that send it here.
 */
import type { Ids, Settings } from "../../../kernel/host.js";
import type { HttpRequest } from "../../../kernel/http.js";

export interface UrlAddress {
  readonly urlId: string;
  readonly region: string;
  /** Without the port. */
  readonly domainName: string;
}

const HOST =
  /^(?<urlId>[a-z0-9]+)\.lambda-url\.(?<region>[a-z]{2,4}(?:-[a-z]+)+-\d{1,2})\.(?:localhost|localhost\.localstack\.cloud|on\.aws)(?::\d+)?$/;

/** Undefined for a request that is no function URL's. */
export function urlAddress({ headers }: Pick<HttpRequest, "headers">): UrlAddress | undefined {
  const host = headers.host?.toLowerCase();
  if (host?.includes(".lambda-url.") !== true) return undefined;
  const { urlId, region } = HOST.exec(host)?.groups ?? {};
  if (urlId === undefined || region === undefined) return undefined;
  return { urlId, region, domainName: host.replace(/:\d+$/, "") };
}

/** The port is the one Rolecall listens on now, so a URL that was noted may have to be looked up again. */
export function urlOf({ urlId, region }: Pick<UrlAddress, "urlId" | "region">, { endpoint }: Settings): string {
  const { port } = new URL(endpoint());
  return `http://${urlId}.lambda-url.${region}.localhost${port === "" ? "" : `:${port}`}/`;
}

const LETTERS = "abcdefghijklmnopqrstuvwxyz234567";

/** As long as AWS's. */
export const newUrlId = (ids: Pick<Ids, "bytes">): string =>
  [...ids.bytes(32)].map((byte) => LETTERS[byte % LETTERS.length]).join("");
