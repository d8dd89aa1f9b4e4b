/** Which level a start gets: the one asked for, tried out, or an error that says what to do. */
import { execFile } from "node:child_process";
import { chmodSync, existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { RolecallError } from "../../kernel/errors.js";
import { pathFolders } from "../interpreters/programs.js";
import { bwrapIsolation, systemArguments } from "./bwrap.js";
import { type Isolation, type IsolationLevel, processIsolation } from "./isolation.js";
import { userIsolation } from "./user.js";

export type IsolationSetting = IsolationLevel | "auto";

export interface ChooseOptions {
  /** Where the server's data lies, which no function may see; absent: not in files. */
  readonly dataFolder?: string | undefined;
  /** Where bubblewrap is looked for; absent: in the folders of PATH. */
  readonly programFolders?: readonly string[];
}

/** @throws RolecallError `RC_ISOLATION` when the level does not work here */
export async function chooseIsolation(setting: IsolationSetting, options: ChooseOptions): Promise<Isolation> {
  switch (setting) {
    case "process":
      return processIsolation;
    case "user":
      return openUsers(options);
    case "bwrap":
      return openBwrap(options);
    case "auto":
      // What is wrong with bubblewrap here is nobody's error: the banner says what is on instead.
      return openBwrap(options).catch((error) => {
        if (error instanceof RolecallError) return processIsolation;
        throw error;
      });
  }
}

async function openUsers({ dataFolder }: ChooseOptions): Promise<Isolation> {
  if (process.platform !== "linux" || process.getuid?.() !== 0) {
    throw new RolecallError(
      "RC_ISOLATION",
      "isolation `user` gives each function a user of its own, which only root may do, on Linux; start Rolecall as root, or pass --isolation bwrap or --isolation process",
    );
  }
  const isolation = await userIsolation();
  const owner = isolation.owner({ functionArn: "a trial" });
  const failure = await run(process.execPath, ["-e", "0"], { ...owner });
  if (failure !== undefined) {
    isolation.close();
    throw new RolecallError(
      "RC_ISOLATION",
      `isolation \`user\` does not work: another user can't run \`${process.execPath}\` (\`${failure}\`); install Node.js where all users may run it, or pass --isolation bwrap or --isolation process`,
    );
  }
  if (dataFolder !== undefined) chmodSync(dataFolder, 0o700);
  return isolation;
}

async function openBwrap({ dataFolder, programFolders = pathFolders() }: ChooseOptions): Promise<Isolation> {
  const refused = (why: string, what: string) =>
    new RolecallError(
      "RC_ISOLATION",
      `isolation \`bwrap\` does not work: ${why}; ${what}, or pass --isolation process`,
    );
  if (process.platform !== "linux") throw refused("it is for Linux alone", "run Rolecall on Linux");
  const program = programFolders.map((folder) => path.join(folder, "bwrap")).find((file) => existsSync(file));
  if (program === undefined) {
    throw refused("no `bwrap` was found", "install bubblewrap (Debian: apt-get install bubblewrap)");
  }
  // The memory of a function is read of its process, which is found by its parents.
  if (!existsSync(`/proc/self/task/${process.pid}/children`)) {
    throw refused(
      "this kernel does not tell the children of a process",
      "run it on a kernel with CONFIG_PROC_CHILDREN",
    );
  }
  const { execPath } = process;
  const trial = [...systemArguments(), "--ro-bind", execPath, execPath, "--", execPath, "-e", "0"];
  const failure = await run(program, trial);
  if (failure !== undefined) {
    throw refused(
      `\`${program}\` ended with \`${failure}\``,
      "allow unprivileged user namespaces (in a container: run it with the rights for them)",
    );
  }
  return bwrapIsolation(
    program,
    [ownFolder(), dataFolder].filter((folder) => folder !== undefined),
  );
}

/** The package that this file is of; none where it was bundled into a folder by itself. */
function ownFolder(): string | undefined {
  for (let folder = path.dirname(fileURLToPath(import.meta.url)); ; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, "package.json"))) return folder;
    if (folder === path.dirname(folder)) return undefined;
  }
}

/** What went wrong, in one line; undefined where nothing did. */
function run(
  program: string,
  parameters: readonly string[],
  user: { readonly uid?: number; readonly gid?: number } = {},
): Promise<string | undefined> {
  return new Promise((resolve) => {
    try {
      execFile(program, parameters, { env: {}, cwd: "/", timeout: 10_000, ...user }, (error, _, stderr) => {
        resolve(error ? stderr.trim().split("\n").at(-1) || error.message : undefined);
      });
    } catch (error) {
      // A program that can't be started at all for that user.
      resolve((error as Error).message);
    }
  });
}
