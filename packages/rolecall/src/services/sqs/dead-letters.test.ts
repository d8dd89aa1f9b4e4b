/** Dead-letter queues, and the tasks that move messages out of them. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { allow, refusal, testWorld, type World } from "../../testing/world.js";
import { resumeMoving } from "./moves.js";
import { CancelMessageMoveTask } from "./operations/cancel-message-move-task.js";
import { ListDeadLetterSourceQueues } from "./operations/list-dead-letter-source-queues.js";
import { ListMessageMoveTasks } from "./operations/list-message-move-tasks.js";
import { SetQueueAttributes } from "./operations/set-queue-attributes.js";
import { StartMessageMoveTask } from "./operations/start-message-move-task.js";
import { moveTasks } from "./records.js";
import { aQueue, bodies, counts, receive, SECOND, send, sendInGroup } from "./testing.js";

const arn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
const redrive = (name: string, maxReceiveCount: number | string = 1) =>
  JSON.stringify({ deadLetterTargetArn: arn(name), maxReceiveCount });

let world: World;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.end());

/** A queue whose messages are dead after one receive, with its dead-letter queue. */
async function pair(suffix = "") {
  const dead = await aQueue(world.root, `dead${suffix}`);
  const source = await aQueue(world.root, `jobs${suffix}`, { RedrivePolicy: redrive(`dead${suffix}`) });
  return { dead, source };
}

async function bury(source: string) {
  await receive(world.root, source, { VisibilityTimeout: 0 });
  expect(await receive(world.root, source)).toEqual([]);
}

test("what was received too often is found in the dead-letter queue, under its id", async () => {
  const dead = await aQueue(world.root, "dead");
  const source = await aQueue(world.root, "jobs", { RedrivePolicy: redrive("dead", "2") });
  const { MessageId } = await send(world.root, source, "m");
  for (const count of ["1", "2"]) {
    const [message] = await receive(world.root, source, { VisibilityTimeout: 0, AttributeNames: ["All"] });
    expect(message?.Attributes?.ApproximateReceiveCount).toBe(count);
  }
  await world.clock.advance(SECOND);
  expect(await receive(world.root, source)).toEqual([]);

  const [message] = await receive(world.root, dead, { AttributeNames: ["All"] });
  expect(message?.MessageId).toBe(MessageId);
  expect(message?.Attributes).toMatchObject({
    DeadLetterQueueSourceArn: arn("jobs"),
    ApproximateReceiveCount: "3",
    SentTimestamp: String(world.clock.now() - SECOND),
  });
  expect(await counts(world.root, source)).toEqual(["0", "0", "0"]);
});

test("a FIFO queue's group goes on behind a message that is dead", async () => {
  const { dead, source } = await pair(".fifo");
  for (const body of ["a", "b"]) await sendInGroup(world.root, source, "g", body);
  await receive(world.root, source, { VisibilityTimeout: 0, MaxNumberOfMessages: 1 });

  expect(await bodies(world.root, source)).toEqual(["b"]);
  expect(await bodies(world.root, dead)).toEqual(["a"]);
});

test("ListDeadLetterSourceQueues lists who sends there, as it is now", async () => {
  const { dead, source } = await pair();
  const sources = async () => (await world.root.call(ListDeadLetterSourceQueues, { QueueUrl: dead })).queueUrls;
  expect(await sources()).toEqual([source]);
  await world.root.call(SetQueueAttributes, { QueueUrl: source, Attributes: { RedrivePolicy: "" } });
  expect(await sources()).toEqual([]);
});

test.each([
  ["no JSON", "x", "Redrive policy is not a valid JSON map."],
  [
    "no count",
    JSON.stringify({ deadLetterTargetArn: arn("dead") }),
    "Redrive policy does not contain mandatory attribute: maxReceiveCount.",
  ],
  [
    "a count of zero",
    redrive("dead", 0),
    "Invalid value for maxReceiveCount: 0, valid values are from 1 to 1000 both inclusive.",
  ],
  ["no ARN", '{"deadLetterTargetArn": "dummy", "maxReceiveCount": 42}', "Invalid value for deadLetterTargetArn."],
  ["a queue that is not there", redrive("nowhere"), "Dead letter target does not exist."],
  ["a FIFO queue", redrive("dead.fifo"), "Dead-letter queue must be same type of queue as the source."],
])("a redrive policy with %s is refused", async (_, RedrivePolicy, reason) => {
  for (const name of ["dead", "dead.fifo"]) await aQueue(world.root, name);
  expect((await refusal(aQueue(world.root, "jobs", { RedrivePolicy }))).message).toBe(
    `Value ${RedrivePolicy} for parameter RedrivePolicy is invalid. Reason: ${reason}`,
  );
});

test("a dead-letter queue says whose it is", async () => {
  const QueueUrl = await aQueue(world.root, "dead");
  const allowing = (policy: object) =>
    world.root.call(SetQueueAttributes, { QueueUrl, Attributes: { RedriveAllowPolicy: JSON.stringify(policy) } });
  const use = (name: string) => aQueue(world.root, name, { RedrivePolicy: redrive("dead") });

  await allowing({ redrivePermission: "denyAll" });
  await refusal(use("a"));
  await allowing({ redrivePermission: "byQueue", sourceQueueArns: [arn("a")] });
  await use("a");
  await refusal(use("b"));
  expect((await refusal(allowing({ redrivePermission: "byQueue" }))).code).toBe("InvalidAttributeValue");
});

describe("StartMessageMoveTask", () => {
  const start = (more: object = {}) => world.root.call(StartMessageMoveTask, { SourceArn: arn("dead"), ...more });
  const tasks = async () =>
    (await world.root.call(ListMessageMoveTasks, { SourceArn: arn("dead"), MaxResults: 10 })).Results ?? [];

  test("moves each message back to where it came from, as a new message", async () => {
    const { dead, source } = await pair();
    const { MessageId } = await send(world.root, source, "m");
    await bury(source);
    await start();
    await world.settled();

    expect(await tasks()).toEqual([
      {
        Status: "COMPLETED",
        SourceArn: arn("dead"),
        ApproximateNumberOfMessagesMoved: 1,
        ApproximateNumberOfMessagesToMove: 1,
        StartedTimestamp: world.clock.now(),
      },
    ]);
    expect(await counts(world.root, dead)).toEqual(["0", "0", "0"]);
    const [message] = await receive(world.root, source, { AttributeNames: ["All"] });
    expect(message?.Body).toBe("m");
    expect(message?.MessageId).not.toBe(MessageId);
    expect(message?.Attributes?.ApproximateReceiveCount).toBe("1");
  });

  test("fails at a message that was sent there directly, and moves it where it is told to", async () => {
    const { dead } = await pair();
    await send(world.root, dead, "direct");
    await start();
    await world.settled();
    expect(await tasks()).toMatchObject([{ Status: "FAILED", FailureReason: "CouldNotDetermineMessageSource" }]);

    const other = await aQueue(world.root, "other");
    await world.clock.advance(SECOND);
    await start({ DestinationArn: arn("other") });
    await world.settled();
    expect((await tasks())[0]).toMatchObject({ Status: "COMPLETED", DestinationArn: arn("other") });
    expect(await bodies(world.root, other)).toEqual(["direct"]);
  });

  test("keeps to its rate, is one at a time, and can be cancelled", async () => {
    const { source } = await pair();
    for (const body of ["a", "b", "c"]) await send(world.root, source, body);
    await bury(source);
    const { TaskHandle = "" } = await start({ MaxNumberOfMessagesPerSecond: 1 });
    await idle();
    expect(await refusal(start())).toMatchObject({ code: "UnsupportedOperation" });
    await world.clock.advance(SECOND);
    await idle();
    const { ApproximateNumberOfMessagesMoved } = await world.root.call(CancelMessageMoveTask, { TaskHandle });
    expect(ApproximateNumberOfMessagesMoved).toBe(2);
    await world.clock.advance(SECOND);
    await world.settled();

    expect((await tasks())[0]).toMatchObject({ Status: "CANCELLED", ApproximateNumberOfMessagesMoved: 2 });
    expect((await refusal(world.root.call(CancelMessageMoveTask, { TaskHandle }))).code).toBe("UnsupportedOperation");
  });

  test("goes on after a restart", async () => {
    const { source } = await pair();
    await send(world.root, source, "m");
    await bury(source);
    await start();
    await world.settled();
    const [done] = await world.host.store.read(async (tx) => (await moveTasks.list(tx, { prefix: [] })).items);
    if (done === undefined) throw new Error("no task was stored");
    await bury(source);
    // As a kill leaves it.
    await world.host.store.transact((tx) => moveTasks.put(tx, { ...done, status: "RUNNING", moved: 0 }));
    await resumeMoving(world.host);
    await world.settled();

    expect(await bodies(world.root, source)).toEqual(["m"]);
    expect(await tasks()).toMatchObject([{ Status: "COMPLETED" }]);
  });

  test("wants the caller to have what the task does", async () => {
    await pair();
    const SourceArn = arn("dead");
    const half = await world.user("half", allow("sqs:StartMessageMoveTask", SourceArn));
    expect((await refusal(half.call(StartMessageMoveTask, { SourceArn }))).message).toContain("sqs:receivemessage");
    const reading = allow(
      ["sqs:StartMessageMoveTask", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
      SourceArn,
    );
    const back = await refusal((await world.user("reads", reading)).call(StartMessageMoveTask, { SourceArn }));
    expect(back.message).toContain(`sqs:sendmessage on resource: ${arn("jobs")}`);
    const whole = await world.user("whole", reading, allow("sqs:SendMessage", arn("jobs")));
    await whole.call(StartMessageMoveTask, { SourceArn });
    await aQueue(world.root, "other");
    expect(
      (await refusal(whole.call(StartMessageMoveTask, { SourceArn, DestinationArn: arn("other") }))).message,
    ).toContain("sqs:sendmessage");
  });

  test("wants a dead-letter queue", async () => {
    await aQueue(world.root, "dead");
    expect((await refusal(start())).message).toBe("Source queue must be configured as a Dead Letter Queue.");
    expect((await refusal(start({ SourceArn: arn("nowhere") }))).code).toBe("ResourceNotFoundException");
  });
});

/** Until the task has gone to sleep. */
const idle = () => new Promise((resolve) => setTimeout(resolve, 20));
