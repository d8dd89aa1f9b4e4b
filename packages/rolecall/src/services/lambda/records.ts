/** What Lambda stores. */
import { collection } from "../../store/collection.js";

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
  /** Absent when none was ever set: the answer then has no `Environment`. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly tracing: "Active" | "PassThrough";
  readonly logging: LoggingRecord;
  readonly code: CodeRecord;
  readonly tags: Readonly<Record<string, string>>;
  /** Changes with every change, also of tags' sibling settings; what callers pass as RevisionId. */
  readonly revisionId: string;
  /** Changes when code or configuration does: sandboxes of another one are not reused. */
  readonly environmentId: string;
  readonly modifiedMs: number;
  readonly state: "Pending" | "Active" | "Failed";
  readonly update: "InProgress" | "Successful" | "Failed" | undefined;
}

export interface LoggingRecord {
  readonly format: "Text" | "JSON";
  readonly group: string;
  readonly applicationLevel?: string;
  readonly systemLevel?: string;
}

export interface CodeRecord {
  /** SHA-256 in hex: the blob. */
  readonly hash: string;
  readonly sizeBytes: number;
}

export const functions = collection<FunctionRecord, "byCode">({
  name: "lambda/functions",
  key: ({ account, region, name }) => [account, region, name],
  indexes: { byCode: ({ code }) => [[code.hash]] },
});
