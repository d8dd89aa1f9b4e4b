/**
 * `/_rolecall/`: our own JSON, for the console, the command line and test set-ups.
 *
 * It answers only requests whose Host is a loopback name or address (or the host Rolecall was told to listen on) and
 * whose Origin is absent or its own. So a web page elsewhere can neither read it nor reset it: DNS rebinding sends a
 * foreign Host, a cross-site request a foreign Origin.
 */
import type { Host } from "../kernel/host.js";
import type { HttpRequest, HttpResponse } from "../kernel/http.js";
import { readTrail, readTrailEntry } from "./trail.js";

export type Admin = (request: HttpRequest) => Promise<HttpResponse>;

export interface AdminOptions {
  /** The address Rolecall listens on. */
  readonly host: string;
  readonly reset: () => Promise<void>;
}

export function createAdmin(host: Host, { host: configured, reset }: AdminOptions): Admin {
  return async (request) => {
    const refusal = foreign(request, configured);
    if (refusal) return problem(403, refusal);
    const name = request.path.slice("/_rolecall/".length);
    switch (`${request.method} ${name.split("/")[0]}`) {
      case "GET health":
        return json(200, { status: "ready", version: host.settings.version });
      case "POST reset":
        await reset();
        return json(200, { status: "reset" });
      case "GET code":
        return code(host, name, new URLSearchParams(request.query));
      case "GET trail":
        return name === "trail"
          ? json(200, await readTrail(host, new URLSearchParams(request.query)))
          : found(await readTrailEntry(host, name.slice("trail/".length)));
      default:
        return problem(
          404,
          `there is no ${request.method} ${request.path}; docs/reference/admin.md lists what there is`,
        );
    }
  };
}

const found = (value: unknown) =>
  value === undefined ? problem(404, "no such decision, or it is older than a day") : json(200, value);

/** A function's deployment package, for whoever holds the link that GetFunction gave. */
async function code({ links, clock, blobs }: Host, name: string, query: URLSearchParams): Promise<HttpResponse> {
  if (!(await links.holds(name, query, clock.now()))) return problem(403, "the link has expired or was altered");
  const body = await blobs.get(name.slice("code/".length));
  return { status: 200, headers: { "content-type": "application/zip" }, body };
}

/** Why the request is none of ours; undefined when it is. */
function foreign(request: HttpRequest, configured: string): string | undefined {
  const authority = request.headers.host ?? request.headers[":authority"] ?? "";
  const name = hostName(authority);
  if (name === undefined || !(isLoopbackName(name) || name === configured.toLowerCase())) {
    return `this address answers loopback hosts alone, not \`${authority}\``;
  }
  const { origin } = request.headers;
  if (origin !== undefined && origin.toLowerCase() !== `http://${authority.toLowerCase()}`) {
    return `this address answers no page of \`${origin}\``;
  }
  return undefined;
}

/** The host of `name:port`, `[::1]:port` or `name`, in lower case. */
function hostName(authority: string): string | undefined {
  const match = /^(\[[0-9a-f:]+\]|[^:[\]]+)(?::\d{1,5})?$/i.exec(authority);
  return match?.[1]?.toLowerCase();
}

const isLoopbackName = (name: string) =>
  name === "localhost" ||
  name.endsWith(".localhost") ||
  name === "[::1]" ||
  /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(name);

function json(status: number, value: unknown): HttpResponse {
  return {
    status,
    headers: { "content-type": "application/json", "cache-control": "no-store", "x-content-type-options": "nosniff" },
    body: JSON.stringify(value),
  };
}

const problem = (status: number, message: string) => json(status, { error: message });
