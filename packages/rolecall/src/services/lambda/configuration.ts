/** A function's configuration: what callers may set, what they get back. */
import type { Output } from "@rolecall/aws-model";
import type { lambda } from "@rolecall/aws-model/lambda";
import { notEmulated } from "../../kernel/errors.js";
import { levelsNeedJson, reservedVariables, variablesTooLarge } from "./errors.js";
import { type FunctionRecord, type LoggingRecord, versionOf } from "./records.js";

export type Configuration = Output<typeof lambda, "GetFunctionConfiguration">;

/** A function or a version as AWS answers it, but for its variables (`environment/`); its ARN is qualified as the call named it. */
export function configuration(record: FunctionRecord, qualifier?: string): Configuration {
  return {
    FunctionName: record.name,
    FunctionArn: qualifier === undefined ? record.arn : `${record.arn}:${qualifier}`,
    Runtime: record.runtime as NonNullable<Configuration["Runtime"]>,
    Role: record.roleArn,
    Handler: record.handler,
    CodeSize: record.code.sizeBytes,
    Description: record.description,
    Timeout: record.timeoutSeconds,
    MemorySize: record.memoryMb,
    LastModified: lambdaTime(record.modifiedMs),
    CodeSha256: Buffer.from(record.code.hash, "hex").toString("base64"),
    Version: versionOf(record),
    ...(record.deadLetterArn ? { DeadLetterConfig: { TargetArn: record.deadLetterArn } } : {}),
    ...(record.kmsKeyArn ? { KMSKeyArn: record.kmsKeyArn } : {}),
    TracingConfig: { Mode: record.tracing },
    RevisionId: record.revisionId,
    State: record.state,
    ...(record.state === "Pending"
      ? { StateReason: "The function is being created.", StateReasonCode: "Creating" as const }
      : {}),
    ...(record.update === undefined ? {} : { LastUpdateStatus: record.update }),
    ...(record.update === "InProgress"
      ? {
          // AWS sends this code, which its own model does not list.
          LastUpdateStatusReason: "The function is being created.",
          LastUpdateStatusReasonCode: "Creating" as unknown as "EniLimitExceeded",
        }
      : {}),
    PackageType: "Zip",
    Architectures: [record.architecture as "x86_64" | "arm64"],
    EphemeralStorage: { Size: record.ephemeralStorageMb },
    ...(record.layers?.length
      ? { Layers: record.layers.map(({ arn, code }) => ({ Arn: arn, CodeSize: code.sizeBytes })) }
      : {}),
    SnapStart: { ApplyOn: "None", OptimizationStatus: "Off" },
    LoggingConfig: {
      LogFormat: record.logging.format,
      LogGroup: record.logging.group,
      ...(record.logging.applicationLevel ? { ApplicationLogLevel: record.logging.applicationLevel as "INFO" } : {}),
      ...(record.logging.systemLevel ? { SystemLogLevel: record.logging.systemLevel as "INFO" } : {}),
    },
  };
}

/** `2026-01-01T12:00:00.000+0000`: Lambda's own form. */
export const lambdaTime = (ms: number) => new Date(ms).toISOString().replace("Z", "+0000");

/** What CreateFunction and UpdateFunctionConfiguration have in common. */
export interface Settable {
  readonly Description?: string | undefined;
  readonly Timeout?: number | undefined;
  readonly MemorySize?: number | undefined;
  readonly Environment?: { readonly Variables?: Readonly<Record<string, string>> | undefined } | undefined;
  readonly TracingConfig?: { readonly Mode?: string | undefined } | undefined;
  readonly EphemeralStorage?: { readonly Size?: number | undefined } | undefined;
  readonly LoggingConfig?:
    | {
        readonly LogFormat?: string | undefined;
        readonly LogGroup?: string | undefined;
        readonly ApplicationLogLevel?: string | undefined;
        readonly SystemLogLevel?: string | undefined;
      }
    | undefined;
}

/** The settings of a function, those given over those that were (or AWS's defaults); its variables are looked at, and no more. */
export function settings(given: Settable, name: string, before?: FunctionRecord) {
  if (given.Environment?.Variables) checkEnvironment(given.Environment.Variables);
  return {
    description: given.Description ?? before?.description ?? "",
    timeoutSeconds: given.Timeout ?? before?.timeoutSeconds ?? 3,
    memoryMb: given.MemorySize ?? before?.memoryMb ?? 128,
    ephemeralStorageMb: given.EphemeralStorage?.Size ?? before?.ephemeralStorageMb ?? 512,
    tracing: (given.TracingConfig?.Mode ?? before?.tracing ?? "PassThrough") as FunctionRecord["tracing"],
    logging: logging(given.LoggingConfig, name, before?.logging),
  };
}

function logging(given: Settable["LoggingConfig"], name: string, before: LoggingRecord | undefined): LoggingRecord {
  const format = (given?.LogFormat ?? before?.format ?? "Text") as LoggingRecord["format"];
  const group = given?.LogGroup ?? before?.group ?? `/aws/lambda/${name}`;
  if (format === "Text") {
    if (given?.ApplicationLogLevel !== undefined || given?.SystemLogLevel !== undefined) throw levelsNeedJson();
    return { format, group };
  }
  return {
    format,
    group,
    applicationLevel: given?.ApplicationLogLevel ?? before?.applicationLevel ?? "INFO",
    systemLevel: given?.SystemLogLevel ?? before?.systemLevel ?? "INFO",
  };
}

/**
 * Names that Lambda sets itself and nobody may.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
const RESERVED: ReadonlySet<string> = new Set([
  "_HANDLER",
  "_X_AMZN_TRACE_ID",
  "AWS_ACCESS_KEY",
  "AWS_ACCESS_KEY_ID",
  "AWS_DEFAULT_REGION",
  "AWS_EXECUTION_ENV",
  "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
  "AWS_LAMBDA_FUNCTION_NAME",
  "AWS_LAMBDA_FUNCTION_VERSION",
  "AWS_LAMBDA_INITIALIZATION_TYPE",
  "AWS_LAMBDA_LOG_GROUP_NAME",
  "AWS_LAMBDA_LOG_STREAM_NAME",
  "AWS_LAMBDA_MAX_CONCURRENCY",
  "AWS_LAMBDA_METADATA_API",
  "AWS_LAMBDA_METADATA_TOKEN",
  "AWS_LAMBDA_RUNTIME_API",
  "AWS_REGION",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "LAMBDA_RUNTIME_DIR",
  "LAMBDA_TASK_ROOT",
]);

/** All variables together, as JSON, in bytes. */
const ENVIRONMENT_BYTES = 4096;

function checkEnvironment(variables: Readonly<Record<string, string>>): void {
  const reserved = Object.keys(variables).filter((name) => RESERVED.has(name));
  if (reserved.length > 0) throw reservedVariables(reserved);
  const measured = JSON.stringify(variables);
  if (Buffer.byteLength(measured) > ENVIRONMENT_BYTES) throw variablesTooLarge(measured);
}

/** Parts of a function that later work brings; each is refused by name rather than ignored. */
export function refuseGaps(input: object): void {
  for (const [name, matters] of Object.entries(GAPS)) {
    const value = (input as Readonly<Record<string, unknown>>)[name];
    if (value === undefined || !matters(value)) continue;
    throw notEmulated(
      name === "PackageType" ? "a container image as a function's code" : `\`${name}\` of a Lambda function`,
    );
  }
}

const always = () => true;
const nonEmpty = (value: unknown) => Array.isArray(value) && value.length > 0;
// biome-ignore lint/suspicious/noExplicitAny: each test knows the member it looks at
const GAPS: Readonly<Record<string, (value: any) => boolean>> = {
  CapacityProviderConfig: always,
  DurableConfig: always,
  FileSystemConfigs: nonEmpty,
  ImageConfig: always,
  PackageType: (value) => value !== "Zip",
  PublishTo: always,
  SnapStart: (value) => value.ApplyOn === "PublishedVersions",
  TenancyConfig: always,
  VpcConfig: (value) => nonEmpty(value.SubnetIds) || nonEmpty(value.SecurityGroupIds),
};
