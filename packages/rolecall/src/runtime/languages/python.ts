/**
 * python3.9 to python3.14, and the older ones that AWS has given up.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/lambda-python.html,
 * https://docs.aws.amazon.com/lambda/latest/dg/python-layers.html (search path)
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { RolecallError } from "../../kernel/errors.js";
import { namesIn } from "../interpreters/programs.js";
import { OLDEST_MINOR, type PythonInterpreter, type PythonInterpreters } from "../interpreters/python.js";
import type { FunctionSpec } from "../sandboxes.js";
import type { Command, Language, Toolchain } from "./language.js";

/** A change of any of these is read when Python starts: such a function has a process of its own from the start. */
const READ_AT_START = /^(PYTHON|LD_|DYLD_|LANG$|LC_|MALLOC_|GLIBC_|SSL_|OPENSSL_|AWS_LAMBDA_EXEC_WRAPPER$)/;

/** Output unbuffered; no byte code into packages, which are read-only on AWS; packages only where we say. */
const FLAGS = ["-u", "-B", "-s", "-S"];

const TOO_OLD = `Rolecall's bootstrap needs Python 3.${OLDEST_MINOR} or later`;

export interface PythonOptions {
  /** Refuse a version that is not installed. */
  readonly strict: boolean;
  /** Where boto3 is taken from in place of the interpreter's own packages: a site-packages folder or an environment. */
  readonly packages?: string | undefined;
}

export function pythonLanguage(
  interpreters: PythonInterpreters,
  runtimeDirectory: string,
  { strict, packages }: PythonOptions,
): Language {
  const bootstrap = path.join(runtimeDirectory, "bootstrap.py");
  return {
    runs: (runtime) => /^python[23]\.\d+$/.test(runtime),

    async prepare(runtime): Promise<Toolchain> {
      // Before all of Python 3 comes Python 2.
      const minor = runtime.startsWith("python3.") ? Number.parseInt(runtime.slice("python3.".length), 10) : -1;
      const found = await interpreters.find(minor);
      if (!found || (!found.exact && strict)) {
        throw new RolecallError(
          "RC_RUNTIME_MISSING",
          found && minor < OLDEST_MINOR
            ? `functions of \`${runtime}\` can't be run as such: ${TOO_OLD}; take a runtime that AWS supports, or allow the nearest version`
            : `no Python ${found ? `3.${minor}` : "3.9 or later"} was found for the runtime \`${runtime}\`; install it (pyenv install 3.${minor}, or uv python install 3.${minor})${found ? ", or allow the nearest version" : ""}`,
        );
      }
      const { interpreter, exact } = found;
      await compile(interpreter, runtimeDirectory);
      const sitePackages = packages === undefined ? interpreter.sitePackages : packagesIn(packages);
      const command = (flags: readonly string[]): Command => ({
        program: interpreter.file,
        arguments: [...flags, bootstrap, sitePackages.join(":")],
      });
      const locale: Record<string, string> = minor >= 12 ? { LC_CTYPE: "C.UTF-8" } : {};
      return {
        version: `python:${runtime.slice("python".length)}.v${interpreter.version.split(".")[2]}`,
        runtimeDirectory,
        ...(exact
          ? undefined
          : {
              warning:
                minor < OLDEST_MINOR
                  ? `AWS no longer supports ${runtime}, and ${TOO_OLD}: this runs on Python ${interpreter.version}`
                  : `no Python 3.${minor} was found for ${runtime}, so this runs on Python ${interpreter.version}; install it with a version manager, for instance \`pyenv install 3.${minor}\``,
            }),
        interpreter: [...interpreter.files, ...sitePackages],
        environment: (paths) => ({ PYTHONPATH: paths.runtimeDirectory, ...locale }),
        command: (spec) => command(setsPython(spec) ? FLAGS : [...FLAGS, "-E"]),
        forkServer: {
          command: command([...FLAGS, "-E"]),
          environment: { LANG: "en_US.UTF-8", TZ: ":UTC", ...locale },
          serves: ({ environment }) => !Object.keys(environment).some((name) => READ_AT_START.test(name)),
        },
        hint: (error) => missingPackage(error, interpreter),
      };
    },
  };
}

/** Python's own variables count only where the function has set one: those we set say nothing that flags do not. */
function setsPython({ environment }: FunctionSpec): boolean {
  return Object.keys(environment).some((name) => name.startsWith("PYTHON"));
}

/** The bootstrap as byte code, so that a process need not compile it: once for each version. */
function compile({ file }: PythonInterpreter, folder: string): Promise<void> {
  return new Promise((resolve) => {
    const parameters = ["-I", "-S", "-m", "compileall", "-q", folder];
    // Without it a process starts some milliseconds later, and is none the worse.
    execFile(file, parameters, { env: {}, cwd: "/", timeout: 10_000 }, () => resolve());
  });
}

/** The folders of packages that a configured path means: itself, or the site-packages of a virtual environment. */
function packagesIn(folder: string): string[] {
  const absolute = path.resolve(folder);
  const libraries = namesIn(path.join(absolute, "lib"))
    .filter((name) => /^python3\.\d+$/.test(name))
    .map((name) => path.join(absolute, "lib", name, "site-packages"))
    .filter((name) => existsSync(name));
  return libraries.length > 0 ? libraries : [absolute];
}

/** Says how to come by the part of AWS's SDK that a function missed. */
function missingPackage(error: string, { file }: PythonInterpreter): string | undefined {
  const name = /No module named '(boto3|botocore)'/.exec(error)?.[1];
  if (!name) return undefined;
  return `${name} comes with AWS's Python runtimes, and this machine's Python has none: \`${file} -m pip install boto3\` adds it for every function, and \`rolecall start --python-packages\` takes it from elsewhere; a function's package or layer may bring its own`;
}
