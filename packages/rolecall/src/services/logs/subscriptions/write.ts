/**
 * A subscribed Kinesis stream, written to with the filter's role, which CloudWatch Logs takes on for the log group.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html#DestinationKinesisExample (2026-11)
 */
import { createHash } from "node:crypto";
import { assumed } from "../../../kernel/assumed-role.js";
import { asService } from "../../../kernel/call.js";
import type { Host } from "../../../kernel/host.js";
import { PutRecord } from "../../kinesis/operations/put-record.js";
import { AssumeRole } from "../../sts/operations/assume-role.js";
import type { SubscriptionFilterRecord } from "../records.js";

type Subscribed = Pick<SubscriptionFilterRecord, "account" | "region" | "group" | "destinationArn" | "distribution">;

/** @throws AwsError where the role is not to be had, or the stream takes no record of it */
export async function write(
  { account, region, group, destinationArn, distribution }: Subscribed,
  { roleArn, stream }: { readonly roleArn: string; readonly stream: string },
  Data: Uint8Array,
  host: Pick<Host, "call" | "sessions" | "ids">,
): Promise<void> {
  const forGroup = asService("logs.amazonaws.com", {
    region,
    account,
    sourceArn: `arn:aws:logs:${region}:${account}:log-group:${group}:*`,
    sourceAccount: account,
  });
  const as = await assumed(AssumeRole, { RoleArn: roleArn, RoleSessionName: "CloudWatchLogs" }, forGroup, host);
  // Unverified, but that events of one log stream have one: names of log streams are longer than keys may be.
  const PartitionKey = distribution === "Random" ? host.ids.uuid() : createHash("md5").update(stream).digest("hex");
  await host.call(PutRecord, { StreamARN: destinationArn, Data, PartitionKey }, as);
}
