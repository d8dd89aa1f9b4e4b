/**
 * The environment variables of a sandbox: exactly these, nothing of the server's own.
 *
 * Paths are those where the function finds its files: AWS's /var/task, /opt and /var/runtime with isolation `bwrap`,
 * real ones without; everything else is as recorded on AWS.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
import type { FunctionSpec, SandboxCredentials } from "./sandboxes.js";

export interface SandboxPaths {
  readonly taskRoot: string;
  readonly optRoot: string;
  /** Where the runtime's own programs lie: `/var/runtime`. */
  readonly runtimeDirectory: string;
  /** The sandbox's own `/tmp`. */
  readonly tmp: string;
  /** A file without content, for whoever looks for credentials in files. */
  readonly emptyFile: string;
}

/** Where the sandbox's folders lie on this machine, and where the function sees them. */
export interface Places {
  readonly real: SandboxPaths;
  readonly seen: SandboxPaths;
}

export interface EnvironmentParts {
  readonly spec: FunctionSpec;
  readonly paths: SandboxPaths;
  readonly credentials: SandboxCredentials;
  readonly logStream: string;
  /** `host:port`. */
  readonly runtimeApi: string;
  /** Where the function finds AWS. */
  readonly endpoint: string;
  /** What the language adds; the function's own values win. */
  readonly language: Readonly<Record<string, string>>;
  /** AWS gives OS-only runtimes fewer variables than its managed ones. */
  readonly osOnly?: boolean;
  /** Frames of log messages go to this descriptor, for bootstraps that know them. */
  readonly telemetryFd?: number;
}

export function sandboxEnvironment(parts: EnvironmentParts): Record<string, string> {
  const { spec, paths, credentials } = parts;
  const json = spec.logFormat === "JSON";
  return {
    // A function may set these itself.
    TZ: ":UTC",
    LANG: "en_US.UTF-8",
    PATH: `/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:${paths.optRoot}/bin`,
    LD_LIBRARY_PATH: libraryPath(paths),
    ...(parts.osOnly ? undefined : { PWD: paths.taskRoot, SHLVL: "0" }),
    // Not one of AWS's: there /tmp belongs to the sandbox alone.
    ...(paths.tmp === "/tmp" ? undefined : { TMPDIR: paths.tmp }),
    AWS_XRAY_CONTEXT_MISSING: "LOG_ERROR",
    ...parts.language,
    // These keep a function inside Rolecall: no profile, no instance role of the machine is ever asked.
    AWS_ENDPOINT_URL: parts.endpoint,
    AWS_CONFIG_FILE: paths.emptyFile,
    AWS_SHARED_CREDENTIALS_FILE: paths.emptyFile,
    AWS_EC2_METADATA_DISABLED: "true",

    ...ownVariables(spec.environment),

    AWS_XRAY_DAEMON_ADDRESS: "127.0.0.1:2000",
    _AWS_XRAY_DAEMON_ADDRESS: "127.0.0.1",
    _AWS_XRAY_DAEMON_PORT: "2000",
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    _HANDLER: spec.handler,
    ...(parts.osOnly ? undefined : { AWS_EXECUTION_ENV: `AWS_Lambda_${spec.runtime}` }),
    AWS_LAMBDA_LOG_GROUP_NAME: spec.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: parts.logStream,
    LAMBDA_TASK_ROOT: paths.taskRoot,
    LAMBDA_RUNTIME_DIR: paths.runtimeDirectory,
    ...(json ? { AWS_LAMBDA_LOG_FORMAT: "JSON", AWS_LAMBDA_LOG_LEVEL: spec.applicationLogLevel ?? "INFO" } : undefined),
    AWS_REGION: spec.region,
    AWS_DEFAULT_REGION: spec.region,
    AWS_LAMBDA_FUNCTION_NAME: spec.name,
    AWS_LAMBDA_FUNCTION_VERSION: spec.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: spec.initialization ?? "on-demand",
    AWS_LAMBDA_RUNTIME_API: parts.runtimeApi,
    ...(parts.telemetryFd === undefined ? undefined : { _LAMBDA_TELEMETRY_LOG_FD: String(parts.telemetryFd) }),
  };
}

export function libraryPath({ taskRoot, optRoot, runtimeDirectory }: SandboxPaths): string {
  const folders = ["/var/lang/lib", "/lib64", "/usr/lib64", runtimeDirectory, `${runtimeDirectory}/lib`];
  return [...folders, taskRoot, `${taskRoot}/lib`, `${optRoot}/lib`].join(":");
}

/** Names that begin with an underscore belong to the platform and do not pass. */
function ownVariables(environment: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith("_")));
}
