/** The pool of sandboxes: finds an idle one or makes one, keeps spares, lets idle ones go. */
import { chmodSync, cpSync, mkdirSync, mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { homedir, tmpdir, totalmem } from "node:os";
import path from "node:path";
import { RolecallError } from "../kernel/errors.js";
import type { Host } from "../kernel/host.js";
import { EphemeralStorage } from "./ephemeral-storage.js";
import { ForkServer } from "./fork-server.js";
import { DotnetInterpreters } from "./interpreters/dotnet.js";
import { JavaInterpreters } from "./interpreters/java.js";
import { NodeInterpreters } from "./interpreters/node.js";
import { PythonInterpreters } from "./interpreters/python.js";
import { RubyInterpreters } from "./interpreters/ruby.js";
import { type Isolation, processIsolation } from "./isolation/isolation.js";
import { FUNCTIONS_FOLDER, Keeper } from "./keeper.js";
import { dotnetLanguage } from "./languages/dotnet.js";
import { goLanguage } from "./languages/go.js";
import { javaLanguage } from "./languages/java.js";
import type { Language, Toolchain } from "./languages/language.js";
import { nodeLanguage } from "./languages/node.js";
import { providedLanguage } from "./languages/provided.js";
import { pythonLanguage } from "./languages/python.js";
import { rubyLanguage } from "./languages/ruby.js";
import { Packages, removeTree } from "./packages.js";
import { pathTranslation } from "./path-translation.js";
import { SandboxProcess, type StartOptions } from "./process.js";
import { Sandbox, type SandboxHost, type SandboxStart } from "./sandbox.js";
import type { FunctionSpec, Invocation, InvocationResult, RetireOptions, Sandboxes } from "./sandboxes.js";
import { nodeModulesAbove, SdkFolder } from "./sdk.js";

export interface SandboxesOptions extends Pick<Host, "blobs" | "log" | "ids" | "clock"> {
  /**
   * A folder of this server alone, for the record by which the next start ends what this one may leave running. Without
   * it the record lies beside the functions: a server that keeps nothing has no next start.
   */
  readonly recordFolder?: string;
  /** Where functions find Rolecall. */
  readonly endpoint: () => string;
  /** Where packages are unpacked; absent: a new folder among the system's temporary ones. */
  readonly functionsFolder?: string;
  /** An idle sandbox is ended after so long (default 10 minutes). */
  readonly idleMs?: number;
  /** Idle sandboxes together may hold so much private memory (default a quarter of the machine's). */
  readonly memoryBudgetMb?: number;
  /** All sandboxes together (default half of the machine's): beyond it an invocation waits for a sandbox. */
  readonly totalBudgetMb?: number;
  /** How long such an invocation waits while none is given back, before one more is made after all (default 1 s). */
  readonly patienceMs?: number;
  /** What keeps functions from each other and from the server (default: level `process`). */
  readonly isolation?: Isolation;
  /** Keep one process per interpreter started ahead (default true). */
  readonly spares?: boolean;
  /** Refuse a runtime whose exact version is not installed, instead of taking the nearest (default false). */
  readonly strictRuntimes?: boolean;
  /** Where Python functions find boto3, in place of their interpreter's packages. */
  readonly pythonPackages?: string | undefined;
  /** Where AWS's runtime interface clients lie that are not found elsewhere: `java/*.jar`, `ruby/lib`, `dotnet/*.dll`. */
  readonly runtimeClients?: string | undefined;
  readonly initLimitMs?: number;
  /** How long `close` waits for running invocations. */
  readonly closeWithinMs?: number;
  /** node_modules folders that the functions' SDK is taken from, the first first. */
  readonly sdkSources?: readonly string[];
  /** The lambda-runtime package, where it is not resolved from here. */
  readonly runtimePackage?: string;
}

const IDLE_MS = 10 * 60_000;
const INIT_LIMIT_MS = 10_000;
const CLOSE_WITHIN_MS = 5_000;
const MEMORY_POLL_MS = 50;
const PATIENCE_MS = 1000;
/** What a sandbox is taken to hold until it is known, and at least. */
const SANDBOX_MB = 30;
/** Sandboxes that are initialised ahead at the same time. */
const AHEAD_AT_ONCE = 4;

export function createSandboxes(options: SandboxesOptions): SandboxPool {
  return new SandboxPool(options);
}

/** Sandboxes of one revision of one function. */
interface Group {
  readonly functionArn: string;
  readonly version: string;
  readonly revision: string;
  readonly initialization: NonNullable<FunctionSpec["initialization"]>;
  /** So many are kept, used or not. */
  provisioned: number;
  /** Idle ones, the one used last at the end. */
  readonly idle: Sandbox[];
  readonly busy: Set<Sandbox>;
  /** Those that are being made. */
  making: number;
  /** Under way, those that still wait for their sandbox too. */
  invocations: number;
  /** Its running sandboxes end with their event. */
  retired: boolean;
}

/** What is there from the start. */
interface Premises {
  /** Everything a function may see lies below it. */
  readonly folder: string;
  readonly keeper: Keeper;
}

/** What is made once, at the first invocation. */
interface Workshop extends Premises {
  readonly packages: Packages;
  readonly sdk: SdkFolder;
  readonly languages: readonly Language[];
  readonly runtimeDirectory: string;
  readonly emptyFile: string;
}

export class SandboxPool implements Sandboxes {
  readonly #options: SandboxesOptions;
  readonly #isolation: Isolation;
  readonly #groups = new Map<string, Group>();
  readonly #toolchains = new Map<string, Promise<Toolchain>>();
  readonly #spares = new Map<string, SandboxProcess>();
  readonly #forkServers = new Map<string, ForkServer>();
  /** Kinds of fork servers that are being started. */
  readonly #starting = new Set<string>();
  readonly #refilling = new Set<Promise<void>>();
  readonly #sandboxHost: SandboxHost;
  readonly #sweep: NodeJS.Timeout;
  #memoryWatch: NodeJS.Timeout | undefined;
  #workshop: Promise<Workshop> | undefined;
  /** What `close` waits for. */
  readonly #running = new Set<Promise<unknown>>();
  /** Invocations that wait for a sandbox, the first first; called when one is given back or ended. */
  readonly #waiting: (() => void)[] = [];
  #sandboxes = 0;
  #closed = false;
  readonly #premises: Promise<Premises>;

  constructor(options: SandboxesOptions) {
    this.#options = options;
    this.#isolation = options.isolation ?? processIsolation;
    this.#sandboxHost = {
      now: () => options.clock.now(),
      newUuid: () => options.ids.uuid(),
      initLimitMs: options.initLimitMs ?? INIT_LIMIT_MS,
      endpoint: options.endpoint,
      start: (start) => this.#start(start),
    };
    const idleMs = options.idleMs ?? IDLE_MS;
    this.#sweep = setInterval(() => this.#endIdle(), Math.min(idleMs, 30_000)).unref();
    // What an earlier server left is ended now; everything else waits for the first invocation.
    this.#premises = this.#openPremises();
    this.#premises.catch((error) => options.log.error("the sandboxes could not be set up", error));
  }

  async invoke(fn: FunctionSpec, invocation: Invocation): Promise<InvocationResult> {
    if (this.#closed) throw new Error("the sandboxes are closed");
    return this.#awaited(this.#invoke(fn, invocation));
  }

  async provision(fn: FunctionSpec, count: number): Promise<boolean> {
    if (this.#closed) throw new Error("the sandboxes are closed");
    const group = this.#groupOf(fn);
    group.provisioned = count;
    while (group.idle.length > 0 && group.idle.length + group.busy.size > count) {
      this.#end(group.idle.shift() as Sandbox);
    }
    let succeeded = true;
    // Looked at anew for each: the number may be changed meanwhile.
    const isMissing = () => group.idle.length + group.busy.size + group.making < group.provisioned;
    const makeSome = async () => {
      while (isMissing() && succeeded && !group.retired && this.#hasRoom()) {
        const sandbox = await this.#make(fn, group);
        try {
          if (!(await sandbox.initialise())) succeeded = false;
        } catch (error) {
          await this.#end(sandbox);
          throw error;
        } finally {
          group.busy.delete(sandbox);
        }
        if (group.retired || this.#closed || !succeeded) this.#end(sandbox);
        else group.idle.push(sandbox);
      }
    };
    await this.#awaited(Promise.all(Array.from({ length: AHEAD_AT_ONCE }, makeSome)));
    if (!succeeded) await this.retire(fn.functionArn, { version: fn.version, initialization: group.initialization });
    return succeeded;
  }

  async retire(functionArn: string, { exceptRevision, version, initialization }: RetireOptions = {}): Promise<void> {
    const ended: Promise<void>[] = [];
    for (const [key, group] of this.#groups) {
      if (group.functionArn !== functionArn || group.revision === exceptRevision) continue;
      if (version !== undefined && group.version !== version) continue;
      if (initialization !== undefined && group.initialization !== initialization) continue;
      group.retired = true;
      this.#groups.delete(key);
      ended.push(...group.idle.splice(0).map((sandbox) => this.#end(sandbox)));
    }
    await Promise.all(ended);
  }

  async retireAll(): Promise<void> {
    const groups = [...this.#groups.values()];
    this.#groups.clear();
    await Promise.all(
      groups.flatMap((group) => {
        group.retired = true;
        return [...group.idle.splice(0), ...group.busy].map((sandbox) => this.#end(sandbox));
      }),
    );
  }

  /** Ids of the processes that wait for a function. */
  get spares(): readonly number[] {
    return this.#waitingProcesses().map(({ pid }) => pid);
  }

  #waitingProcesses(): (SandboxProcess | ForkServer)[] {
    return [...this.#spares.values(), ...this.#forkServers.values()];
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#sweep);
    const idle = [...this.#groups.values()].flatMap((group) => group.idle.splice(0));
    for (const waiting of this.#waitingProcesses()) waiting.kill();
    await Promise.all(idle.map((sandbox) => this.#end(sandbox)));
    if (this.#running.size > 0) {
      const late = new Promise((resolve) =>
        setTimeout(resolve, this.#options.closeWithinMs ?? CLOSE_WITHIN_MS).unref(),
      );
      await Promise.race([Promise.allSettled(this.#running), late]);
    }
    await this.retireAll();
    await Promise.allSettled([...this.#running, ...this.#refilling]);
    const waiting = this.#waitingProcesses();
    for (const one of waiting) one.kill();
    await Promise.all(waiting.map(({ exited }) => exited));
    clearInterval(this.#memoryWatch);
    await this.#workshop?.catch(() => undefined);
    const premises = await this.#premises.catch(() => undefined);
    premises?.keeper.close();
    if (premises) await removeTree(premises.folder);
    this.#isolation.close();
  }

  async #awaited<T>(work: Promise<T>): Promise<T> {
    this.#running.add(work);
    try {
      return await work;
    } finally {
      this.#running.delete(work);
    }
  }

  #groupOf(fn: FunctionSpec): Group {
    const { functionArn, version, revision, initialization = "on-demand" } = fn;
    const key = `${functionArn} ${version} ${revision} ${initialization}`;
    let group = this.#groups.get(key);
    if (!group) {
      group = {
        functionArn,
        version,
        revision,
        initialization,
        provisioned: 0,
        idle: [],
        busy: new Set(),
        making: 0,
        invocations: 0,
        retired: false,
      };
      this.#groups.set(key, group);
    }
    return group;
  }

  async #invoke(fn: FunctionSpec, invocation: Invocation): Promise<InvocationResult> {
    const group = this.#groupOf(fn);
    group.invocations += 1;
    try {
      return await this.#invokeIn(group, fn, invocation);
    } finally {
      group.invocations -= 1;
    }
  }

  async #invokeIn(group: Group, fn: FunctionSpec, invocation: Invocation): Promise<InvocationResult> {
    const idle = this.#takeIdle(group);
    const sandbox = idle ?? (await this.#freedOrMade(group, fn, invocation.signal));
    this.#memoryWatch ??= setInterval(() => this.#watchMemory(), MEMORY_POLL_MS).unref();
    try {
      return await sandbox.invoke(invocation);
    } finally {
      group.busy.delete(sandbox);
      if (group.retired || this.#closed || sandbox.ended) this.#end(sandbox);
      else {
        group.idle.push(sandbox);
        this.#wakeWaiting();
        // Looked at when one more is there, and with each sweep: not for every event.
        if (!idle) this.#keepWithinBudget();
      }
    }
  }

  /** INVARIANT: a sandbox is idle or busy at every moment between its making and its end, so that it is counted. */
  #takeIdle(group: Group): Sandbox | undefined {
    for (let idle = group.idle.pop(); idle; idle = group.idle.pop()) {
      if (idle.canTakeAnother) {
        group.busy.add(idle);
        return idle;
      }
      this.#end(idle);
    }
    return undefined;
  }

  /**
   * A sandbox where none of the function's is idle. AWS would make one in any case; what this machine has no memory for
   * waits here until one comes free. Functions that wait for each other could wait for ever so: where none is given back
   * for a while, the first in the line gets one after all.
   */
  async #freedOrMade(group: Group, fn: FunctionSpec, signal: AbortSignal | undefined): Promise<Sandbox> {
    const patienceMs = this.#options.patienceMs ?? PATIENCE_MS;
    while (!this.#closed && !this.#hasRoom()) {
      if (this.#endOldestIdle()) continue;
      let wake = () => {};
      const woken = new Promise<boolean>((resolve) => {
        wake = () => resolve(true);
        this.#waiting.push(wake);
        setTimeout(resolve, patienceMs, false).unref();
      });
      const given = await woken;
      const first = this.#waiting[0] === wake;
      const at = this.#waiting.indexOf(wake);
      if (at >= 0) this.#waiting.splice(at, 1);
      signal?.throwIfAborted();
      const idle = this.#takeIdle(group);
      if (idle) return idle;
      if (!given && first) break;
    }
    return this.#make(fn, group);
  }

  #wakeWaiting(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** Whether one sandbox more fits into what all together may hold. */
  #hasRoom(): boolean {
    let total = SANDBOX_MB;
    for (const group of this.#groups.values()) {
      total += group.making * SANDBOX_MB;
      for (const sandbox of group.idle) total += Math.max(sandbox.privateMb, SANDBOX_MB);
      for (const sandbox of group.busy) total += Math.max(sandbox.privateMb, SANDBOX_MB);
    }
    return total <= (this.#options.totalBudgetMb ?? totalmem() / 2 / 2 ** 20);
  }

  /** Among the busy ones of its group from the moment it is there. */
  async #make(spec: FunctionSpec, group: Group): Promise<Sandbox> {
    group.making += 1;
    try {
      const sandbox = await this.#made(spec);
      group.busy.add(sandbox);
      return sandbox;
    } finally {
      group.making -= 1;
    }
  }

  async #made(spec: FunctionSpec): Promise<Sandbox> {
    const workshop = await this.#open();
    const toolchain = await this.#toolchain(spec.runtime, workshop);
    await workshop.sdk.refresh();
    const owner = this.#isolation.owner(spec);
    const { taskRoot, optRoot } = await workshop.packages.get(spec, owner);
    this.#sandboxes += 1;
    const storage = await EphemeralStorage.make(path.join(workshop.folder, "tmp", String(this.#sandboxes)), {
      sizeMb: spec.ephemeralStorageMb,
      owner,
      // Not without being asked for walls: a mount takes memory, and some milliseconds of a start.
      mounts: this.#isolation.level !== "process",
    });
    const { emptyFile } = workshop;
    const { runtimeDirectory = workshop.runtimeDirectory } = toolchain;
    const real = { taskRoot, optRoot, runtimeDirectory, tmp: storage.folder, emptyFile };
    const seen = this.#isolation.seen(real);
    return new Sandbox(this.#sandboxHost, spec, toolchain, { real, seen }, storage, pathTranslation(seen));
  }

  /** The server ends no sooner than this, whoever has asked for it: what is mounted has to be gone before its folder. */
  #end(sandbox: Sandbox): Promise<void> {
    return this.#awaited(this.#ended(sandbox));
  }

  async #ended(sandbox: Sandbox): Promise<void> {
    await sandbox.end();
    this.#wakeWaiting();
    await sandbox.storage.remove().catch(() => {});
  }

  #endIdle(): void {
    const before = performance.now() - (this.#options.idleMs ?? IDLE_MS);
    for (const [key, group] of this.#groups) {
      if (group.provisioned > 0) continue;
      while (group.idle[0] && group.idle[0].usedAt < before) this.#end(group.idle.shift() as Sandbox);
      // A sandbox that is still being made comes back to this group, which has to be found then.
      if (group.idle.length === 0 && group.invocations === 0) this.#groups.delete(key);
    }
    this.#keepWithinBudget();
  }

  /** Idle sandboxes used longest ago go first; those that were initialised ahead stay. */
  #keepWithinBudget(): void {
    const budget = this.#options.memoryBudgetMb ?? totalmem() / 4 / 2 ** 20;
    for (;;) {
      let total = 0;
      for (const group of this.#groups.values()) {
        if (group.provisioned === 0) for (const sandbox of group.idle) total += sandbox.privateMb;
      }
      if (total <= budget || !this.#endOldestIdle()) return;
    }
  }

  /** Whether there was one. */
  #endOldestIdle(): boolean {
    let oldest: Group | undefined;
    for (const group of this.#groups.values()) {
      const [first] = group.idle;
      if (!first || group.provisioned > 0) continue;
      if (!oldest?.idle[0] || first.usedAt < oldest.idle[0].usedAt) oldest = group;
    }
    const ended = oldest?.idle.shift();
    if (ended) this.#end(ended);
    return ended !== undefined;
  }

  #watchMemory(): void {
    let busy = false;
    for (const group of this.#groups.values()) {
      for (const sandbox of group.busy) {
        busy = true;
        sandbox.watchMemory();
      }
    }
    if (busy) return;
    clearInterval(this.#memoryWatch);
    this.#memoryWatch = undefined;
  }

  #toolchain(runtime: string, { languages }: Workshop): Promise<Toolchain> {
    let toolchain = this.#toolchains.get(runtime);
    if (!toolchain) {
      const language = languages.find((candidate) => candidate.runs(runtime));
      if (!language) {
        throw new RolecallError(
          "RC_RUNTIME_MISSING",
          `functions of the runtime \`${runtime}\` can't be run; those of Node.js, Python, Java, Ruby, .NET and \`provided.al2023\` can`,
        );
      }
      toolchain = language.prepare(runtime);
      this.#toolchains.set(runtime, toolchain);
      toolchain.then(
        ({ warning }) => {
          if (warning) this.#options.log.warn(warning, { runtime });
        },
        () => this.#toolchains.delete(runtime),
      );
    }
    return toolchain;
  }

  /** A process for a sandbox: the spare of its kind if there is one that may become it, else a new one. */
  async #start({ options, spec, toolchain, places }: SandboxStart): Promise<SandboxProcess> {
    const { keeper, packages, sdk } = await this.#open();
    // A process that was started ahead is not behind any function's walls.
    if (this.#isolation.level !== "process") {
      const { interpreter = [] } = toolchain;
      const needs = { spec, paths: places.real, interpreter, sdk };
      return SandboxProcess.start(this.#isolation.confine(options, needs), keeper);
    }
    const { spare, forkServer } = toolchain;
    const ahead = forkServer && process.platform === "linux" ? forkServer : spare;
    const usable = ahead?.serves(spec) && !(await packages.get(spec)).hasLibraries;
    if (!usable || this.#options.spares === false) return SandboxProcess.start(options, keeper);
    if (ahead === forkServer) return this.#fork(options, forkServer as NonNullable<typeof forkServer>, keeper);
    if (!spare) return SandboxProcess.start(options, keeper);

    const kind = JSON.stringify(spare.command);
    const waiting = this.#spares.get(kind);
    this.#spares.delete(kind);
    this.#refill(kind, spare, keeper);
    if (!waiting || waiting.ended) return SandboxProcess.start(options, keeper);
    waiting.become(options.env, options.cwd);
    return waiting;
  }

  /** Forked where the server is there already; where it is not, a process of its own, and the server for the next. */
  async #fork(
    options: StartOptions,
    forkServer: NonNullable<Toolchain["forkServer"]>,
    keeper: Keeper,
  ): Promise<SandboxProcess> {
    const kind = JSON.stringify(forkServer.command);
    const server = this.#forkServers.get(kind);
    if (server && !server.ended) {
      try {
        return await server.fork(options.env, options.cwd);
      } catch (error) {
        this.#options.log.warn("no process could be forked", { error: String(error) });
      }
    }
    if ((!server || server.ended) && !this.#starting.has(kind)) {
      this.#starting.add(kind);
      this.#later("no fork server could be started", async () => {
        try {
          const { folder } = await this.#open();
          const { command, environment } = forkServer;
          const started = await ForkServer.start(command, environment, folder, keeper);
          this.#forkServers.set(kind, started);
          started.exited.then(() => {
            if (this.#forkServers.get(kind) === started) this.#forkServers.delete(kind);
          });
        } finally {
          this.#starting.delete(kind);
        }
      });
    }
    return SandboxProcess.start(options, keeper);
  }

  /** Not at once: the sandbox that is being started now needs the processor more. */
  #later(failure: string, make: () => Promise<void>): void {
    const made = new Promise((resolve) => setTimeout(resolve, REFILL_AFTER_MS)).then(() =>
      this.#closed ? undefined : make(),
    );
    const settled = made
      .catch((error) => this.#options.log.warn(failure, { error: String(error) }))
      .finally(() => this.#refilling.delete(settled));
    this.#refilling.add(settled);
  }

  #refill(kind: string, spare: NonNullable<Toolchain["spare"]>, keeper: Keeper): void {
    this.#later("no spare process could be started", async () => {
      if (this.#spares.has(kind)) return;
      const { folder } = await this.#open();
      const process = await SandboxProcess.start(
        { command: spare.command, env: spare.environment, cwd: folder, spare: true },
        keeper,
      );
      this.#spares.set(kind, process);
      process.exited.then(() => {
        if (this.#spares.get(kind) === process) this.#spares.delete(kind);
      });
    });
  }

  #open(): Promise<Workshop> {
    this.#workshop ??= this.#setUp();
    return this.#workshop;
  }

  async #openPremises(): Promise<Premises> {
    const { log, functionsFolder = tmpdir() } = this.#options;
    // Not below the project: its node_modules would be found from there, and the path of its data seen.
    const folder = realpathSync(mkdtempSync(path.join(functionsFolder, FUNCTIONS_FOLDER)));
    const { recordFolder = folder } = this.#options;
    mkdirSync(recordFolder, { recursive: true });
    for (const name of ["tmp", "packages"]) mkdirSync(path.join(folder, name));
    // Other users pass to what is theirs below, and see no names.
    if (this.#isolation.level === "user") {
      for (const each of [folder, path.join(folder, "tmp"), path.join(folder, "packages")]) chmodSync(each, 0o711);
    }
    return { folder, keeper: await Keeper.open(recordFolder, folder, log) };
  }

  async #setUp(): Promise<Workshop> {
    const { blobs, strictRuntimes = false } = this.#options;
    const { folder, keeper } = await this.#premises;
    const runtimePackage = this.#options.runtimePackage ?? lambdaRuntime();
    const runtimeDirectory = path.join(folder, "runtime");
    cpSync(path.join(runtimePackage, "src", "node"), runtimeDirectory, {
      recursive: true,
      filter: (file) => !/\.test\.[a-z]+$/.test(file),
    });
    const pythonDirectory = path.join(folder, "runtime-python");
    cpSync(path.join(runtimePackage, "src", "python"), pythonDirectory, {
      recursive: true,
      filter: (file) => path.basename(file) !== "__pycache__",
    });
    // OS-only runtimes have nothing of their own there, and AWS's clients come from elsewhere.
    const noRuntime = path.join(folder, "runtime-none");
    mkdirSync(noRuntime);
    const { runtimeClients: clients } = this.#options;
    const byClients = { strict: strictRuntimes, runtimeDirectory: noRuntime, clients };
    const sources = this.#options.sdkSources ?? [path.resolve("node_modules"), ...nodeModulesAbove(runtimePackage)];
    const sdk = new SdkFolder(path.join(folder, "sdk"), sources, this.#isolation.packagesUnder);
    await sdk.refresh();
    await symlink(this.#isolation.sdkFolder ?? sdk.path, path.join(runtimeDirectory, "node_modules"));
    const emptyFile = path.join(folder, "empty");
    writeFileSync(emptyFile, "");
    return {
      folder,
      keeper,
      packages: new Packages(path.join(folder, "packages"), blobs, sdk.path),
      sdk,
      languages: [
        nodeLanguage(new NodeInterpreters(), runtimeDirectory, strictRuntimes),
        pythonLanguage(new PythonInterpreters(), pythonDirectory, {
          strict: strictRuntimes,
          packages: this.#options.pythonPackages,
        }),
        providedLanguage(noRuntime),
        javaLanguage(new JavaInterpreters(), {
          ...byClients,
          mavenRepository: path.join(homedir(), ".m2", "repository"),
        }),
        rubyLanguage(new RubyInterpreters(), byClients),
        dotnetLanguage(new DotnetInterpreters(), byClients),
        goLanguage,
      ],
      runtimeDirectory,
      emptyFile,
    };
  }
}

const REFILL_AFTER_MS = 100;

/** The package with the bootstraps and the SDK: started by path, imported by nobody. */
function lambdaRuntime(): string {
  const manifest = createRequire(import.meta.url).resolve("@rolecall/lambda-runtime/package.json");
  return path.dirname(realpathSync(manifest));
}
