/**
 * A whole server on a real port with things in it to break, and a client that sends whatever it is told to.
 *
 * Everything that the server logs as an error of its own is kept, since a request that ends so was answered with 500.
 */
import http from "node:http";
import type { ModelData } from "@rolecall/aws-model";
import { canonicalRequest } from "../../../src/kernel/authenticate/canonical.js";
import { formatAmzDate } from "../../../src/kernel/authenticate/scope.js";
import { credentialScope, sha256, sign, signingKey } from "../../../src/kernel/authenticate/signing-key.js";
import type { Log } from "../../../src/kernel/host.js";
import { startServer } from "../../../src/server.js";

export interface Key {
  readonly id: string;
  readonly secret: string;
}

export const ROOT: Key = { id: "test", secret: "test" };

export interface Stage {
  readonly port: number;
  readonly endpoint: string;
  /** What the server logged as its own failures since they were last taken. */
  takeFailures(): string[];
  close(): Promise<void>;
}

export async function stage(): Promise<Stage> {
  let failures: string[] = [];
  const log: Log = {
    debug() {},
    info() {},
    warn() {},
    error: (message, error) => failures.push(`${message}: ${error instanceof Error ? error.stack : String(error)}`),
  };
  const server = await startServer({
    port: 0,
    host: "127.0.0.1",
    storage: { kind: "memory" },
    rootSecret: ROOT.secret,
    secureTransportOnLoopback: true,
    authorizationIds: true,
    functionUrlRule: "2025-10",
    strictRuntimes: false,
    oidcKeys: {},
    log,
  });
  return {
    port: server.port,
    endpoint: server.endpoint,
    takeFailures() {
      const taken = failures;
      failures = [];
      return taken;
    },
    close: () => server.close(),
  };
}

export interface Sent {
  readonly method: string;
  /** Path and query, as they stand on the wire. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

const agent = new http.Agent({ keepAlive: true, maxSockets: 8 });

/** Sends it as it is, and fails when no answer comes within `timeoutMs`. */
export function send(port: number, { method, target, headers, body }: Sent, timeoutMs = 15_000): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = http.request(
      {
        host: "127.0.0.1",
        port,
        method,
        path: target,
        agent,
        headers: { "content-length": body.length, ...headers },
        insecureHTTPParser: true,
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("end", () => {
          clearTimeout(timer);
          const text = Buffer.concat(chunks).toString();
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
        });
        response.on("error", reject);
      },
    );
    const timer = setTimeout(() => request.destroy(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
    request.on("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    request.end(body);
  });
}

/** The request with a signature that holds, whatever it is, so that it gets past the door. */
export function signedAs(key: Key, model: Pick<ModelData, "signingName">, sent: Sent): Sent {
  const timestamp = formatAmzDate(Date.now());
  const scope = { date: timestamp.slice(0, 8), region: "us-east-1", service: model.signingName };
  const mark = sent.target.indexOf("?");
  const headers: Record<string, string> = {
    host: "127.0.0.1",
    "x-amz-date": timestamp,
    ...(model.signingName === "s3" ? { "x-amz-content-sha256": sha256(sent.body) } : {}),
  };
  for (const [name, value] of Object.entries(sent.headers)) {
    if (!["authorization", "x-amz-date", "host", "x-amz-security-token"].includes(name.toLowerCase())) {
      headers[name.toLowerCase()] = value;
    }
  }
  // The proxies between client and AWS may change the others.
  const signedHeaders = Object.keys(headers)
    .filter((name) => name === "host" || name.startsWith("x-amz-"))
    .sort();
  const canonical = canonicalRequest(
    {
      method: sent.method,
      path: mark < 0 ? sent.target : sent.target.slice(0, mark),
      query: mark < 0 ? "" : sent.target.slice(mark + 1),
      headers,
      rawHeaders: [],
      body: sent.body,
      remoteAddress: "127.0.0.1",
      httpVersion: "1.1",
    },
    { signedHeaders, payloadHash: sha256(sent.body), verbatimPath: model.signingName === "s3" },
  );
  const stringToSign = `AWS4-HMAC-SHA256\n${timestamp}\n${credentialScope(scope)}\n${sha256(canonical)}`;
  const signature = sign(signingKey(key.secret, scope), stringToSign);
  headers.authorization = `AWS4-HMAC-SHA256 Credential=${key.id}/${credentialScope(scope)}, SignedHeaders=${signedHeaders.join(";")}, Signature=${signature}`;
  return { ...sent, headers };
}
