/**
 * The services that S3 tells of events, and whether they let it in.
 *
 * A queue and a topic are sent a test event when they are configured, which is how AWS asks them too; a function is
 * asked without being run.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html ("s3:TestEvent")
 */
import type { Output } from "@rolecall/aws-model";
import type { events } from "@rolecall/aws-model/events";
import type { CallAs } from "../../../kernel/call.js";
import { AwsError } from "../../../kernel/errors.js";
import type { Host } from "../../../kernel/host.js";
import type { OperationCall } from "../../../kernel/operation.js";
import { s3RequestIds } from "../../../protocols/rest-xml.js";
import { PutEvents } from "../../events/operations/put-events.js";
import { Invoke } from "../../lambda/operations/invoke.js";
import { Publish } from "../../sns/operations/publish.js";
import { SendMessage } from "../../sqs/operations/send-message.js";
import { badDestinations } from "../errors.js";
import type { BucketRecord } from "../records.js";
import { asBucket } from "./as-bucket.js";
import type { BusEvent } from "./bus-event.js";
import type { Destination, NotificationTarget } from "./configuration.js";

type Call = Pick<Host, "call" | "settings">;

export async function sendTo(
  { call, settings }: Call,
  { kind, arn }: Destination,
  { message, atMs }: { readonly message: string; readonly atMs: number },
  as: CallAs,
): Promise<void> {
  switch (kind) {
    case "function":
      await call(Invoke, { FunctionName: arn, InvocationType: "Event", Payload: Buffer.from(message) }, at(arn, as));
      return;
    case "queue":
      await call(SendMessage, { QueueUrl: queueUrl(arn, settings.endpoint()), MessageBody: message }, at(arn, as));
      return;
    case "topic":
      await call(Publish, { TopicArn: arn, Message: message, Subject: "Amazon S3 Notification" }, at(arn, as));
      return;
    case "bus": {
      const event = JSON.parse(message) as BusEvent;
      const entry = { ...event, Source: "aws.s3", Time: new Date(atMs) };
      requireTaken(await call(PutEvents, { Entries: [entry] }, as));
    }
  }
}

/** PutEvents answers with success what it did not take. @throws AwsError */
function requireTaken({ Entries = [] }: Output<typeof events, "PutEvents">): void {
  const refused = Entries.find(({ ErrorCode }) => ErrorCode !== undefined);
  if (refused) throw new AwsError(refused.ErrorCode ?? "", refused.ErrorMessage ?? "");
}

/** In the destination's Region, which is the bucket's on AWS. */
const at = (arn: string, as: CallAs): CallAs => ({ ...as, region: arn.split(":")[3] || as.region });

function queueUrl(arn: string, endpoint: string): string {
  const [, , , , account, name] = arn.split(":");
  return `${endpoint}/${account}/${name}`;
}

/** @throws InvalidArgument that names each destination which does not let S3 in */
export async function requireDestinations(
  host: Pick<OperationCall<unknown>, "call" | "settings" | "clock" | "requestId">,
  bucket: BucketRecord,
  targets: readonly NotificationTarget[],
): Promise<void> {
  const as = asBucket({ bucket: bucket.name, account: bucket.account, region: bucket.region });
  const ids = s3RequestIds(host.requestId);
  const atMs = host.clock.now();
  const message = JSON.stringify({
    Service: "Amazon S3",
    Event: "s3:TestEvent",
    Time: new Date(atMs).toISOString(),
    Bucket: bucket.name,
    RequestId: ids["x-amz-request-id"],
    HostId: ids["x-amz-id-2"],
  });
  const refused: { readonly argument: string; readonly value: string }[] = [];
  for (const target of targets) {
    try {
      if (target.kind === "function") {
        await host.call(Invoke, { FunctionName: target.arn, InvocationType: "DryRun" }, at(target.arn, as));
      } else await sendTo(host, target, { message, atMs }, as);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      refused.push(refusalOf(target));
    }
  }
  if (refused.length > 0) throw badDestinations(refused);
}

function refusalOf({ kind, arn }: NotificationTarget) {
  if (kind === "function") return { argument: `${arn}, null`, value: `Not authorized to invoke function [${arn}]` };
  return {
    argument: arn,
    value: `Permissions on the destination ${kind} do not allow S3 to publish notifications from this bucket`,
  };
}
