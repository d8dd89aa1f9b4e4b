/**
 * provided.al2 and provided.al2023, the OS-only runtimes, and `provided`, which they replaced: the function or a layer
 * brings a `bootstrap` that speaks to the Runtime API, in whatever language.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html. The words of an entry point that can't be
 * started are reported ones.
 */
import { statSync } from "node:fs";
import path from "node:path";
import type { Places } from "../environment.js";
import { whyNotExecutable } from "../executable.js";
import type { Language, Toolchain } from "./language.js";

const RUNTIMES = new Map([
  ["provided", "provided"],
  ["provided.al2", "provided:al2"],
  ["provided.al2023", "provided:al2023"],
]);

/** @param runtimeDirectory an empty folder: these runtimes have nothing of their own */
export function providedLanguage(runtimeDirectory: string): Language {
  return {
    runs: (runtime) => RUNTIMES.has(runtime),

    async prepare(runtime): Promise<Toolchain> {
      return {
        version: `${RUNTIMES.get(runtime)}.v1`,
        runtimeDirectory,
        osOnly: true,
        ...(runtime === "provided"
          ? { warning: "AWS no longer supports the runtime provided; this runs as provided.al2023" }
          : undefined),
        environment: () => ({}),
        command(_, places) {
          const found = findBootstrap(places);
          if (!found) {
            return {
              errorType: "Runtime.InvalidEntrypoint",
              message: "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]",
            };
          }
          const unexecutable = whyNotExecutable(found.file, (named) => realOf(named, places));
          if (!unexecutable) return { program: found.path, arguments: [] };
          return {
            errorType: "Runtime.InvalidEntrypoint",
            message: `fork/exec ${found.path}: ${unexecutable.error}`,
            hint: `${found.path}: ${unexecutable.because}`,
            script: found.path,
          };
        },
      };
    },
  };
}

/** The first that is there counts, whether it can be started or not. */
function findBootstrap({ real }: Places): { readonly file: string; readonly path: string } | undefined {
  for (const [folder, seen] of [
    [real.taskRoot, "/var/task"],
    [real.optRoot, "/opt"],
  ] as const) {
    const file = path.join(folder, "bootstrap");
    if (statSync(file, { throwIfNoEntry: false })?.isFile()) return { file, path: `${seen}/bootstrap` };
  }
  return undefined;
}

/** Where a path of the function's own lies, if the function sees it there at all. */
function realOf(named: string, { real, seen }: Places): string {
  for (const name of ["taskRoot", "optRoot"] as const) {
    if (named.startsWith(`${seen[name]}/`)) return real[name] + named.slice(seen[name].length);
  }
  return named;
}
