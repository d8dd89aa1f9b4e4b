/**
 * Puts store, services and kernel together; the only place that does.
 */
import path from "node:path";
import { type Admin, createAdmin } from "./admin/admin.js";
import { loadSessionKey, storedSessions } from "./kernel/authenticate/index.js";
import { createBackground } from "./kernel/background.js";
import { createCall } from "./kernel/call.js";
import { createClock } from "./kernel/clock.js";
import { createGate } from "./kernel/gate.js";
import type { Clock, FunctionUrlRule, Host, Ids, Log, Settings } from "./kernel/host.js";
import { createIds } from "./kernel/ids.js";
import { createLinks } from "./kernel/links.js";
import { createPipeline, type Pipeline } from "./kernel/pipeline.js";
import { type Listener, listen } from "./kernel/receive.js";
import { takesStream } from "./kernel/route.js";
import { createSandboxes } from "./runtime/index.js";
import { chooseIsolation, type IsolationSetting } from "./runtime/isolation/choose.js";
import type { IsolationLevel } from "./runtime/isolation/isolation.js";
import type { Sandboxes } from "./runtime/sandboxes.js";
import { createMetrics } from "./services/cloudwatch/own/gathered.js";
import { createDirectory } from "./services/iam/directory.js";
import { SERVICES } from "./services/index.js";
import { organizationsDirectory } from "./services/organizations/standing.js";
import { collectBlobs } from "./store/blobs/index.js";
import { openStorage, type Storage, type StorageOptions } from "./store/open.js";
import { createTrail } from "./trail/index.js";
import type { TrailDraft } from "./trail/trail.js";
import { VERSION } from "./version.js";

export interface ServerOptions {
  readonly port: number;
  readonly host: string;
  readonly storage: StorageOptions;
  /** The secret of the root users' access keys; required off loopback. */
  readonly rootSecret: string;
  /** Loopback HTTP counts as `aws:SecureTransport` true. */
  readonly secureTransportOnLoopback: boolean;
  /** IAM's refusals end in an authorization id, as in AWS's preview of September 2026. */
  readonly authorizationIds: boolean;
  readonly functionUrlRule: FunctionUrlRule;
  /** What keeps functions from each other and from the server (default `process`). */
  readonly isolation?: IsolationSetting;
  /** Runtimes that AWS no longer takes are refused, and those whose interpreter is not installed don't run on another. */
  readonly strictRuntimes?: boolean;
  /** Where Python functions find boto3, in place of their interpreter's packages. */
  readonly pythonPackages?: string | undefined;
  /** Where AWS's runtime interface clients for Java, Ruby and .NET lie. */
  readonly runtimeClients?: string | undefined;
  readonly oidcKeys: Readonly<Record<string, string>>;
  readonly log: Log;
}

export interface Server {
  readonly port: number;
  /** `http://127.0.0.1:4566` */
  readonly endpoint: string;
  /** The level that is on. */
  readonly isolation: IsolationLevel;
  /** Running invocations end, state is whole. */
  close(): Promise<void>;
}

export async function startServer(options: ServerOptions): Promise<Server> {
  const { strictRuntimes = false, pythonPackages, runtimeClients } = options;
  const storage = await openStorage(options.storage);
  let listener: Listener | undefined;
  const endpoint = () => `http://${printable(options.host)}:${listener?.port ?? options.port}`;
  /** Of what stands so far. */
  let stop = async () => {};
  try {
    const isolation = await chooseIsolation(options.isolation ?? "process", { dataFolder: storage.directory });
    stop = async () => isolation.close();
    const rolecall = await assemble({
      storage,
      clock: createClock(),
      ids: createIds(),
      log: options.log,
      settings: {
        endpoint,
        loopback: isLoopback(options.host),
        rootSecret: options.rootSecret,
        secureTransportOnLoopback: options.secureTransportOnLoopback,
        authorizationIds: options.authorizationIds,
        functionUrlRule: options.functionUrlRule,
        strictRuntimes,
        version: VERSION,
        oidcKeys: options.oidcKeys,
      },
      sandboxes: (parts) => createSandboxes({ ...parts, isolation, strictRuntimes, pythonPackages, runtimeClients }),
    });
    // Sandboxes end before their isolation, and invocations under way before both: their callers still get the answer.
    stop = () => rolecall.stop(listener?.close());
    const admin = createAdmin(rolecall.host, {
      host: options.host,
      reset: rolecall.reset,
      document: async (service, name) => SERVICES.get(service)?.document?.(rolecall.host, name),
    });
    listener = await listen({
      port: options.port,
      host: options.host,
      log: options.log,
      handle: dispatch(admin, rolecall.pipeline),
      streams: (request) => takesStream(request, SERVICES),
    });
    await rolecall.resume();
    const named = [...SERVICES.values()].flatMap(({ namesBlob }) => (namesBlob ? [namesBlob] : []));
    rolecall.host.background.start("collecting blobs", (signal) =>
      collectBlobs({ ...storage, named, sleep: rolecall.host.clock.sleep }, signal),
    );
    const { port } = listener;
    return {
      port,
      endpoint: endpoint(),
      isolation: isolation.level,
      async close() {
        await stop();
        await storage.close();
      },
    };
  } catch (error) {
    await stop();
    await storage.close();
    throw error;
  }
}

const dispatch =
  (admin: Admin, pipeline: Pipeline): Pipeline =>
  (request, signal) =>
    request.path.startsWith("/_rolecall/") && !request.path.startsWith(API_PATH)
      ? admin(request, signal)
      : pipeline(request, signal);

/** Stages of APIs for clients that can't set a host: addresses of users', open to other origins as those under a host. */
const API_PATH = "/_rolecall/api/";

/** The parts that a test brings itself. */
export interface Parts {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly settings: Settings;
  /** Sees each decision as it is recorded. */
  readonly observe?: (draft: TrailDraft) => void;
  readonly sandboxes: (
    parts: Pick<Host, "blobs" | "log" | "ids" | "clock"> & { recordFolder?: string; endpoint: () => string },
  ) => Sandboxes;
}

export interface Assembled {
  readonly host: Host;
  readonly pipeline: Pipeline;
  /** Wipes the state of all accounts and ends all sessions and sandboxes. */
  reset(): Promise<void>;
  /** Goes on with what a stop cut short. */
  resume(): Promise<void>;
  /** @param requests ends with the requests under way: what they still decide is kept */
  stop(requests?: Promise<void>): Promise<void>;
}

/** Requests under way when a reset comes are waited for, a client that waits for an answer for hours is not. */
const RESET_WAIT_MS = 2000;

/** Everything but the listener. */
export async function assemble(parts: Parts): Promise<Assembled> {
  const { storage, clock, ids, log, settings, sandboxes: makeSandboxes, observe } = parts;
  const { store, blobs } = storage;
  const background = createBackground(log);
  const sessions = storedSessions(store, ids, clock);
  const trail = createTrail({ store, clock, log, ...(observe ? { observe } : {}) });
  const directory = createDirectory({ store, clock, log });
  const metrics = createMetrics({ store, clock, log });
  const sandboxes = makeSandboxes({
    blobs,
    log,
    ids,
    clock,
    ...(storage.directory === undefined ? {} : { recordFolder: path.join(storage.directory, "sandboxes") }),
    endpoint: settings.endpoint,
  });
  const host: Host = {
    store,
    blobs,
    clock,
    ids,
    call: createCall(SERVICES, () => host),
    operations: [...SERVICES.values()].flatMap(({ operations }) => operations),
    directory,
    organizations: organizationsDirectory,
    sessions,
    links: createLinks(() => loadSessionKey(store, ids), settings.endpoint),
    metrics,
    trail,
    sandboxes,
    background,
    settings,
    log,
  };
  const gate = createGate();
  return {
    host,
    pipeline: gate.through(createPipeline(SERVICES, host)),
    // No request sees half a reset: a function created in the middle would keep its record and lose its code.
    reset: () =>
      gate.whileClosed(async () => {
        await sandboxes.retireAll();
        await gate.empty(RESET_WAIT_MS);
        await store.reset();
        sessions.forget();
        trail.forget();
        directory.forget();
        metrics.forget();
        await blobs.reset();
      }),
    // What is made anew meanwhile, by a request or by one service for another, would be begun a second time as owed.
    resume: () =>
      gate.whileClosed(() =>
        background.whileHeld(async () => {
          for (const service of SERVICES.values()) await service.resume?.(host);
        }),
      ),
    async stop(requests) {
      // Looked at from here on: they may fail while others are waited for.
      const ended = Promise.allSettled([requests]);
      await sandboxes.close();
      await background.stop();
      await ended;
      const written = await Promise.allSettled([requests, directory.flush(), trail.close(), metrics.flush()]);
      for (const result of written) {
        if (result.status === "rejected") log.error("something did not end as it should", result.reason);
      }
    },
  };
}

export const isLoopback = (host: string) => host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host);

/** How functions and people on this machine reach the address: `0.0.0.0` and `::` stand for all, and IPv6 is bracketed. */
function printable(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return host.includes(":") ? `[${host}]` : host;
}
