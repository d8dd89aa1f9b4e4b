/**
 * Who can be told how an event ended, and how each is told: by an operation of its service, called with the function's
 * execution role.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
import { parseArn, queueUrl } from "../../../kernel/arn.js";
import type { Call, CallAs } from "../../../kernel/call.js";
import { AwsError } from "../../../kernel/errors.js";
import { PutEvents } from "../../events/operations/put-events.js";
import { HeadBucket } from "../../s3/operations/head-bucket.js";
import { PutObject } from "../../s3/operations/put-object.js";
import { Publish } from "../../sns/operations/publish.js";
import { SendMessage } from "../../sqs/operations/send-message.js";
import { Invoke } from "../operations/invoke.js";
import type { EndedRecord, EventRecord, OwedRecord } from "../records.js";
import { type DeadLetter, deadLetter, destinationFunctionArn, invocationRecord } from "./outcome.js";

export interface Telling {
  readonly event: EventRecord;
  readonly ended: EndedRecord;
  readonly owed: OwedRecord;
}

export interface Destination {
  /** The action that the role needs, as Lambda's errors name it, and the service it is on. */
  readonly action: string;
  readonly service: string;
  /** Whether it takes dead letters, and records of events that succeeded. */
  readonly deadLetters: boolean;
  readonly successes: boolean;
  /** Tells it. @throws AwsError what the service refuses with */
  readonly tell: (telling: Telling, call: Call, as: CallAs) => Promise<void>;
  /**
   * Asks for all that `tell` needs, in a way that changes nothing.
   * @param keyPrefix of the objects that would be written, where it is a bucket
   * @throws AwsError what the service refuses with, were it told; or that it was not asked to do anything
   */
  readonly probe: (arn: string, keyPrefix: string, call: Call, as: CallAs) => Promise<void>;
}

/** More than any message may be delayed: a queue that is there, and lets the role in, refuses this alone. */
const NO_DELAY = 901;
/** The digest of no object. */
const NO_DIGEST = Buffer.alloc(16).toString("base64");

const queue: Destination = {
  action: "SendMessage",
  service: "SQS",
  deadLetters: true,
  successes: true,
  async tell(telling, call, as) {
    const { body, attributes } = messageOf(telling);
    await call(
      SendMessage,
      { QueueUrl: queueUrl(telling.owed.arn), MessageBody: body, ...(attributes && { MessageAttributes: attributes }) },
      as,
    );
  },
  async probe(arn, _, call, as) {
    await call(SendMessage, { QueueUrl: queueUrl(arn), MessageBody: "{}", DelaySeconds: NO_DELAY }, as);
  },
};

const topic: Destination = {
  action: "Publish",
  service: "SNS",
  deadLetters: true,
  successes: true,
  async tell(telling, call, as) {
    const { body, attributes } = messageOf(telling);
    await call(
      Publish,
      { TopicArn: telling.owed.arn, Message: body, ...(attributes && { MessageAttributes: attributes }) },
      as,
    );
  },
  async probe(arn, _, call, as) {
    await call(Publish, { TopicArn: arn, Message: "" }, as);
  },
};

const lambdaFunction: Destination = {
  action: "InvokeFunction",
  service: "Lambda",
  deadLetters: false,
  successes: true,
  async tell({ event, ended, owed }, call, as) {
    const Payload = Buffer.from(invocationRecord(event, ended));
    await call(Invoke, { FunctionName: owed.arn, InvocationType: "Event", Payload }, as);
  },
  async probe(arn, _, call, as) {
    await call(Invoke, { FunctionName: arn, InvocationType: "DryRun" }, as);
  },
};

const bus: Destination = {
  action: "PutEvents",
  service: "EventBridge",
  deadLetters: false,
  successes: true,
  async tell({ event, ended, owed }, call, as) {
    const entry = {
      ...busEntry(owed.arn, ended.condition === "Success"),
      Detail: invocationRecord(event, ended),
      Resources: [owed.arn, destinationFunctionArn(event)],
    };
    const { Entries } = await call(PutEvents, { Entries: [entry] }, as);
    const [answer] = Entries ?? [];
    if (answer?.ErrorCode) throw new AwsError(answer.ErrorCode, answer.ErrorMessage ?? "");
  },
  async probe(arn, _, call, as) {
    // An entry without a detail is refused, and nothing else comes of it.
    await call(PutEvents, { Entries: [busEntry(arn, false)] }, as);
  },
};

const busEntry = (EventBusName: string, success: boolean) => ({
  EventBusName,
  Source: "lambda",
  DetailType: `Lambda Function Invocation Result - ${success ? "Success" : "Failure"}`,
});

const bucket: Destination = {
  action: "PutObject",
  service: "S3",
  deadLetters: false,
  successes: false,
  async tell({ event, ended, owed }, call, as) {
    const key = datedKey(keyPrefixOf(event.functionName), ended.atMs, owed.id);
    await writeObject(owed.arn, key, invocationRecord(event, ended), call, as);
  },
  async probe(arn, keyPrefix, call, as) {
    const Bucket = bucketOf(arn);
    // Both, so that the trail shows all that is missing.
    const asked = await Promise.allSettled([
      call(HeadBucket, { Bucket }, as),
      call(PutObject, { Bucket, Key: keyPrefix, ContentMD5: NO_DIGEST }, as),
    ]);
    for (const one of asked) if (one.status === "rejected") throw one.reason;
  },
};

/** Undefined for what events can't be sent to, FIFO queues and topics among them. */
export function destinationOf(arn: string): Destination | undefined {
  const { service, resource = "", account, region } = parseArn(arn) ?? {};
  if (service === "s3") return /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(resource) ? bucket : undefined;
  if (!account || !region) return undefined;
  if (service === "sqs") return /^[\w-]{1,80}$/.test(resource) ? queue : undefined;
  if (service === "sns") return /^[\w-]{1,256}$/.test(resource) ? topic : undefined;
  if (service === "lambda") return /^function:[\w-]+(:(\$LATEST|[\w-]+))?$/.test(resource) ? lambdaFunction : undefined;
  if (service === "events") return /^event-bus\/[\w./-]{1,256}$/.test(resource) ? bus : undefined;
  return undefined;
}

/** In the Region that the ARN names; a bucket's names none. */
export const at = (arn: string, as: CallAs): CallAs => ({ ...as, region: parseArn(arn)?.region || as.region });

const bucketOf = (arn: string) => parseArn(arn)?.resource ?? "";

function messageOf({ event, ended, owed }: Telling): Pick<DeadLetter, "body"> & Partial<DeadLetter> {
  return owed.as === "dead letter" ? deadLetter(event, ended) : { body: invocationRecord(event, ended) };
}

/** Of the objects that tell of a function's events. */
export const keyPrefixOf = (functionName: string) => `aws/lambda/async/${functionName}/`;

/** `{prefix}2026/01/02/2026-01-02T03.04.05-{id}` */
export function datedKey(prefix: string, atMs: number, id: string): string {
  const [day = "", time = ""] = new Date(atMs).toISOString().slice(0, 19).split("T");
  return `${prefix}${day.replaceAll("-", "/")}/${day}T${time.replaceAll(":", ".")}-${id}`;
}

/** @throws AwsError what S3 refuses with */
export async function writeObject(bucketArn: string, Key: string, text: string, call: Call, as: CallAs): Promise<void> {
  const Bucket = bucketOf(bucketArn);
  // AWS asks for s3:ListBucket too: a bucket that is not there is told from one that must not be written to.
  await call(HeadBucket, { Bucket }, as);
  await call(PutObject, { Bucket, Key, Body: Buffer.from(text) as never }, as);
}
