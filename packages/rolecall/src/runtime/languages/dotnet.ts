/**
 * dotnet8 and dotnet10 (and older ones). A function that is a program of its own (its handler is the assembly's name)
 * brings AWS's client with it; a class library (`Assembly::Type::Method`) is run by AWS's Amazon.Lambda.RuntimeSupport.dll.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/csharp-handler.html. Command lines, exit codes and words of AWS's
 * start script: https://github.com/aws/aws-lambda-dotnet (Amazon.Lambda.RuntimeSupport, read 2026-11).
 */
import { existsSync } from "node:fs";
import path from "node:path";
import type { Places } from "../environment.js";
import type { DotnetInterpreters } from "../interpreters/dotnet.js";
import { namesIn } from "../interpreters/programs.js";
import type { FunctionSpec } from "../sandboxes.js";
import { type ClientOptions, clientMissing, nearestWarning, requireFound } from "./clients.js";
import type { Command, Language, Toolchain } from "./language.js";

const SUPPORT = "Amazon.Lambda.RuntimeSupport.dll";

export function dotnetLanguage(
  interpreters: Pick<DotnetInterpreters, "find">,
  { strict, runtimeDirectory, clients }: ClientOptions,
): Language {
  return {
    runs: (runtime) => /^dotnet(core)?\d/.test(runtime),

    async prepare(runtime): Promise<Toolchain> {
      const major = Number.parseInt(runtime.replace(/^dotnet(core)?/, ""), 10);
      const install = `https://dotnet.microsoft.com, or apt-get install dotnet-runtime-${major}.0 where Microsoft's packages are known`;
      const wanted = { runtime, name: `.NET ${major}`, install, strict };
      const { interpreter, exact } = requireFound(await interpreters.find(major), wanted);
      const root = path.dirname(interpreter.file);
      const support = clients === undefined ? undefined : path.join(clients, "dotnet", SUPPORT);
      return {
        version: `dotnet:${major}.v${interpreter.version.split(".")[2]}`,
        runtimeDirectory,
        ...(exact ? undefined : nearestWarning(wanted, `.NET ${interpreter.version}`)),
        interpreter: [root, ...(support === undefined ? [] : [path.dirname(support)])],
        environment: () => ({
          DOTNET_ROOT: root,
          // The host takes no later major version by itself.
          ...(exact ? undefined : { DOTNET_ROLL_FORWARD: "Major" }),
        }),
        command: (spec, places) =>
          spec.handler.includes(":")
            ? classLibrary(spec, places, interpreter.file, support)
            : ownProgram(spec, places, interpreter.file),
      };
    },
  };
}

function ownProgram({ handler }: FunctionSpec, { real, seen }: Places, dotnet: string): Command {
  const assembly = handler.endsWith(".dll") ? handler : `${handler}.dll`;
  if (existsSync(path.join(real.taskRoot, assembly))) {
    return { program: dotnet, arguments: ["exec", `${seen.taskRoot}/${assembly}`] };
  }
  if (existsSync(path.join(real.taskRoot, handler))) return { program: `/var/task/${handler}`, arguments: [] };
  return failing(104, `Error: executable assembly /var/task/${assembly} or binary /var/task/${handler} not found.`);
}

function classLibrary(
  { handler, runtime, environment }: FunctionSpec,
  { real, seen }: Places,
  dotnet: string,
  support: string | undefined,
): Command {
  const named = environment.LAMBDA_DOTNET_MAIN_ASSEMBLY?.replace(/\.dll$/, "") || (handler.split(":")[0] as string);
  const depsFile = fileOf(real.taskRoot, named, ".deps.json");
  if (depsFile === undefined) return missing(105, ".deps.json");
  const configFile = fileOf(real.taskRoot, named, ".runtimeconfig.json");
  if (configFile === undefined) return missing(106, ".runtimeconfig.json");
  if (support === undefined || !existsSync(support)) {
    throw clientMissing(
      runtime,
      `AWS's ${SUPPORT} built as a program, as AWS's own image has it in /var/runtime`,
      `make the function a program of its own (Amazon.Lambda.RuntimeSupport's LambdaBootstrapBuilder in Main, the assembly's name as its handler), or put that file with those beside it into \`dotnet\` of a folder and pass --runtime-clients <folder>`,
    );
  }
  const options = ["--depsfile", `${seen.taskRoot}/${depsFile}`, "--runtimeconfig", `${seen.taskRoot}/${configFile}`];
  return { program: dotnet, arguments: ["exec", ...options, support, handler] };
}

/** The assembly's own file, or the only one of its kind. */
function fileOf(folder: string, assembly: string, ending: string): string | undefined {
  if (existsSync(path.join(folder, assembly + ending))) return assembly + ending;
  const [only, ...others] = namesIn(folder).filter((name) => name.endsWith(ending));
  return others.length === 0 ? only : undefined;
}

const missing = (code: number, file: string) =>
  failing(
    code,
    `Error: .NET binaries for Lambda function are not correctly installed in the /var/task directory of the image when the image was built. The /var/task directory is missing the required ${file} file.`,
  );

/** As AWS's start script ends. */
const failing = (code: number, message: string): Command => ({
  program: "/bin/sh",
  arguments: ["-c", 'echo "$1" >&2; exit "$2"', "sh", message, String(code)],
});
