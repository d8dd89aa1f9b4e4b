/** What a function is given of a queue's messages. */
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
