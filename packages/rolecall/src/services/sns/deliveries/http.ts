/**
 * Deliveries to web servers of this machine. Only loopback addresses are called: a topic copied from a real account must
 * not make a local test speak to the world. Certificates of `https` endpoints are checked as usual; NODE_EXTRA_CA_CERTS
 * names an authority of one's own.
 */
import http from "node:http";
import https from "node:https";
import { isLoopbackHost } from "../../../kernel/loopback.js";
import type { Outcome } from "./outcome.js";

export interface Post {
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** AWS gives up on an endpoint after 15 seconds. */
const TIMEOUT_MS = 15_000;

/** Posts the body. 5xx, 429 and a server that does not answer are worth another try, all else is final. */
export function post({ endpoint, headers, body }: Post, signal: AbortSignal): Promise<Outcome> {
  const url = new URL(endpoint);
  if (!isLoopbackHost(url.hostname)) {
    return Promise.resolve({
      kind: "failed",
      reason: `\`${url.hostname}\` is no loopback address, and Rolecall calls no other`,
    });
  }
  return new Promise((resolve) => {
    const again = (reason: string) => resolve({ kind: "again", reason });
    const request = (url.protocol === "https:" ? https : http).request(
      url,
      {
        method: "POST",
        auth: `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`,
        signal,
        timeout: TIMEOUT_MS,
        // `localhost` may be either; a name below it is found by no resolver at all.
        ...(url.hostname.endsWith(".localhost") ? { host: "127.0.0.1" } : {}),
        ...(url.username === "" ? { auth: null } : {}),
        headers: { "user-agent": "Amazon Simple Notification Service Agent", host: url.host, ...headers },
      },
      (response) => {
        response.resume();
        const status = response.statusCode ?? 0;
        if (status >= 200 && status < 300) resolve({ kind: "delivered" });
        else if (status >= 500 || status === 429) again(`the endpoint answered ${status}`);
        else resolve({ kind: "failed", reason: `the endpoint answered ${status}` });
      },
    );
    request.on("timeout", () => request.destroy(new Error("the endpoint did not answer in time")));
    request.on("error", (error) => again(error.message));
    request.end(body);
  });
}
