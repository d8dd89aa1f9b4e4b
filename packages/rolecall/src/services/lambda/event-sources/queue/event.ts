/** What a function is given of a queue's messages, and what its answer says of them. */
import { Buffer } from "node:buffer";
import type { Output } from "@rolecall/aws-model";
import type { sqs } from "@rolecall/aws-model/sqs";
import { regionOf } from "../../../../kernel/arn.js";

export type Message = NonNullable<Output<typeof sqs, "ReceiveMessage">["Messages"]>[number];

/** One entry of `Records`, its members in AWS's order. */
export function recordOf(message: Message, source: string): Readonly<Record<string, unknown>> {
  const { MD5OfMessageAttributes } = message;
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes ?? {},
    messageAttributes: Object.fromEntries(
      Object.entries(message.MessageAttributes ?? {}).map(([name, { StringValue, BinaryValue, DataType }]) => [
        name,
        {
          ...(StringValue === undefined ? {} : { stringValue: StringValue }),
          ...(BinaryValue === undefined ? {} : { binaryValue: Buffer.from(BinaryValue).toString("base64") }),
          stringListValues: [],
          binaryListValues: [],
          dataType: DataType,
        },
      ]),
    ),
    ...(MD5OfMessageAttributes === undefined ? {} : { md5OfMessageAttributes: MD5OfMessageAttributes }),
    md5OfBody: message.MD5OfBody,
    eventSource: "aws:sqs",
    eventSourceARN: source,
    awsRegion: regionOf(source),
  };
}

/**
 * The ids of a batch that the function reports as failed; "all" where its answer is none that counts: not JSON, or
 * naming a record that is not in the batch.
 *
 * AWS: an answer that is empty, null or has no `batchItemFailures` is a success of the whole batch.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting-conditions
 */
export function reportedFailures(answer: Uint8Array, ids: ReadonlySet<string>): ReadonlySet<string> | "all" {
  const text = new TextDecoder().decode(answer).trim();
  if (text === "") return new Set();
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return "all";
  }
  const failures = isRecord(parsed) ? parsed.batchItemFailures : undefined;
  if (failures === undefined || failures === null) return isSuccess(parsed) ? new Set() : "all";
  if (!Array.isArray(failures)) return "all";
  const named = failures.map((each) => (isRecord(each) ? each.itemIdentifier : undefined));
  const known = named.filter((id): id is string => typeof id === "string" && ids.has(id));
  return known.length === named.length ? new Set(known) : "all";
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** `{}`, null, "" and []; a text or a number is a malformed answer. */
const isSuccess = (answer: unknown) =>
  answer === null || answer === "" || isRecord(answer) || (Array.isArray(answer) && answer.length === 0);
