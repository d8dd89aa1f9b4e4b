/** Functions for the tests of this folder: a pool of sandboxes, packages made of texts, results as text. */
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Log } from "../../kernel/host.js";
import { createIds } from "../../kernel/ids.js";
import { createSandboxes, type SandboxesOptions, type SandboxPool } from "../index.js";
import type { FunctionSpec, Invocation, LogLine } from "../sandboxes.js";
import { writeZip } from "./zip-writer.js";

export const REQUEST_ID = "11111111-2222-4333-8444-555555555555";

export interface TestFunctions {
  readonly pool: SandboxPool;
  /** A function of these files; its log is collected. */
  fn(files: Files, spec?: Partial<FunctionSpec>): TestFunction;
  /** Stores a package without a function. */
  put(content: Uint8Array): string;
  close(): Promise<void>;
}

export interface TestFunction {
  readonly spec: FunctionSpec;
  readonly lines: string[];
  readonly streams: Set<string>;
  /** Invokes it and reads the answer. */
  invoke(event?: unknown, invocation?: Partial<Invocation>): Promise<Answer>;
}

export interface Answer {
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the function answered
  readonly json: any;
  readonly functionError: string | undefined;
  readonly tail: string;
  readonly version: string;
}

export type Files = Readonly<Record<string, string | { readonly content: string | Uint8Array; readonly mode: number }>>;

export function zipOf(files: Files): Buffer {
  return writeZip(
    Object.entries(files).map(([name, file]) => {
      const { content, mode } = typeof file === "string" ? { content: file, mode: 0o644 } : file;
      return { name, content, mode: 0o100000 | mode };
    }),
  );
}

export function testFunctions(options: Partial<SandboxesOptions> = {}): TestFunctions {
  const blobs = new Map<string, Uint8Array>();
  const put = (content: Uint8Array) => {
    const hash = createHash("sha256").update(content).digest("hex");
    blobs.set(hash, content);
    return hash;
  };
  const pool = createSandboxes({
    blobs: blobsOf(blobs),
    log: silentLog,
    ids: createIds(),
    clock: { now: Date.now, sleep: () => Promise.resolve() },
    endpoint: () => "http://127.0.0.1:4566",
    spares: false,
    ...options,
  });
  let count = 0;
  return {
    pool,
    put,
    fn(files, changes = {}) {
      count += 1;
      const name = changes.name ?? `f${count}`;
      const lines: string[] = [];
      const streams = new Set<string>();
      const spec: FunctionSpec = {
        functionArn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
        name,
        version: "$LATEST",
        region: "us-east-1",
        revision: "1",
        runtime: "nodejs20.x",
        handler: "index.handler",
        memoryMb: 256,
        timeoutSeconds: 10,
        ephemeralStorageMb: 512,
        environment: {},
        logGroup: `/aws/lambda/${name}`,
        logFormat: "Text",
        tracing: "PassThrough",
        layers: [],
        codeHash: put(zipOf(files)),
        credentials: async () => ({
          accessKeyId: "ASIAEXAMPLE",
          secretAccessKey: "secret",
          sessionToken: "token",
          expiresAtMs: Number.POSITIVE_INFINITY,
        }),
        log: (stream: string, written: readonly LogLine[]) => {
          streams.add(stream);
          lines.push(...written.map(({ message }) => message));
        },
        ...changes,
      };
      return {
        spec,
        lines,
        streams,
        async invoke(event = {}, invocation = {}) {
          const result = await pool.invoke(spec, {
            requestId: REQUEST_ID,
            payload: Buffer.from(JSON.stringify(event)),
            invokedFunctionArn: spec.functionArn,
            ...invocation,
          });
          const text = Buffer.from(result.payload).toString("utf8");
          return {
            text,
            get json() {
              return JSON.parse(text);
            },
            functionError: result.functionError,
            tail: Buffer.from(result.logTail).toString("utf8"),
            version: result.executedVersion,
          };
        },
      };
    },
    close: () => pool.close(),
  };
}

/** What a function waits for until the test says so: `wait` is code for an async function. */
export function latch(): { readonly wait: string; open(): void } {
  const folder = mkdtempSync(path.join(tmpdir(), "rolecall-latch-"));
  return {
    // Open once the folder is gone.
    wait: `for (const { existsSync } = await import("node:fs"); existsSync(${JSON.stringify(folder)}); )
      await new Promise((resolve) => setTimeout(resolve, 5));`,
    open: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A log line without what differs from run to run: times, durations, memory. */
export function steady(line: string): string {
  return line
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, "{time}")
    .replace(/Duration: [\d.]+ ms/g, "Duration: N ms")
    .replace(/Max Memory Used: \d+ MB/, "Max Memory Used: N MB")
    .replace(/Runtime Version: \S+\tRuntime Version ARN: \S+/, "Runtime Version: V\tRuntime Version ARN: A");
}

const silentLog: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

function blobsOf(content: ReadonlyMap<string, Uint8Array>): SandboxesOptions["blobs"] {
  const unused = () => {
    throw new Error("not part of these tests");
  };
  return {
    async get(hash) {
      const found = content.get(hash);
      if (!found) throw new Error(`no blob ${hash}`);
      return found;
    },
    put: unused,
    stream: unused,
    collect: unused,
    reset: unused,
    close: unused,
  };
}
