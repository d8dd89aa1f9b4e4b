/**
 * Backends that are web servers. Only loopback addresses are called: an API copied from a real account must not make a
 * local test speak to the world.
 */
import http from "node:http";
import https from "node:https";
import { isLoopbackHost } from "../../kernel/loopback.js";
import { isHeader } from "./header-text.js";
import { headerPairs, type Pairs } from "./pairs.js";

export interface BackendRequest {
  readonly url: URL;
  /** Path and query as they are to be sent, where they are not the URL's: a URL takes `..` away. */
  readonly path?: string;
  readonly method: string;
  readonly headers: Pairs;
  readonly body: Uint8Array;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Certificates of `https` backends are checked unless this says otherwise. */
  readonly insecure?: boolean;
}

export interface BackendResponse {
  readonly status: number;
  readonly headers: Pairs;
  readonly body: Buffer;
}

/** Why there is no answer. */
export class BackendFailure extends Error {
  override readonly name = "BackendFailure";

  constructor(
    readonly kind: "not-loopback" | "timeout" | "unreachable" | "too-large",
    message: string,
  ) {
    super(message);
  }
}

/** AWS's limit of a payload. */
export const PAYLOAD_BYTES = 10 * 1024 * 1024;

/** @throws BackendFailure */
export function callBackend(request: BackendRequest): Promise<BackendResponse> {
  const { url, path, method, headers, body, timeoutMs, signal, insecure = false } = request;
  if ((url.protocol !== "http:" && url.protocol !== "https:") || !isLoopbackHost(url.hostname)) {
    const message = `\`${url.hostname}\` is no loopback address, and Rolecall calls no other`;
    return Promise.reject(new BackendFailure("not-loopback", message));
  }
  return new Promise((resolve, reject) => {
    const fail = (kind: BackendFailure["kind"], message: string) => reject(new BackendFailure(kind, message));
    const outgoing = (url.protocol === "https:" ? https : http).request(
      url,
      {
        method,
        signal,
        headers: outgoingHeaders(url, headers, body),
        ...(path === undefined ? {} : { path: path.replace(/[^\x21-\x7e]+/g, encodeURIComponent) }),
        // Backends may be restarted between two requests: no connection is kept.
        agent: false,
        // `localhost` may be either; a name below it is found by no resolver at all.
        ...(url.hostname.endsWith(".localhost") ? { host: "127.0.0.1" } : {}),
        ...(insecure ? { rejectUnauthorized: false } : {}),
      },
      (response) => {
        const pieces: Buffer[] = [];
        let length = 0;
        response.on("data", (piece: Buffer) => {
          pieces.push(piece);
          length += piece.byteLength;
          if (length <= PAYLOAD_BYTES) return;
          fail("too-large", "Response body too large");
          outgoing.destroy();
        });
        response.on("error", (error) => fail("unreachable", error.message));
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: headerPairs({ rawHeaders: response.rawHeaders, headers: {} }),
            body: Buffer.concat(pieces),
          }),
        );
      },
    );
    const timer = setTimeout(() => {
      fail("timeout", "Endpoint request timed out");
      outgoing.destroy();
    }, timeoutMs);
    outgoing.on("close", () => clearTimeout(timer));
    outgoing.on("error", (error) => fail("unreachable", error.message));
    outgoing.end(body);
  });
}

/** Those that describe one connection and not the message. */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "te",
  "trailer",
  "upgrade",
  "content-length",
  "expect",
]);

export const isHopByHop = (name: string): boolean => HOP_BY_HOP.has(name.toLowerCase());

function outgoingHeaders(url: URL, pairs: Pairs, body: Uint8Array): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of pairs) {
    if (isHopByHop(name) || !isHeader(name, value)) continue;
    const before = headers[name];
    headers[name] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value];
  }
  if (!pairs.some(([name]) => name.toLowerCase() === "host")) headers.host = url.host;
  if (body.byteLength > 0) headers["content-length"] = String(body.byteLength);
  return headers;
}
