/**
 * Isolation `bwrap`: a function sees the system's programs and libraries, its interpreter, the SDK, its own package,
 * layers and /tmp at the paths they have on AWS, and no process but its own. The network is the machine's, since the
 * Runtime API and Rolecall are reached through it.
 *
 * The command line goes through a pipe: other users of the machine may read arguments, and bubblewrap itself starts
 * without the function's variables, whose LD_PRELOAD would otherwise run outside of the walls.
 *
 * `--new-session` is left out: each process is started as the leader of a session of its own already, and one more
 * would take it out of the process group that is frozen and killed.
 *
 * See https://man7.org/linux/man-pages/man1/bwrap.1.html
 */
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import path from "node:path";
import type { SandboxPaths } from "../environment.js";
import type { ProcessExit, StartOptions } from "../process.js";
import type { Isolation, Needs } from "./isolation.js";

/** Recorded on AWS: functions run as sbx_user1051. The numbers are from memory: unverified. */
const UID = "993";
const GID = "990";

const ARGUMENTS_FD = 4;

const SYSTEM_FOLDERS = ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"];
/** What programs and name resolution need of /etc: nothing in there is secret. */
const SYSTEM_FILES = [
  "/etc/alternatives",
  "/etc/ssl",
  "/etc/pki",
  "/etc/resolv.conf",
  "/etc/hosts",
  "/etc/nsswitch.conf",
  "/etc/ld.so.cache",
];

const SEEN: SandboxPaths = {
  taskRoot: "/var/task",
  optRoot: "/opt",
  runtimeDirectory: "/var/runtime",
  tmp: "/tmp",
  emptyFile: "/var/empty-configuration",
};
const SDK = "/var/sdk/links";
/** Not where they lie: that may be below /tmp, which is the function's own. */
const PACKAGES = "/var/sdk/packages";

/**
 * @param program bubblewrap
 * @param hidden folders that a function must not see even where they lie in what it does see
 */
export function bwrapIsolation(program: string, hidden: readonly string[]): Isolation {
  const system = [...systemArguments(), ...hiding(hidden, ["/usr", ...SYSTEM_FOLDERS])];
  return {
    level: "bwrap",
    owner: () => undefined,
    seen: () => SEEN,
    sdkFolder: `${SDK}/node_modules`,
    packagesUnder: PACKAGES,
    confine(start, needs) {
      const parameters = [...system, ...functionArguments(needs, hidden), ...environmentArguments(start.env)];
      return {
        ...start,
        command: {
          program,
          arguments: ["--args", String(ARGUMENTS_FD), "--", ...commandInside(start, needs.paths.runtimeDirectory)],
        },
        env: {},
        cwd: "/",
        handed: parameters.map((parameter) => `${parameter}\0`).join(""),
        endsWithParent: true,
        measured: commandOf,
        exitOf,
      };
    },
    close: () => {},
  };
}

/** The walls and the system, without any function. */
export function systemArguments(): string[] {
  const parameters = ["--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup"];
  parameters.push("--die-with-parent", "--cap-drop", "ALL", "--uid", UID, "--gid", GID, "--clearenv");
  parameters.push("--ro-bind", "/usr", "/usr");
  for (const folder of SYSTEM_FOLDERS) {
    if (!existsSync(folder)) continue;
    if (lstatSync(folder).isSymbolicLink()) parameters.push("--symlink", readlinkSync(folder), folder);
    else parameters.push("--ro-bind", folder, folder);
  }
  for (const file of SYSTEM_FILES) if (existsSync(file)) parameters.push("--ro-bind", file, file);
  return [...parameters, "--proc", "/proc", "--dev", "/dev"];
}

function functionArguments({ paths, interpreter, sdk, spec }: Needs, hidden: readonly string[]): string[] {
  const parameters = ["--bind", paths.tmp, SEEN.tmp];
  const bind = (from: string, to: string) => parameters.push("--ro-bind", from, to);
  bind(paths.taskRoot, SEEN.taskRoot);
  bind(paths.optRoot, SEEN.optRoot);
  bind(paths.runtimeDirectory, SEEN.runtimeDirectory);
  bind(paths.emptyFile, SEEN.emptyFile);
  for (const file of interpreter) if (!isWithin("/usr", file) && existsSync(file)) bind(file, file);
  parameters.push(...hiding(hidden, interpreter));
  if (!spec.runtime.startsWith("nodejs")) return [...parameters, "--chdir", SEEN.taskRoot];
  bind(sdk.folder, SDK);
  for (const { path: file, link } of sdk.packages) {
    if (link === undefined) bind(file, PACKAGES + file);
    else parameters.push("--symlink", PACKAGES + link, PACKAGES + file);
  }
  // What plain resolution finds above /var/task, in the order of NODE_PATH: layers, then the SDK.
  parameters.push(...layerLinks(paths.optRoot, spec.runtime), "--symlink", `${SDK}/node_modules`, "/node_modules");
  return [...parameters, "--chdir", SEEN.taskRoot];
}

/**
 * Links of /var/node_modules to the packages of layers. Layers have two folders for them, and there is one place above
 * /var/task for both, so where both are used each package gets a link.
 */
function layerLinks(optRoot: string, runtime: string): string[] {
  const major = /^nodejs(\d+)/.exec(runtime)?.[1];
  const folders = [`nodejs/node${major}/node_modules`, "nodejs/node_modules"].filter((folder) =>
    existsSync(path.join(optRoot, folder)),
  );
  const [only, second] = folders;
  if (only === undefined) return [];
  if (second === undefined) return ["--symlink", `${SEEN.optRoot}/${only}`, "/var/node_modules"];
  const links = new Map<string, string>();
  for (const folder of folders) {
    for (const name of packageNames(path.join(optRoot, folder))) {
      if (!links.has(name)) links.set(name, `${SEEN.optRoot}/${folder}/${name}`);
    }
  }
  return [...links].flatMap(([name, target]) => ["--symlink", target, `/var/node_modules/${name}`]);
}

function packageNames(folder: string): string[] {
  return readdirSync(folder).flatMap((name) =>
    name.startsWith("@") ? readdirSync(path.join(folder, name)).map((inner) => `${name}/${inner}`) : [name],
  );
}

/** Empty folders in place of those of `hidden` that would be seen. */
function hiding(hidden: readonly string[], visible: readonly string[]): string[] {
  return hidden
    .filter((folder) => existsSync(folder) && visible.some((shown) => isWithin(shown, folder)))
    .flatMap((folder) => ["--tmpfs", folder]);
}

function isWithin(folder: string, file: string): boolean {
  return file === folder || file.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}

function environmentArguments(env: Readonly<Record<string, string>>): string[] {
  return Object.entries(env).flatMap(([name, value]) => {
    // INVARIANT: the arguments end at NUL. No variable may go on with arguments of its own.
    if (name.includes("\0") || value.includes("\0")) throw new Error(`the variable ${name} holds a NUL`);
    return ["--setenv", name, value];
  });
}

/** The command with the runtime where the function sees it. */
function commandInside({ command }: StartOptions, runtimeDirectory: string): string[] {
  return [command.program, ...command.arguments].map((word) =>
    isWithin(runtimeDirectory, word) ? SEEN.runtimeDirectory + word.slice(runtimeDirectory.length) : word,
  );
}

/** The function's own process: the child of the namespace's first process, which is the child of what we started. */
function commandOf(pid: number): number | undefined {
  const first = onlyChild(pid);
  return first === undefined ? undefined : onlyChild(first);
}

function onlyChild(pid: number): number | undefined {
  try {
    const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, "latin1").split(" ");
    return child ? Number(child) : undefined;
  } catch {
    return undefined;
  }
}

/** Signals that end a crashed process: bubblewrap tells them as a shell does, by 128 and their number. */
const CRASHES: Readonly<Record<number, NodeJS.Signals>> = {
  132: "SIGILL",
  133: "SIGTRAP",
  134: "SIGABRT",
  135: "SIGBUS",
  136: "SIGFPE",
  137: "SIGKILL",
  139: "SIGSEGV",
  143: "SIGTERM",
};

/** 128 to 130 stay what they are: Lambda's Node.js ends by itself with 128 and 129. */
function exitOf(exit: ProcessExit): ProcessExit {
  const signal = exit.code === null ? undefined : CRASHES[exit.code];
  return signal ? { code: null, signal } : exit;
}
