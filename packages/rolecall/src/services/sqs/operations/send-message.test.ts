import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { refusal, testWorld, type World } from "../../../testing/world.js";
import { aQueue, bodies, receive, remove, SECOND, send, sendInGroup } from "../testing.js";

let world: World;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.end());

describe("SendMessage to a standard queue", () => {
  test("answers the digests that AWS computes", async () => {
    const url = await aQueue(world.root, "jobs");
    const string = (StringValue: string) => ({ DataType: "String", StringValue });
    const sent = await send(world.root, url, "msg", {
      MessageAttributes: { Hello: string("There"), General: string("Kenobi"), "Help.Me": string("Me") },
    });

    // As AWS answered on 6 July 2023.
    expect(sent.MD5OfMessageAttributes).toBe("4c360f3fdafd970e05fae2f149d997f5");
    expect(sent.MD5OfMessageBody).toBe("6e2baaf3b97dbeef01c0043275f9a0e7");
    expect(sent.SequenceNumber).toBeUndefined();
    const digest = async (...MessageAttributeNames: string[]) =>
      (await receive(world.root, url, { MessageAttributeNames, VisibilityTimeout: 0 }))[0]?.MD5OfMessageAttributes;
    expect(await digest("Hello", "General", "Nothing")).toBe("fca026605781cb4126a1e9044df24232");
    expect(await digest("Hello")).toBe("a311262e065454b75da111d535b8dacd");
    expect(await digest("Hel.*")).toBe("83fee93c1bcd8b9a5a923ffacdc636c7");
    expect(await digest(".*")).toBe("4c360f3fdafd970e05fae2f149d997f5");
    expect(await digest()).toBeUndefined();
  });

  test("binary attributes come back as they were sent", async () => {
    const url = await aQueue(world.root, "jobs");
    const BinaryValue = Buffer.from("traceparent\x1e00-774062d6c37081a5a0b9b5b88e30627c-2d2482211f6489da-01");
    await send(world.root, url, "test", { MessageAttributes: { attr1: { DataType: "Binary", BinaryValue } } });

    const [message] = await receive(world.root, url, { MessageAttributeNames: ["All"] });
    // As AWS answered on 22 December 2022.
    expect(message?.MD5OfMessageAttributes).toBe("8cbe4db156db8a94db8b801b7addb984");
    expect(Buffer.from(message?.MessageAttributes?.attr1?.BinaryValue ?? []).equals(BinaryValue)).toBe(true);
  });

  test("a delayed message comes when its time has come", async () => {
    const url = await aQueue(world.root, "jobs", { DelaySeconds: "5" });
    await send(world.root, url, "late");
    await send(world.root, url, "now", { DelaySeconds: 0 });

    expect(await bodies(world.root, url)).toEqual(["now"]);
    await world.clock.advance(5 * SECOND);
    expect(await bodies(world.root, url)).toEqual(["late"]);
  });

  test.each([
    [
      "an empty body",
      { MessageBody: "" },
      "MissingRequiredParameterException",
      "The request must contain the parameter MessageBody.",
    ],
    [
      "a body that is too large, attributes counted",
      { MessageBody: "x".repeat(1020), MessageAttributes: { a: { DataType: "String", StringValue: "x" } } },
      "InvalidParameterValueException",
      "One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes.",
    ],
    [
      "a delay beyond a quarter of an hour",
      { MessageBody: "x", DelaySeconds: 901 },
      "InvalidParameterValueException",
      "Value 901 for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.",
    ],
    [
      "a deduplication id",
      { MessageBody: "x", MessageDeduplicationId: "d" },
      "InvalidParameterValueException",
      "Value d for parameter MessageDeduplicationId is invalid. Reason: The request include parameter that is not valid for this queue type.",
    ],
    [
      "a group with a blank in its name",
      { MessageBody: "x", MessageGroupId: "group 123" },
      "InvalidParameterValueException",
      "Value group 123 for parameter MessageGroupId is invalid. Reason: MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length.",
    ],
    [
      "a character that XML has not",
      { MessageBody: "\u0000" },
      "InvalidMessageContents",
      "Invalid binary character '#x0' was found in the message body, the set of allowed characters is #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF",
    ],
    [
      "a number that is none",
      { MessageBody: "x", MessageAttributes: { n: { DataType: "Number", StringValue: "many" } } },
      "InvalidParameterValueException",
      "Can't cast the value of message (user) attribute 'n' to a number.",
    ],
  ])("refuses %s", async (_, input, code, message) => {
    const url = await aQueue(world.root, "jobs", { MaximumMessageSize: "1024" });
    const { MessageBody, ...more } = input;

    expect(await refusal(send(world.root, url, MessageBody, more))).toMatchObject({ code, message });
    expect(await receive(world.root, url)).toEqual([]);
  });

  test("a group may be named for fairness, and comes with the message", async () => {
    const url = await aQueue(world.root, "jobs");
    await send(world.root, url, "m", { MessageGroupId: "tenant-1" });

    const [message] = await receive(world.root, url, { MessageSystemAttributeNames: ["MessageGroupId"] });
    expect(message?.Attributes).toEqual({ MessageGroupId: "tenant-1" });
  });

  test("a queue that is not there is said to be missing to those who may know", async () => {
    const missing = "http://127.0.0.1:4566/000000000000/nowhere";
    expect(await refusal(send(world.root, missing, "m"))).toMatchObject({
      code: "QueueDoesNotExist",
      message: "The specified queue does not exist.",
    });
    expect(await refusal(send(world.root, "http://127.0.0.1:4566/", "m"))).toMatchObject({ code: "InvalidAddress" });
  });
});

describe("SendMessage to a FIFO queue", () => {
  test("delivers a message once that is sent again within five minutes, and answers as at first", async () => {
    const url = await aQueue(world.root, "jobs.fifo");
    const first = await sendInGroup(world.root, url, "g", "a");
    await world.clock.advance(300 * SECOND - 1);
    const again = await sendInGroup(world.root, url, "g", "a");

    expect(again).toEqual(first);
    expect(first.SequenceNumber).toMatch(/^\d{20}$/);
    const [received, ...more] = await receive(world.root, url);
    expect(more).toEqual([]);
    await remove(world.root, url, received?.ReceiptHandle);

    await world.clock.advance(1);
    const later = await sendInGroup(world.root, url, "g", "a");
    expect(later.MessageId).not.toBe(first.MessageId);
    expect(BigInt(later.SequenceNumber ?? 0) > BigInt(first.SequenceNumber ?? 0)).toBe(true);
    expect(await bodies(world.root, url)).toEqual(["a"]);
  });

  test("deduplicates by content where the queue is told to", async () => {
    const url = await aQueue(world.root, "jobs.fifo", { ContentBasedDeduplication: "true" });
    for (const body of ["a", "a", "b"]) await send(world.root, url, body, { MessageGroupId: "g" });

    expect(await bodies(world.root, url)).toEqual(["a", "b"]);
  });

  test.each([
    ["queue", ["Test"]],
    ["messageGroup", ["Test", "Test"]],
  ])("deduplicates in the scope of the %s", async (DeduplicationScope, expected) => {
    const url = await aQueue(world.root, "jobs.fifo", { DeduplicationScope });
    for (const MessageGroupId of ["1", "2"]) {
      await send(world.root, url, "Test", { MessageGroupId, MessageDeduplicationId: "same" });
    }

    expect(await bodies(world.root, url)).toEqual(expected);
  });

  test("wants a group, and a deduplication id unless the content makes one", async () => {
    const url = await aQueue(world.root, "jobs.fifo");

    expect(await refusal(send(world.root, url, "m"))).toMatchObject({
      code: "MissingRequiredParameterException",
      message: "The request must contain the parameter MessageGroupId.",
    });
    expect(await refusal(send(world.root, url, "m", { MessageGroupId: "g" }))).toMatchObject({
      code: "InvalidParameterValueException",
      message:
        "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
    });
  });

  test("has one delay for all: zero means the queue's, any other is refused", async () => {
    const url = await aQueue(world.root, "jobs.fifo", { DelaySeconds: "2", ContentBasedDeduplication: "true" });
    const delayed = (DelaySeconds: number) => send(world.root, url, "m", { MessageGroupId: "g", DelaySeconds });

    expect(await refusal(delayed(2))).toMatchObject({
      message:
        "Value 2 for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.",
    });
    await delayed(0);
    expect(await receive(world.root, url)).toEqual([]);
    await world.clock.advance(2 * SECOND);
    expect(await bodies(world.root, url)).toEqual(["m"]);
  });
});
