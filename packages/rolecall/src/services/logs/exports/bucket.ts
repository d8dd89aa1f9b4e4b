/**
 * The bucket of an export, as CloudWatch Logs comes to it: `logs.{region}.amazonaws.com` for the log group, let in by the
 * bucket's policy alone. It asks before it takes a task: for the bucket's ACL, and by writing a small object.
 *
 * Unverified: the form of the group's ARN in `aws:SourceArn` (AWS's example has `…:log-group:*`).
 *
 * AWS: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/S3ExportTasks.html (read November 2026)
 */
import { asService, type CallAs } from "../../../kernel/call.js";
import { AwsError } from "../../../kernel/errors.js";
import type { Host } from "../../../kernel/host.js";
import { GetBucketAcl } from "../../s3/operations/get-bucket-acl.js";
import { PutObject } from "../../s3/operations/put-object.js";
import { bucketRefused } from "../errors.js";
import type { ExportTaskRecord } from "../records.js";

export type Exported = Pick<ExportTaskRecord, "account" | "region" | "group" | "destination" | "destinationPrefix">;

const asLogs = ({ account, region, group }: Exported): CallAs =>
  asService(`logs.${region}.amazonaws.com`, {
    region,
    account,
    sourceArn: `arn:aws:logs:${region}:${account}:log-group:${group}:*`,
    sourceAccount: account,
  });

/** @throws InvalidParameterException where the bucket is not there or does not let CloudWatch Logs in */
export async function requireBucket(task: Exported, host: Pick<Host, "call">): Promise<void> {
  await refusedAs("GetBucketAcl", () => host.call(GetBucketAcl, { Bucket: task.destination }, asLogs(task)));
  await refusedAs("PutObject", () =>
    write(task, "aws-logs-write-test", Buffer.from("Permission Check Successful"), host),
  );
}

/** Writes an object below the task's prefix. @throws what S3 refuses with */
export async function write(
  task: Exported,
  name: string,
  body: Uint8Array,
  { call }: Pick<Host, "call">,
): Promise<void> {
  const Key = [task.destinationPrefix, name].filter((part) => part !== "").join("/");
  const input = { Bucket: task.destination, Key, Body: body as never, ACL: "bucket-owner-full-control" as const };
  await call(PutObject, input, asLogs(task));
}

async function refusedAs(what: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw bucketRefused(what);
  }
}
