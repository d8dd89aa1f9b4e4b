/** Finds a .NET host, and among its runtimes the one of the version that a function's runtime names. */
import { execFile } from "node:child_process";
import { realpathSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { nearest } from "./nearest.js";
import { homebrewFolders, isProgram, pathFolders } from "./programs.js";

export interface Dotnet {
  /** The host, `dotnet`. */
  readonly file: string;
  /** `8.0.11`. */
  readonly version: string;
}

export class DotnetInterpreters {
  async find(major: number): Promise<{ readonly interpreter: Dotnet; readonly exact: boolean } | undefined> {
    const asked = await Promise.all(
      [
        ...new Set(
          candidates()
            .filter(isProgram)
            .map((file) => realpathSync(file)),
        ),
      ].map(ask),
    );
    return nearest(asked.flat(), major, ({ version }) => Number.parseInt(version, 10));
  }
}

function candidates(): string[] {
  const { env } = process;
  const folders = [
    ...(env.DOTNET_ROOT ? [env.DOTNET_ROOT] : []),
    ...pathFolders(),
    path.join(homedir(), ".dotnet"),
    "/usr/share/dotnet",
    "/usr/lib/dotnet",
    "/usr/local/share/dotnet",
    ...homebrewFolders(/^dotnet(@\d+)?$/),
  ];
  return folders.map((folder) => path.join(folder, "dotnet"));
}

function ask(file: string): Promise<Dotnet[]> {
  return new Promise((resolve) => {
    execFile(file, ["--list-runtimes"], { timeout: 10_000, env: { DOTNET_NOLOGO: "1" }, cwd: "/" }, (error, stdout) => {
      const versions = error ? [] : [...stdout.matchAll(/^Microsoft\.NETCore\.App (\d+\.\d+\.\d+)/gm)];
      // The newest patch of a version comes last.
      resolve(versions.reverse().map(([, version = ""]) => ({ file, version })));
    });
  });
}
