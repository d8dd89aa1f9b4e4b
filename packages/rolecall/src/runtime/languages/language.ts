/** What a family of runtimes must say about itself; a further language is a further file beside this one. */
import type { Places, SandboxPaths } from "../environment.js";
import type { FunctionSpec } from "../sandboxes.js";

export interface Language {
  /** Whether `nodejs20.x` and the like are of this language. */
  runs(runtime: string): boolean;
  /** Finds the interpreter. @throws RolecallError `RC_RUNTIME_MISSING` */
  prepare(runtime: string): Promise<Toolchain>;
}

/** A runtime, ready to start processes. */
export interface Toolchain {
  /** `nodejs:20.v20`, as INIT_START shows it. */
  readonly version: string;
  /** Said in the function's log when a sandbox starts. */
  readonly warning?: string;
  /** Files and folders that its interpreter consists of, for walls that let nothing else through. */
  readonly interpreter?: readonly string[];
  /** Where its bootstrap lies: `/var/runtime`. Absent: that of Node.js. */
  readonly runtimeDirectory?: string;
  /** Environment variables of the language; the function's own win. */
  environment(paths: SandboxPaths): Record<string, string>;
  /** An OS-only runtime: the function brings its own program, without a wrapper, and AWS gives it fewer variables. */
  readonly osOnly?: true;
  /**
   * Program and arguments for a process of its own, before any wrapper; `/var/task` and `/opt` in the program are those
   * of the function. Or why no process can be had from what the function brings, which is an error of the function's.
   */
  command(spec: FunctionSpec, places: Places): Command | InvalidEntrypoint;
  /**
   * A process that can be started before its function is known, and whether it may become `spec`'s.
   * Absent where a language has none.
   */
  readonly spare?: {
    readonly command: Command;
    readonly environment: Readonly<Record<string, string>>;
    serves(spec: FunctionSpec): boolean;
  };
  /** A process that forks those of functions, and whether `spec`'s may be one of them. Absent where a language has none. */
  readonly forkServer?: NonNullable<Toolchain["spare"]>;
  /** What to tell the function's owner about an error, if anything. */
  hint?(error: string): string | undefined;
}

export interface Command {
  readonly program: string;
  readonly arguments: readonly string[];
}

/** What AWS answers where there is nothing in a package that it could start. */
export interface InvalidEntrypoint {
  readonly errorType: "Runtime.InvalidEntrypoint";
  /** Without the request's id, which goes before it. */
  readonly message: string;
  /** What to tell the function's owner besides. */
  readonly hint?: string;
  /** What could not be started, if there is anything. */
  readonly script?: string;
}
