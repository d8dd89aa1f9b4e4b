/** `rolecall start`: runs the server until it is told to stop. */
import { statSync } from "node:fs";
import path from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { RolecallError } from "../kernel/errors.js";
import type { FunctionUrlRule } from "../kernel/host.js";
import { createLog, LOG_LEVELS, type LogLevel } from "../kernel/log.js";
import type { IsolationSetting } from "../runtime/isolation/choose.js";
import { ISOLATION_LEVELS } from "../runtime/isolation/isolation.js";
import type { StorageOptions } from "../store/open.js";

interface StartOptions {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  readonly ephemeral?: boolean;
  readonly store?: string;
  readonly rootSecret?: string;
  readonly secureTransport: "loopback" | "never";
  readonly authorizationIds: "iam" | "never";
  readonly functionUrlRule: FunctionUrlRule;
  readonly isolation: IsolationSetting;
  readonly strictRuntimes?: boolean;
  readonly pythonPackages?: string;
  readonly runtimeClients?: string;
  readonly oidcKeys: Readonly<Record<string, string>>;
  readonly logLevel: LogLevel;
  readonly logFormat: "text" | "json";
}

export function startCommand(): Command {
  const options = [
    option("--port <number>", "port to listen on; 0 picks a free one", "PORT").default(4566).argParser(port),
    option("--host <address>", "address to listen on", "HOST").default("127.0.0.1"),
    option("--data-dir <folder>", "where state lies", "DATA_DIR").default(".rolecall"),
    option("--ephemeral", "keep nothing on disk", "EPHEMERAL").conflicts(["store", "dataDir"]),
    option("--store <url>", "keep state in PostgreSQL: postgres://...", "STORE")
      .argParser(postgresUrl)
      .conflicts("dataDir"),
    option(
      "--root-secret <secret>",
      "secret of the root users' keys in place of `test`; required off loopback",
      "ROOT_SECRET",
    ).argParser(secret),
    option("--secure-transport <when>", "when plain HTTP counts as aws:SecureTransport true", "SECURE_TRANSPORT")
      .choices(["loopback", "never"])
      .default("loopback"),
    option("--authorization-ids <where>", "whose refusals end in an authorization id", "AUTHORIZATION_IDS")
      .choices(["iam", "never"])
      .default("iam"),
    option(
      "--function-url-rule <date>",
      "which permissions function URLs ask for: `before-2025-10` as in AWS accounts that had URLs before October 2025",
      "FUNCTION_URL_RULE",
    )
      .choices(["2025-10", "before-2025-10"])
      .default("2025-10"),
    option(
      "--isolation <level>",
      "what keeps functions apart: `auto` takes `bwrap` where it works, else `process`",
      "ISOLATION",
    )
      .choices([...ISOLATION_LEVELS, "auto"])
      .default("process"),
    option(
      "--strict-runtimes",
      "refuse runtimes that AWS no longer takes, and to run a function on another version than its own",
      "STRICT_RUNTIMES",
    ),
    option(
      "--python-packages <folder>",
      "where Python functions find boto3: a virtual environment or a folder of packages, in place of the interpreter's",
      "PYTHON_PACKAGES",
    ).argParser(folder),
    option(
      "--runtime-clients <folder>",
      "where AWS's runtime interface clients lie that are not installed: in its folders `java`, `ruby` and `dotnet`",
      "RUNTIME_CLIENTS",
    ).argParser(folder),
    option("--oidc-keys <issuer=file-or-url>", "keys of an OpenID Connect provider; may be repeated", "OIDC_KEYS")
      .argParser(issuerKeys)
      .default({}, "none"),
    option("--log-level <level>", "least weight of what is logged", "LOG_LEVEL").choices(LOG_LEVELS).default("info"),
    option("--log-format <format>", "`json` for machines", "LOG_FORMAT").choices(["text", "json"]).default("text"),
  ];
  const command = new Command("start").description("Run Rolecall.");
  for (const each of options) command.addOption(each);
  return command.action(start);
}

const option = (flags: string, description: string, variable: string) =>
  new Option(flags, description).env(`ROLECALL_${variable}`);

async function start(options: StartOptions): Promise<void> {
  // Loaded here, so that a wrong command line and --help are answered at once.
  const [{ isLoopback, startServer }, { banner }] = await Promise.all([import("../server.js"), import("./banner.js")]);
  const write = (line: string) => process.stderr.write(line);
  const log = createLog({ level: options.logLevel, format: options.logFormat, write, now: Date.now });
  if (!isLoopback(options.host) && options.rootSecret === undefined) {
    throw new RolecallError(
      "RC_ROOT_SECRET_REQUIRED",
      `\`${options.host}\` can be reached from other machines, where the secret \`test\` would let anybody in; pass --root-secret, or listen on 127.0.0.1`,
    );
  }
  const server = await startServer({
    port: options.port,
    host: options.host,
    storage: storageOf(options),
    rootSecret: options.rootSecret ?? "test",
    secureTransportOnLoopback: options.secureTransport === "loopback",
    authorizationIds: options.authorizationIds === "iam",
    functionUrlRule: options.functionUrlRule,
    isolation: options.isolation,
    strictRuntimes: options.strictRuntimes === true,
    pythonPackages: options.pythonPackages,
    runtimeClients: options.runtimeClients,
    oidcKeys: options.oidcKeys,
    log,
  }).catch((error) => {
    throw unlistenable(error, options) ?? error;
  });
  process.stdout.write(
    banner({
      endpoint: server.endpoint,
      where: placeOf(options),
      ownSecret: options.rootSecret !== undefined,
      secureTransport: options.secureTransport,
      authorizationIds: options.authorizationIds,
      functionUrlRule: options.functionUrlRule,
      isolation: server.isolation,
      strictRuntimes: options.strictRuntimes === true,
      format: options.logFormat,
      colour: process.stdout.isTTY === true && process.env.NO_COLOR === undefined,
    }),
  );
  await stopSignal();
  log.info("stopping: running invocations have five seconds to end");
  await server.close();
}

function storageOf(options: StartOptions): StorageOptions {
  if (options.ephemeral) return { kind: "memory" };
  if (options.store !== undefined) return { kind: "postgres", url: options.store };
  return { kind: "directory", directory: path.resolve(options.dataDir) };
}

function placeOf({ ephemeral, store, dataDir }: StartOptions): string {
  if (ephemeral) return "in memory; gone when Rolecall stops";
  if (store !== undefined) return withoutCredentials(store);
  return path.resolve(dataDir);
}

/** Why nothing can listen there, and what to do; undefined when the error is about something else. */
function unlistenable(error: NodeJS.ErrnoException, { port, host }: StartOptions): RolecallError | undefined {
  switch (error.code) {
    case "EADDRINUSE":
      return new RolecallError(
        "RC_PORT_IN_USE",
        `port \`${port}\` is taken; pass --port (0 picks a free one), or stop the other server`,
      );
    case "EACCES":
      // The data folder gives errors of its own.
      return error.syscall === "listen"
        ? new RolecallError(
            "RC_BAD_OPTION",
            `port \`${port}\` needs more rights than you have; pass a --port above 1023`,
          )
        : undefined;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return new RolecallError("RC_BAD_OPTION", `\`${host}\` is no address of this machine; pass another --host`);
    default:
      return undefined;
  }
}

/** One Ctrl-C may arrive twice: from the terminal, and passed on by npm. */
const SAME_SIGNAL_MS = 500;

/** Resolves at the first SIGTERM or Ctrl-C; another one later ends the process at once. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let firstMs: number | undefined;
    const stop = (_signal: NodeJS.Signals, number: number) => {
      firstMs ??= performance.now();
      if (performance.now() - firstMs > SAME_SIGNAL_MS) process.exit(128 + number);
      resolve();
    };
    process.on("SIGINT", stop);
    process.on("SIGTERM", stop);
  });
}

function port(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 65_535) throw new InvalidArgumentError("A port is a number from 0 to 65535.");
  return value;
}

function folder(text: string): string {
  if (!statSync(text, { throwIfNoEntry: false })?.isDirectory())
    throw new InvalidArgumentError("There is no such folder.");
  return path.resolve(text);
}

function secret(text: string): string {
  if (text.length < 8) throw new InvalidArgumentError("It must have at least 8 characters.");
  return text;
}

function postgresUrl(text: string): string {
  if (!/^postgres(ql)?:\/\//.test(text) || !URL.canParse(text)) {
    throw new InvalidArgumentError("Write it as postgres://user:password@host:port/database.");
  }
  return text;
}

function withoutCredentials(url: string): string {
  const shown = new URL(url);
  shown.username = "";
  shown.password = "";
  shown.search = "";
  return shown.href;
}

function issuerKeys(text: string, before: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError("Write it as https://issuer=file-or-url.");
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}
