/**
 * nodejs20.x, 22.x and 24.x, and the older ones that AWS has given up.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html (flags, NODE_PATH)
 */
import path from "node:path";
import { RolecallError } from "../../kernel/errors.js";
import { type Interpreter, type NodeInterpreters, OLDEST_NODE } from "../interpreters/node.js";
import type { FunctionSpec } from "../sandboxes.js";
import type { Language, Toolchain } from "./language.js";

/** A change of any of these is read when a process starts, too early for a spare. */
const READ_AT_START =
  /^(NODE_(?!ENV$|PATH$)|LD_|DYLD_|UV_|V8_|SSL_|OPENSSL_|MALLOC_|GLIBC_|ICU_|LANG$|LC_|AWS_LAMBDA_EXEC_WRAPPER$)/;

const TOO_OLD = `Rolecall's bootstrap needs Node.js ${OLDEST_NODE} or later`;
/** AWS: https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html#nodejs-sdk-included */
const LAST_WITH_SDK_2 = 16;

export function nodeLanguage(interpreters: NodeInterpreters, runtimeDirectory: string, strict: boolean): Language {
  const bootstrap = path.join(runtimeDirectory, "bootstrap.cjs");
  return {
    runs: (runtime) => /^nodejs(\d|$)/.test(runtime),

    async prepare(runtime): Promise<Toolchain> {
      // The first one, of Node.js 0.10, has no number.
      const major = Number.parseInt(runtime.slice("nodejs".length), 10) || 0;
      const { interpreter, exact } = await interpreters.find(major);
      if (!exact && strict) {
        throw new RolecallError(
          "RC_RUNTIME_MISSING",
          major < OLDEST_NODE
            ? `functions of \`${runtime}\` can't be run as such: ${TOO_OLD}; take a runtime that AWS supports, or allow the nearest version`
            : `no Node.js ${major} was found for the runtime \`${runtime}\`; install it (nvm install ${major}), or allow the nearest version`,
        );
      }
      const flags = moduleFlags(major, interpreter);
      return {
        version: `nodejs:${major}.v${interpreter.version.split(".")[1]}`,
        ...(exact
          ? undefined
          : {
              warning:
                major < OLDEST_NODE
                  ? `AWS no longer supports ${runtime}, and ${TOO_OLD}: this runs on Node.js ${interpreter.version}`
                  : `no Node.js ${major} was found for ${runtime}, so this runs on Node.js ${interpreter.version}; install it with a version manager, for instance \`nvm install ${major}\``,
            }),
        interpreter: [interpreter.file],
        environment: ({ taskRoot, optRoot, runtimeDirectory }) => ({
          NODE_PATH: [
            `${optRoot}/nodejs/node${major}/node_modules`,
            `${optRoot}/nodejs/node_modules`,
            `${runtimeDirectory}/node_modules`,
            runtimeDirectory,
            taskRoot,
          ].join(":"),
        }),
        command: (spec) => ({
          program: interpreter.file,
          arguments: [...unless(spec, flags), ...memoryFlags(spec), bootstrap],
        }),
        ...(major <= LAST_WITH_SDK_2 ? { hint: missingSdk2 } : undefined),
        spare: {
          command: { program: interpreter.file, arguments: [...flags, bootstrap] },
          environment: { LANG: "en_US.UTF-8", TZ: ":UTC", _LAMBDA_TELEMETRY_LOG_FD: "3" },
          serves: ({ environment }) => !Object.keys(environment).some((name) => READ_AT_START.test(name)),
        },
      };
    },
  };
}

/** Says where the SDK is that older runtimes came with. */
function missingSdk2(error: string): string | undefined {
  if (!/Cannot find (?:package|module) 'aws-sdk/.test(error)) return undefined;
  return "AWS SDK for JavaScript 2 came with nodejs16.x and older; `npm i aws-sdk` in the function's own package or a layer adds it";
}

/** How AWS starts these versions: what Node.js made the default meanwhile stays off. */
function moduleFlags(major: number, { version }: Interpreter): string[] {
  const [interpreterMajor = 0, minor = 0] = version.split(".").map(Number);
  const knows = (interpreterMajor === 20 && minor >= 17) || (interpreterMajor >= 22 && interpreterMajor <= 26);
  if (!knows || major >= 24) return [];
  return ["--no-experimental-require-module", ...(major === 22 ? ["--no-experimental-detect-module"] : [])];
}

/** A flag's positive twin in the function's NODE_OPTIONS lifts it. */
function unless({ environment }: FunctionSpec, flags: readonly string[]): string[] {
  const options = (environment.NODE_OPTIONS ?? "").split(/\s+/);
  return flags.filter((flag) => !options.includes(flag.replace("--no-", "--")));
}

/** V8's heap follows the memory of the function, unless its NODE_OPTIONS say otherwise. */
function memoryFlags({ environment, memoryMb }: FunctionSpec): string[] {
  const own = environment.NODE_OPTIONS ?? "";
  const flags: string[] = [];
  if (!/--max[-_]semi[-_]space[-_]size/.test(own)) flags.push(`--max-semi-space-size=${Math.floor(memoryMb * 0.05)}`);
  if (!/--max[-_]old[-_]space[-_]size/.test(own)) flags.push(`--max-old-space-size=${Math.floor(memoryMb * 0.9)}`);
  return flags;
}
