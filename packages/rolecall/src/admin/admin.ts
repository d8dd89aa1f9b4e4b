/**
 * `/_rolecall/`: our own JSON, for the console, the command line and test set-ups. `docs/reference/admin.md` lists it.
 *
 * Who may ask is said by `origin.ts`: no web page elsewhere.
 */
import type { Host } from "../kernel/host.js";
import type { HttpRequest, HttpResponse } from "../kernel/http.js";
import { NoBlob } from "../store/blobs/index.js";
import { foreign } from "./origin.js";
import { AdminProblem } from "./problem.js";
import { followTrail } from "./stream.js";
import { readTrail, readTrailEntry } from "./trail.js";

/** `signal` fires when the client is gone. */
export type Admin = (request: HttpRequest, signal: AbortSignal) => Promise<HttpResponse>;

export interface AdminOptions {
  /** The address Rolecall listens on. */
  readonly host: string;
  readonly reset: () => Promise<void>;
  /** A document of a service's that anybody may fetch; undefined where there is none of that name. */
  readonly document?: (service: string, name: string) => Promise<string | undefined>;
}

interface Route {
  readonly method: "GET" | "POST";
  readonly path: RegExp;
  answer(name: string, query: URLSearchParams, signal: AbortSignal): Promise<HttpResponse>;
}

export function createAdmin(host: Host, { host: configured, reset, document }: AdminOptions): Admin {
  const routes: readonly Route[] = [
    {
      method: "GET",
      path: /^health$/,
      answer: async () => json(200, { status: "ready", version: host.settings.version }),
    },
    {
      method: "POST",
      path: /^reset$/,
      async answer() {
        await reset();
        return json(200, { status: "reset" });
      },
    },
    { method: "GET", path: /^trail$/, answer: async (_name, query) => json(200, await readTrail(host, query)) },
    {
      method: "GET",
      path: /^trail\/stream$/,
      answer: async (_name, query, signal) => ({
        status: 200,
        headers: { ...HEADERS, "content-type": "application/x-ndjson" },
        body: followTrail(host, query, signal),
      }),
    },
    {
      method: "GET",
      path: /^trail\/(?!stream$)([0-9a-z]+)$/,
      answer: async (id) => json(200, await readTrailEntry(host, id)),
    },
    { method: "GET", path: /^code\/([\w-]+)$/, answer: (hash, query) => code(host, hash, query) },
    {
      method: "GET",
      path: /^sns\/([\w-]+\.pem)$/,
      async answer(name) {
        const body = await document?.("sns", name);
        if (body === undefined) throw new AdminProblem(404, `there is no certificate \`${name}\``);
        return { status: 200, headers: { ...HEADERS, "content-type": "application/x-pem-file" }, body };
      },
    },
  ];

  return async (request, signal) => {
    try {
      const refusal = foreign(request, configured);
      if (refusal !== undefined) throw new AdminProblem(403, refusal);
      const name = request.path.slice("/_rolecall/".length);
      const there = routes.filter(({ path }) => path.test(name));
      const route = there.find(({ method }) => method === request.method);
      if (route)
        return await route.answer(route.path.exec(name)?.[1] ?? "", new URLSearchParams(request.query), signal);
      if (there.length === 0) {
        throw new AdminProblem(404, `there is no \`${request.path}\`; docs/reference/admin.md lists what there is`);
      }
      const allow = there.map(({ method }) => method).join(", ");
      const answer = json(405, { error: `\`${request.path}\` takes ${allow}, not ${request.method}` });
      return { ...answer, headers: { ...answer.headers, allow } };
    } catch (error) {
      if (error instanceof AdminProblem) return json(error.status, { error: error.message });
      host.log.error(`${request.method} ${request.path} failed`, error);
      return json(500, { error: "Rolecall failed on this request; its log says why" });
    }
  };
}

/** A function's deployment package, for whoever holds the link that GetFunction gave. */
async function code({ links, clock, blobs }: Host, hash: string, query: URLSearchParams): Promise<HttpResponse> {
  if (!(await links.holds(`code/${hash}`, query, clock.now()))) {
    throw new AdminProblem(403, "the link has expired or was altered; GetFunction gives a new one");
  }
  try {
    const body = await blobs.get(hash);
    return { status: 200, headers: { ...HEADERS, "content-type": "application/zip" }, body };
  } catch (error) {
    if (error instanceof NoBlob) throw new AdminProblem(404, "the function's code was replaced or deleted meanwhile");
    throw error;
  }
}

/** No cache keeps it, no browser guesses at its type, and no page of another origin may embed it. */
const HEADERS = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "cross-origin-resource-policy": "same-origin",
};

function json(status: number, value: unknown): HttpResponse {
  return { status, headers: { ...HEADERS, "content-type": "application/json" }, body: JSON.stringify(value) };
}
