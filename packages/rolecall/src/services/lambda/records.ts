/** What Lambda stores. */
import { collection } from "../../store/collection.js";
import type { Key } from "../../store/store.js";

export interface FunctionRecord {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  /** Unqualified. */
  readonly arn: string;
  readonly description: string;
  readonly roleArn: string;
  readonly runtime: string;
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly ephemeralStorageMb: number;
  readonly architecture: string;
  /** The queue or topic for events that failed in all their tries; `$LATEST`'s counts for every version. Empty: taken away. */
  readonly deadLetterArn?: string;
  /** Absent when none was ever set: the answer then has no `Environment`. */
  readonly environment?: EnvironmentRecord;
  /** The customer's key for them. Absent or empty: `aws/lambda`. */
  readonly kmsKeyArn?: string;
  /** For which role the grant was made by which it decrypts them, and on which key. */
  readonly decrypting?: { readonly keyArn: string; readonly roleArn: string };
  readonly tracing: "Active" | "PassThrough";
  readonly logging: LoggingRecord;
  readonly code: CodeRecord;
  /** Later ones lie over earlier ones. A layer version that was deleted goes on in the functions that have it. */
  readonly layers?: readonly LayerRef[];
  readonly tags: Readonly<Record<string, string>>;
  /** Changes with every change, also of tags' sibling settings; what callers pass as RevisionId. */
  readonly revisionId: string;
  /** Changes when code or configuration does: sandboxes of another one are not reused. */
  readonly environmentId: string;
  readonly modifiedMs: number;
  readonly state: "Pending" | "Active" | "Failed";
  readonly update: "InProgress" | "Successful" | "Failed" | undefined;
  /** Absent for `$LATEST`. */
  readonly version?: number;
  /** The number published last, also when that version was deleted: numbers do not come again. */
  readonly lastVersion?: number;
}

export interface EnvironmentRecord {
  /** The variables as JSON, encrypted by the key; absent where there are none. */
  readonly sealed?: {
    /** Base64. */
    readonly ciphertext: string;
    readonly keyArn: string;
  };
}

/** A published version: code and configuration as they were, never changed again. */
export interface VersionRecord extends FunctionRecord {
  readonly version: number;
  /** Of what `$LATEST` was when it was published. */
  readonly fingerprint: string;
}

export interface AliasRecord {
  readonly account: string;
  readonly region: string;
  readonly functionName: string;
  readonly name: string;
  readonly description: string;
  /** `$LATEST` or a number. */
  readonly version: string;
  /** A second version, which gets this share (0 to 1) of the invocations. */
  readonly additional?: { readonly version: string; readonly weight: number };
  readonly revisionId: string;
}

export interface LoggingRecord {
  readonly format: "Text" | "JSON";
  readonly group: string;
  readonly applicationLevel?: string;
  readonly systemLevel?: string;
}

export interface LayerRef {
  /** Of the layer version. */
  readonly arn: string;
  readonly code: CodeRecord;
  readonly unzippedBytes: number;
}

export interface CodeRecord {
  /** SHA-256 in hex: the blob. */
  readonly hash: string;
  readonly sizeBytes: number;
}

export const functions = collection<FunctionRecord, "byCode">({
  name: "lambda/functions",
  key: ({ account, region, name }) => [account, region, name],
  indexes: { byCode: hashesOf },
});

/** The resource-based policy of a function, a version or an alias. */
export interface PolicyRecord {
  readonly account: string;
  readonly region: string;
  readonly functionName: string;
  /** Empty for the function itself. */
  readonly qualifier: string;
  /** The document, as callers read it. */
  readonly text: string;
  readonly revisionId: string;
}

export const policies = collection<PolicyRecord>({
  name: "lambda/policies",
  key: ({ account, region, functionName, qualifier }) => [account, region, functionName, qualifier],
});

/** How asynchronous invocations of a function, a version or an alias are tried. */
export interface EventConfigRecord {
  readonly account: string;
  readonly region: string;
  readonly functionName: string;
  /** `$LATEST` for the function itself. */
  readonly qualifier: string;
  readonly maximumRetryAttempts?: number;
  readonly maximumEventAgeSeconds?: number;
  /** ARNs. */
  readonly onSuccess?: string;
  readonly onFailure?: string;
  readonly modifiedMs: number;
}

export const eventConfigs = collection<EventConfigRecord>({
  name: "lambda/event-invoke-configs",
  key: ({ account, region, functionName, qualifier }) => [account, region, functionName, qualifier],
});

/** An asynchronous invocation that was answered with 202 and has not come to its end. */
export interface EventRecord {
  readonly account: string;
  readonly region: string;
  readonly functionName: string;
  /** As the call named it; empty without. */
  readonly qualifier: string;
  /** The same in all tries. */
  readonly requestId: string;
  /** Base64. */
  readonly payload: string;
  readonly acceptedMs: number;
  readonly dueMs: number;
  /** Times the function ran and failed. */
  readonly failures: number;
  /** Times it could not be run. */
  readonly setbacks: number;
  /** The X-Ray header of the call. */
  readonly traceHeader?: string;
  /** What the last try came to. */
  readonly answer?: AnswerRecord;
  /** Set once nothing is tried any more: the event then waits only to be told of. */
  readonly ended?: EndedRecord;
}

/** What Lambda, or the function, answered to one try. */
export interface AnswerRecord {
  readonly statusCode: number;
  readonly executedVersion?: string;
  readonly functionError?: string;
  /** Base64; absent where the function did not run. */
  readonly payload?: string;
  /** Lambda's words where the function did not run. */
  readonly message?: string;
}

export interface EndedRecord {
  readonly condition: "Success" | "RetriesExhausted" | "EventAgeExceeded" | "ZeroReservedConcurrency";
  readonly atMs: number;
  /** The execution role of the version that the event was for. */
  readonly roleArn: string;
  /** Times the function ran. */
  readonly invokeCount: number;
  /** Who has not been told yet. */
  readonly owed: readonly OwedRecord[];
}

export interface OwedRecord {
  /** Part of the key of an object in S3, so that a second try writes the same one. */
  readonly id: string;
  readonly arn: string;
  /** A destination gets a record of the invocation, a dead-letter queue the event itself. */
  readonly as: "destination" | "dead letter";
}

export const events = collection<EventRecord>({
  name: "lambda/events",
  key: ({ account, region, functionName, requestId }) => [account, region, functionName, requestId],
});

/** How far a function scales and whether it may invoke itself: beside its versions, under no RevisionId. */
export interface ScalingRecord {
  readonly account: string;
  readonly region: string;
  readonly functionName: string;
  /** Sandboxes that are this function's alone, and all that it gets; 0 throttles every invocation. */
  readonly reserved?: number;
  readonly recursiveLoop?: "Allow" | "Terminate";
  /** By version or alias. */
  readonly provisioned?: Readonly<Record<string, ProvisionedRecord>>;
}

/** Sandboxes that are initialised ahead. */
export interface ProvisionedRecord {
  readonly requested: number;
  readonly status: "IN_PROGRESS" | "READY" | "FAILED";
  readonly statusReason?: string;
  /** The version that the qualifier led to when they were allocated. */
  readonly version: number;
  /** Changes with each allocation: one that was overtaken notes nothing. */
  readonly allocationId: string;
  readonly modifiedMs: number;
}

export const scaling = collection<ScalingRecord>({
  name: "lambda/scaling",
  key: ({ account, region, functionName }) => [account, region, functionName],
});

export const versions = collection<VersionRecord, "byCode">({
  name: "lambda/versions",
  key: ({ account, region, name, version }) => [account, region, name, version],
  indexes: { byCode: hashesOf },
});

export const aliases = collection<AliasRecord>({
  name: "lambda/aliases",
  key: ({ account, region, functionName, name }) => [account, region, functionName, name],
});

/** `$LATEST` or the number. */
export const versionOf = ({ version }: FunctionRecord): string => (version === undefined ? "$LATEST" : String(version));

/** The blobs that a function or a version is made of. */
function hashesOf({ code, layers = [] }: FunctionRecord): readonly Key[] {
  return [code, ...layers.map((layer) => layer.code)].map(({ hash }) => [hash]);
}

export interface LayerVersionRecord {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly version: number;
  readonly description: string;
  readonly licenseInfo?: string;
  readonly runtimes?: readonly string[];
  readonly architectures?: readonly string[];
  readonly code: CodeRecord;
  readonly unzippedBytes: number;
  /** The programs that Lambda would start beside the runtime. */
  readonly extensions?: readonly string[];
  readonly createdMs: number;
  /** Who else may use it. */
  readonly policy?: { readonly text: string; readonly revisionId: string };
}

export const layerVersions = collection<LayerVersionRecord, "byCode">({
  name: "lambda/layer-versions",
  key: ({ account, region, name, version }) => [account, region, name, version],
  indexes: { byCode: ({ code }) => [[code.hash]] },
});

/** The number that a layer's last version got; it stays when versions are deleted, so that none comes again. */
export interface LayerRecord {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly lastVersion: number;
}

export const layers = collection<LayerRecord>({
  name: "lambda/layers",
  key: ({ account, region, name }) => [account, region, name],
});
