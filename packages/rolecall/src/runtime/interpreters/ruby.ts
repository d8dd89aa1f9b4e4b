/**
 * Finds a Ruby of the version a runtime names, those on PATH and of the usual version managers, and asks each where
 * it has AWS's runtime interface client, the gem `aws_lambda_ric`.
 */
import { execFile } from "node:child_process";
import { homedir } from "node:os";
import path from "node:path";
import { nearest } from "./nearest.js";
import { homebrewFolders, isProgram, namesIn, pathFolders } from "./programs.js";

export interface Ruby {
  readonly file: string;
  /** `3.4.1`. */
  readonly version: string;
  /** Where it is installed. */
  readonly prefix: string;
  /** The gem's folder; undefined where it has none. */
  readonly client: string | undefined;
}

export class RubyInterpreters {
  /** @param minor of Ruby 3; older ones count as what comes before it */
  async find(minor: number): Promise<{ readonly interpreter: Ruby; readonly exact: boolean } | undefined> {
    const asked = await Promise.all([...new Set(candidates().filter(isProgram))].map(ask));
    const found = asked.filter((one) => one !== undefined);
    return nearest(found, minor, ({ version }) => Number(version.split(".")[1]));
  }
}

function candidates(): string[] {
  const home = homedir();
  const { env } = process;
  const data = env.XDG_DATA_HOME ?? path.join(home, ".local", "share");
  const managers = [
    path.join(env.RBENV_ROOT ?? path.join(home, ".rbenv"), "versions"),
    path.join(env.rvm_path ?? path.join(home, ".rvm"), "rubies"),
    path.join(env.ASDF_DATA_DIR ?? path.join(home, ".asdf"), "installs", "ruby"),
    path.join(env.MISE_DATA_DIR ?? path.join(data, "mise"), "installs", "ruby"),
    path.join(home, ".rubies"),
    "/opt/rubies",
  ];
  const folders = [
    // A shim chooses a version by the working directory: the manager's own folder tells them all.
    ...pathFolders().filter((folder) => !/[\\/]shims[\\/]?$/.test(folder)),
    ...managers.flatMap((folder) => namesIn(folder).map((name) => path.join(folder, name, "bin"))),
    ...homebrewFolders(/^ruby(@\d\.\d)?$/),
    "/usr/local/bin",
    "/usr/bin",
  ];
  return folders.map((folder) => path.join(folder, "ruby"));
}

const QUESTION = `spec = Gem::Specification.find_all_by_name("aws_lambda_ric").max_by(&:version)
puts RUBY_VERSION, RbConfig::CONFIG["prefix"], spec ? spec.full_gem_path : ""`;

function ask(file: string): Promise<Ruby | undefined> {
  return new Promise((resolve) => {
    // Gems of the user lie in his home.
    const env = { HOME: homedir() };
    execFile(file, ["-e", QUESTION], { timeout: 10_000, env, cwd: "/" }, (error, stdout) => {
      const [version = "", prefix = "", client] = error ? [] : stdout.split("\n");
      resolve(/^3\.\d+\.\d+$/.test(version) ? { file, version, prefix, client: client || undefined } : undefined);
    });
  });
}
