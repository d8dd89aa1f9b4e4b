import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { refusal, testWorld, type World } from "../../../testing/world.js";
import { InFlightLimit } from "../messages/in-flight.js";
import { queues } from "../records.js";
import { aQueue, bodies, counts, receive, remove, SECOND, send, sendInGroup } from "../testing.js";
import { ChangeMessageVisibility } from "./change-message-visibility.js";
import { ReceiveMessage } from "./receive-message.js";

let world: World;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.end());

const change = (QueueUrl: string, ReceiptHandle: string | undefined, VisibilityTimeout: number) =>
  world.root.call(ChangeMessageVisibility, { QueueUrl, ReceiptHandle: ReceiptHandle ?? "", VisibilityTimeout });

describe("visibility", () => {
  test("what was received stays invisible for its timeout, and comes again after it", async () => {
    const url = await aQueue(world.root, "jobs");
    await send(world.root, url, "m");
    const names = { AttributeNames: ["All"] };

    const [first] = await receive(world.root, url, names);
    expect(first?.Attributes).toMatchObject({
      SenderId: "000000000000",
      SentTimestamp: String(world.clock.now()),
      ApproximateReceiveCount: "1",
    });
    await world.clock.advance(30 * SECOND - 1);
    expect(await receive(world.root, url)).toEqual([]);
    await world.clock.advance(1);
    const [second] = await receive(world.root, url, names);
    expect(second?.MessageId).toBe(first?.MessageId);
    expect(second?.Attributes).toMatchObject({
      ApproximateReceiveCount: "2",
      ApproximateFirstReceiveTimestamp: first?.Attributes?.ApproximateFirstReceiveTimestamp,
    });
    // The older handle deletes nothing any more, and says so to nobody.
    await remove(world.root, url, first?.ReceiptHandle);
    expect(await counts(world.root, url)).toEqual(["0", "1", "0"]);
    await remove(world.root, url, second?.ReceiptHandle);
    expect(await counts(world.root, url)).toEqual(["0", "0", "0"]);
  });

  test("can be changed while in flight, up to twelve hours in all", async () => {
    const url = await aQueue(world.root, "jobs");
    await send(world.root, url, "m");
    const [{ ReceiptHandle } = {}] = await receive(world.root, url);
    await change(url, ReceiptHandle, 100);
    await world.clock.advance(99 * SECOND);
    expect(await receive(world.root, url)).toEqual([]);

    expect(await refusal(change(url, ReceiptHandle, 43_200))).toMatchObject({
      message:
        "Value 43200 for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond the limit [43200 seconds]",
    });
    await change(url, ReceiptHandle, 0);
    expect(await bodies(world.root, url)).toEqual(["m"]);
    await world.clock.advance(30 * SECOND);
    expect(
      (await refusal(change(url, (await receive(world.root, url, { VisibilityTimeout: 0 }))[0]?.ReceiptHandle, 9)))
        .code,
    ).toBe("MessageNotInflight");
    expect((await refusal(change(url, "nonsense", 9))).code).toBe("ReceiptHandleIsInvalid");
  });

  test("a timeout of zero takes a message, and takes it once a call", async () => {
    const url = await aQueue(world.root, "jobs", { VisibilityTimeout: "0" });
    for (const body of ["a", "b"]) await send(world.root, url, body);

    expect(await bodies(world.root, url)).toEqual(["a", "b"]);
    expect(await bodies(world.root, url)).toEqual(["a", "b"]);
  });

  test("messages are kept for the retention period, and not a moment longer", async () => {
    const url = await aQueue(world.root, "jobs", { MessageRetentionPeriod: "60" });
    await send(world.root, url, "old");
    await world.clock.advance(59 * SECOND);
    await send(world.root, url, "new");
    expect(await bodies(world.root, url, { VisibilityTimeout: 0 })).toEqual(["old", "new"]);
    await world.clock.advance(SECOND);

    expect(await counts(world.root, url)).toEqual(["1", "0", "0"]);
    expect(await bodies(world.root, url)).toEqual(["new"]);
  });

  test("in flight are at most so many", async () => {
    const url = await aQueue(world.root, "jobs");
    for (const body of ["a", "b", "c"]) await send(world.root, url, body);
    await receive(world.root, url, { MaxNumberOfMessages: 2 });
    const queue = await world.host.store.read((tx) => queues.get(tx, ["000000000000", "us-east-1", "jobs"]));
    const allowed = (most: number, wanted: number) =>
      queue && new InFlightLimit(most).allowed(world.host.store, queue, wanted, world.clock.now());

    expect(await allowed(2, 1)).toBe(0);
    expect(await allowed(3, 10)).toBe(1);
    expect(await allowed(120_000, 10)).toBe(10);
  });
});

describe("long polling", () => {
  test("answers as soon as a message is sent", async () => {
    const url = await aQueue(world.root, "jobs");
    const waiting = bodies(world.root, url, { WaitTimeSeconds: 20 });
    await world.clock.advance(3 * SECOND);
    await send(world.root, url, "m");

    expect(await waiting).toEqual(["m"]);
  });

  test("answers when a delay or a visibility timeout ends, and nothing when the wait does", async () => {
    const url = await aQueue(world.root, "jobs", { ReceiveMessageWaitTimeSeconds: "10" });
    await send(world.root, url, "late", { DelaySeconds: 4 });
    const waiting = receive(world.root, url, { VisibilityTimeout: 5 });
    await idle();
    await world.clock.advance(4 * SECOND);
    expect((await waiting).map(({ Body }) => Body)).toEqual(["late"]);

    const again = bodies(world.root, url, { VisibilityTimeout: 60 });
    await idle();
    await world.clock.advance(5 * SECOND);
    expect(await again).toEqual(["late"]);

    const empty = bodies(world.root, url);
    await idle();
    await world.clock.advance(10 * SECOND);
    expect(await empty).toEqual([]);
  });

  test.each([
    ["MaxNumberOfMessages", 11, "Must be between 1 and 10, if provided."],
    ["MaxNumberOfMessages", 0, "Must be between 1 and 10, if provided."],
    ["WaitTimeSeconds", 21, "Must be >= 0 and <= 20, if provided."],
    ["VisibilityTimeout", 43_201, "VisibilityTimeout must be an integer between 0 and 43200."],
  ])("%s %i is refused", async (name, value, reason) => {
    const QueueUrl = await aQueue(world.root, "jobs");
    expect(await refusal(world.root.call(ReceiveMessage, { QueueUrl, [name]: value }))).toMatchObject({
      code: "InvalidParameterValueException",
      message: `Value ${value} for parameter ${name} is invalid. Reason: ${reason}`,
    });
  });
});

/** Until those who wait have gone to sleep. */
const idle = () => new Promise((resolve) => setTimeout(resolve, 20));

describe("a FIFO queue", () => {
  test("gives a group in its order, and holds back what stands behind a message in flight", async () => {
    const url = await aQueue(world.root, "jobs.fifo");
    for (const body of ["a1", "a2", "a3"]) await sendInGroup(world.root, url, "a", body);
    for (const body of ["b1", "b2"]) await sendInGroup(world.root, url, "b", body);

    const [first] = await receive(world.root, url, { MaxNumberOfMessages: 1 });
    expect(first?.Body).toBe("a1");
    const others = await receive(world.root, url);
    expect(others.map(({ Body }) => Body)).toEqual(["b1", "b2"]);
    expect(await receive(world.root, url)).toEqual([]);

    await remove(world.root, url, first?.ReceiptHandle);
    expect(await bodies(world.root, url)).toEqual(["a2", "a3"]);
  });

  test("gives what stands before a message in flight, as AWS does since November 2025", async () => {
    const url = await aQueue(world.root, "jobs.fifo");
    for (const body of ["foo", "bar", "baz"]) await sendInGroup(world.root, url, "g", body);
    const [foo, , baz] = await receive(world.root, url);
    await change(url, foo?.ReceiptHandle, 0);
    await change(url, baz?.ReceiptHandle, 0);

    expect(await bodies(world.root, url)).toEqual(["foo"]);
  });

  test("takes no handle of a message that is visible again", async () => {
    const url = await aQueue(world.root, "jobs.fifo");
    await sendInGroup(world.root, url, "g", "m");
    const [{ ReceiptHandle } = {}] = await receive(world.root, url, { VisibilityTimeout: 1 });
    await world.clock.advance(SECOND);

    expect(await refusal(remove(world.root, url, ReceiptHandle))).toMatchObject({
      code: "InvalidParameterValueException",
      message: `Value ${ReceiptHandle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.`,
    });
  });

  test("answers an attempt again as it did, until one of its messages is gone", async () => {
    const url = await aQueue(world.root, "jobs.fifo");
    for (const body of ["a", "b"]) await sendInGroup(world.root, url, "g", body);
    const attempt = { ReceiveRequestAttemptId: "try-1", MaxNumberOfMessages: 1 };

    const first = await receive(world.root, url, attempt);
    await world.clock.advance(20 * SECOND);
    expect(await receive(world.root, url, attempt)).toEqual(first);
    await world.clock.advance(20 * SECOND);
    expect(await receive(world.root, url)).toEqual([]);
    await remove(world.root, url, first[0]?.ReceiptHandle);
    expect(await bodies(world.root, url, attempt)).toEqual(["b"]);
  });
});
