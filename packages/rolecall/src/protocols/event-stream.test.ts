/** Answers that are streams of events, in protocols that have no other place for an answer's other members. */
import { kinesis } from "@rolecall/aws-model/kinesis";
import { expect, test } from "vitest";
import { awsJson1_1 } from "./aws-json.js";
import { crc32 } from "./bytes.js";

/** Name and value of each header, and the payload, of the messages in a body. */
function messagesIn(body: Buffer) {
  const messages: { headers: Record<string, string>; payload: string }[] = [];
  for (let at = 0; at < body.length; at += body.readUInt32BE(at)) {
    const message = body.subarray(at, at + body.readUInt32BE(at));
    const end = message.length - 4;
    expect(message.readUInt32BE(end)).toBe(crc32(message.subarray(0, end)));
    expect(message.readUInt32BE(8)).toBe(crc32(message.subarray(0, 8)));
    const headersEnd = 12 + message.readUInt32BE(4);
    const headers: Record<string, string> = {};
    for (let next = 12; next < headersEnd; ) {
      const name = message.subarray(next + 1, next + 1 + message.readUInt8(next)).toString();
      const valueAt = next + 1 + name.length + 1;
      const length = message.readUInt16BE(valueAt);
      headers[name] = message.subarray(valueAt + 2, valueAt + 2 + length).toString();
      next = valueAt + 2 + length;
    }
    messages.push({ headers, payload: message.subarray(headersEnd, end).toString() });
  }
  return messages;
}

test("JSON answers begin with an initial response; events and exceptions follow it", async () => {
  async function* events() {
    yield { SubscribeToShardEvent: { Records: [], ContinuationSequenceNumber: "1", MillisBehindLatest: 0 } };
    yield { ResourceInUseException: { message: "taken" } };
  }
  const model = kinesis.model();
  const operation = model.operations.SubscribeToShard;
  if (!operation) throw new Error("the model lacks the operation");
  const { headers, body } = awsJson1_1.serialise({ EventStream: events() }, operation, model, "id");
  expect(headers["content-type"]).toBe("application/vnd.amazon.eventstream");
  const pieces: Uint8Array[] = [];
  for await (const piece of body as AsyncIterable<Uint8Array>) pieces.push(piece);
  const json = { ":content-type": "application/x-amz-json-1.1" };
  expect(messagesIn(Buffer.concat(pieces))).toEqual([
    { headers: { ":event-type": "initial-response", ":message-type": "event", ...json }, payload: "{}" },
    {
      headers: { ":event-type": "SubscribeToShardEvent", ":message-type": "event", ...json },
      payload: '{"Records":[],"ContinuationSequenceNumber":"1","MillisBehindLatest":0}',
    },
    {
      headers: { ":exception-type": "ResourceInUseException", ":message-type": "exception", ...json },
      payload: '{"message":"taken"}',
    },
  ]);
});
