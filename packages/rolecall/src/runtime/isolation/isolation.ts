/**
 * What keeps the functions of one server from each other, from the server and from the machine.
 *
 *     process   their own environment and folders; they may read whatever the server's user may (everywhere)
 *     user      a user of its own for each function (root only)
 *     bwrap     besides, only the files it needs and only its own processes, by bubblewrap (Linux)
 *
 * A level that was asked for and does not work here is refused when the server starts: never is a weaker one taken.
 */
import type { SandboxPaths } from "../environment.js";
import type { StartOptions } from "../process.js";
import type { FunctionSpec } from "../sandboxes.js";
import type { VisiblePath } from "./sdk-packages.js";

export const ISOLATION_LEVELS = ["process", "user", "bwrap"] as const;

export type IsolationLevel = (typeof ISOLATION_LEVELS)[number];

/** A user of the system, by numbers: it has no name. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** What a process needs besides its environment. */
export interface Needs {
  readonly spec: FunctionSpec;
  /** Where its folders lie on this machine. */
  readonly paths: SandboxPaths;
  /** Files and folders outside of /usr that its interpreter consists of. */
  readonly interpreter: readonly string[];
  /** The folder with the SDK's `node_modules`, and what it links to. */
  readonly sdk: { readonly folder: string; readonly packages: readonly VisiblePath[] };
}

export interface Isolation {
  readonly level: IsolationLevel;
  /** The user that the function's files belong to, where that is not the server's. */
  owner(spec: Pick<FunctionSpec, "functionArn">): Owner | undefined;
  /** Where the function sees what lies at these places. */
  seen(paths: SandboxPaths): SandboxPaths;
  /** Where the runtime's own packages are found from `LAMBDA_RUNTIME_DIR`; absent: in the SDK's folder itself. */
  readonly sdkFolder?: string;
  /** The folder under which the function finds the packages that the SDK's links lead to; absent: where they lie. */
  readonly packagesUnder?: string;
  /** Puts a process behind the walls. */
  confine(start: StartOptions, needs: Needs): StartOptions;
  close(): void;
}

/** No walls: the function runs as the user who started the server. */
export const processIsolation: Isolation = {
  level: "process",
  owner: () => undefined,
  seen: (paths) => paths,
  confine: (start) => start,
  close: () => {},
};
