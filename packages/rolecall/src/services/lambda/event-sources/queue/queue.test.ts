/** A queue as a function's event source, read with the function's execution role. */
import { rm, writeFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { temporaryFile } from "../../../../testing/temporary.js";
import { ACCOUNT, allow, refusal, testWorld, trusts, type World } from "../../../../testing/world.js";
import { PutRolePolicy } from "../../../iam/operations/put-role-policy.js";
import { UpdateAssumeRolePolicy } from "../../../iam/operations/update-assume-role-policy.js";
import { CreateQueue } from "../../../sqs/operations/create-queue.js";
import { GetQueueAttributes } from "../../../sqs/operations/get-queue-attributes.js";
import { SendMessage } from "../../../sqs/operations/send-message.js";
import { SendMessageBatch } from "../../../sqs/operations/send-message-batch.js";
import { SetQueueAttributes } from "../../../sqs/operations/set-queue-attributes.js";
import { CreateEventSourceMapping } from "../../operations/create-event-source-mapping.js";
import { DeleteEventSourceMapping } from "../../operations/delete-event-source-mapping.js";
import { DeleteFunction } from "../../operations/delete-function.js";
import { DeleteFunctionConcurrency } from "../../operations/delete-function-concurrency.js";
import { GetEventSourceMapping } from "../../operations/get-event-source-mapping.js";
import { ListEventSourceMappings } from "../../operations/list-event-source-mappings.js";
import { ListTags } from "../../operations/list-tags.js";
import { PutFunctionConcurrency } from "../../operations/put-function-concurrency.js";
import { TagResource } from "../../operations/tag-resource.js";
import { UpdateEventSourceMapping } from "../../operations/update-event-source-mapping.js";
import { UpdateFunctionCode } from "../../operations/update-function-code.js";
import { UpdateFunctionConfiguration } from "../../operations/update-function-configuration.js";
import { activeFunction, FUNCTION_ARN, packageOf } from "../../testing.js";
import { resumeMappings } from "../pollers.js";
import { notedEvents, notingFunction } from "../testing.js";

const READ = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];
const queueArn = (name: string, account = ACCOUNT) => `arn:aws:sqs:us-east-1:${account}:${name}`;

let world: World;
let file: string;
beforeEach(async () => {
  world = await testWorld({ sandboxes: true });
  file = temporaryFile();
});
afterEach(async () => {
  await world.end();
});

interface Event {
  readonly Records: readonly Record<string, unknown>[];
}

const noting = (then = "", policies = [allow(READ)]) => notingFunction(world, file, then, policies);
const events = () => notedEvents<Event>(file);
const bodies = async () => (await events()).flatMap(({ Records }) => Records.map(({ body }) => body));

const queue = async (name = "q", Attributes: Record<string, string> = {}) =>
  (await world.root.call(CreateQueue, { QueueName: name, Attributes })).QueueUrl ?? "";
const send = (QueueUrl: string, MessageBody: string) => world.root.call(SendMessage, { QueueUrl, MessageBody });
const map = (over: Partial<Parameters<typeof inputOf>[0]> = {}) =>
  world.root.call(CreateEventSourceMapping, inputOf(over));
const inputOf = (over: {
  readonly FunctionName?: string;
  readonly EventSourceArn?: string;
  readonly Enabled?: boolean;
  readonly BatchSize?: number;
  readonly MaximumBatchingWindowInSeconds?: number;
  readonly FilterCriteria?: { readonly Filters: { readonly Pattern: string }[] };
  readonly FunctionResponseTypes?: "ReportBatchItemFailures"[];
  readonly DestinationConfig?: object;
  readonly Tags?: Record<string, string>;
}) => ({ FunctionName: "f", EventSourceArn: queueArn("q"), ...over });

/** Visible, and in flight. */
async function counts(QueueUrl: string): Promise<readonly [visible: number, inFlight: number]> {
  const { Attributes = {} } = await world.root.call(GetQueueAttributes, { QueueUrl, AttributeNames: ["All"] });
  return [
    Number(Attributes.ApproximateNumberOfMessages),
    Number(Attributes.ApproximateNumberOfMessagesNotVisible),
  ] as const;
}
const eventually = (look: () => Promise<void>) => vi.waitFor(look, { timeout: 30_000, interval: 10 });
/** The poller waits for messages: its own ReceiveMessage follows the one that was tried for the mapping. */
const reading = () =>
  eventually(async () =>
    expect(world.trail.all().filter(({ action }) => action === "sqs:ReceiveMessage").length).toBeGreaterThan(1),
  );
const empty = (QueueUrl: string) => eventually(async () => expect(await counts(QueueUrl)).toEqual([0, 0]));

describe("a mapping that is made", () => {
  test("is Creating, then Enabled, with AWS's defaults", async () => {
    await noting();
    await queue();

    const created = await map();
    expect(created).toEqual({
      UUID: expect.stringMatching(/^[0-9a-f-]{36}$/),
      BatchSize: 10,
      MaximumBatchingWindowInSeconds: 0,
      EventSourceArn: queueArn("q"),
      FunctionArn: FUNCTION_ARN,
      LastModified: expect.any(Date),
      State: "Creating",
      StateTransitionReason: "USER_INITIATED",
      FunctionResponseTypes: [],
      EventSourceMappingArn: `arn:aws:lambda:us-east-1:${ACCOUNT}:event-source-mapping:${created.UUID}`,
    });
    await world.settled();
    const UUID = created.UUID ?? "";
    expect((await world.root.call(GetEventSourceMapping, { UUID })).State).toBe("Enabled");
    expect((await world.root.call(ListEventSourceMappings, { FunctionName: "f" })).EventSourceMappings).toHaveLength(1);
    expect((await world.root.call(ListEventSourceMappings, { FunctionName: "f:live" })).EventSourceMappings).toEqual(
      [],
    );
  });

  test("needs a function and a queue", async () => {
    expect((await refusal(map())).message).toBe("Function does not exist");
    await noting();
    expect((await refusal(map())).message).toBe(
      "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.",
    );
  });

  test("is one for a queue and a function", async () => {
    await noting();
    await queue();
    const { UUID } = await map();
    const { code, message } = await refusal(map());
    expect([code, message]).toEqual([
      "ResourceConflictException",
      `An event source mapping with SQS arn (" ${queueArn("q")} ") and function (" f ") already exists. Please update or delete the existing mapping with UUID ${UUID}`,
    ]);
  });

  test.each([
    [
      { BatchSize: 11 },
      "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
    ],
    [{ FilterCriteria: { Filters: [{ Pattern: '{"body":"x"}' }] } }, "Invalid filter pattern definition."],
    [{ DestinationConfig: {} }, "Unsupported DestinationConfig parameter for given event source mapping type."],
  ])("with %j is refused", async (over, message) => {
    await noting();
    await queue();
    expect((await refusal(map(over))).message).toBe(message);
  });

  test("whose queue hides messages for less than the function's time-out is refused", async () => {
    await noting();
    await queue("q", { VisibilityTimeout: "2" });
    expect((await refusal(map())).message).toBe(
      "Queue visibility timeout: 2 seconds is less than Function timeout: 3 seconds",
    );
  });

  test("is held against the queue's visibility time-out when it is changed too, and not when the function is", async () => {
    await noting();
    const url = await queue("q");
    const { UUID = "" } = await map();
    await world.settled();
    // AWS looks at neither of these two changes (unverified of the function's).
    await world.root.call(SetQueueAttributes, { QueueUrl: url, Attributes: { VisibilityTimeout: "10" } });
    await world.root.call(UpdateFunctionConfiguration, { FunctionName: "f", Timeout: 20 });
    await world.settled();
    expect((await refusal(world.root.call(UpdateEventSourceMapping, { UUID, BatchSize: 5 }))).message).toBe(
      "Queue visibility timeout: 10 seconds is less than Function timeout: 20 seconds",
    );
    expect(await world.root.call(UpdateEventSourceMapping, { UUID, BatchSize: 5, Enabled: false })).toMatchObject({
      BatchSize: 5,
      State: "Disabling",
    });
  });

  test("needs a role that Lambda may assume", async () => {
    await noting();
    await queue();
    await world.root.call(UpdateAssumeRolePolicy, {
      RoleName: "r",
      PolicyDocument: trusts("ec2.amazonaws.com").document,
    });
    expect((await refusal(map())).message).toBe("The role defined for the function cannot be assumed by Lambda.");
    expect(world.trail.last()).toMatchObject({ action: "sts:AssumeRole", outcome: "implicitDeny" });
  });

  test("of a queue that is not there says so before it names what else the role may not", async () => {
    await noting("", [allow(["sqs:GetQueueAttributes"])]);
    const missing =
      "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.";
    expect((await refusal(map())).message).toBe(missing);
  });

  test("keeps what two updates at once have set", async () => {
    await noting();
    await queue();
    const { UUID = "" } = await map();
    await world.settled();
    await reading();
    const { sessions } = world.host;
    const open = sessions.open.bind(sessions);
    const update = (over: object) => world.root.call(UpdateEventSourceMapping, { UUID, ...over });
    // The second comes and goes while Lambda tries the role for the first.
    const opened = vi.spyOn(sessions, "open").mockImplementationOnce(async (...given) => {
      await update({ FunctionResponseTypes: ["ReportBatchItemFailures"], Enabled: false });
      await world.settled();
      return open(...given);
    });
    await update({ BatchSize: 3 });
    expect(opened).toHaveBeenCalledTimes(1);
    await world.settled();
    expect(await world.root.call(GetEventSourceMapping, { UUID })).toMatchObject({
      BatchSize: 3,
      FunctionResponseTypes: ["ReportBatchItemFailures"],
      State: "Disabled",
    });
  });

  test("is not led to a function that has one from the queue already", async () => {
    await noting();
    await queue();
    await activeFunction(world, `arn:aws:iam::${ACCOUNT}:role/r`, undefined, "g");
    await map();
    const { UUID = "" } = await map({ FunctionName: "g" });
    await world.settled();
    expect((await refusal(world.root.call(UpdateEventSourceMapping, { UUID, FunctionName: "f" }))).code).toBe(
      "ResourceConflictException",
    );
    expect((await world.root.call(GetEventSourceMapping, { UUID })).FunctionArn).toBe(`${FUNCTION_ARN.slice(0, -1)}g`);
  });

  test("can be tagged, and lambda:FunctionArn says for which function it may be made", async () => {
    await noting();
    await queue();
    const ann = await world.user(
      "ann",
      allow("lambda:CreateEventSourceMapping", "*", { ArnEquals: { "lambda:FunctionArn": `${FUNCTION_ARN}:live` } }),
    );
    expect((await refusal(ann.call(CreateEventSourceMapping, inputOf({})))).code).toBe("AccessDeniedException");
    const { EventSourceMappingArn: Resource = "" } = await map({ Tags: { a: "1" } });
    await world.root.call(TagResource, { Resource, Tags: { b: "2" } });
    expect((await world.root.call(ListTags, { Resource })).Tags).toEqual({ a: "1", b: "2" });
  });
});

test("a function that is changed while its queue is waited for runs as it is then", async () => {
  await noting();
  const url = await queue();
  await map();
  await reading();
  await world.root.call(UpdateFunctionCode, {
    FunctionName: "f",
    ZipFile: packageOf(
      `exports.handler = async () => require("node:fs").appendFileSync(${JSON.stringify(file)}, '{"Records":[{"body":"new code"}]}\\n');`,
    ),
  });
  await send(url, "a");
  await empty(url);
  expect(await bodies()).toEqual(["new code"]);
});

describe("the execution role", () => {
  test.each(READ)("without %s can't be used, and the trail shows what it lacks", async (missing) => {
    await noting("", [allow(READ.filter((action) => action !== missing))]);
    await queue();
    const { code, message } = await refusal(map());
    expect(code).toBe("InvalidParameterValueException");
    expect(message).toBe(
      `The function execution role does not have permissions to call ${missing.slice("sqs:".length)} on SQS`,
    );
    expect(world.trail.all().filter(({ outcome }) => outcome !== "allowed")).toEqual([
      expect.objectContaining({
        action: missing,
        principal: `arn:aws:sts::${ACCOUNT}:assumed-role/r/f@lambda_function`,
        resource: queueArn("q"),
      }),
    ]);
  });

  test("with nothing at all is told of the first, and the trail shows all three", async () => {
    await noting("", []);
    await queue();
    expect((await refusal(map())).message).toContain("ReceiveMessage on SQS");
    expect(
      world.trail
        .all()
        .filter(({ outcome }) => outcome !== "allowed")
        .map(({ action }) => action),
    ).toEqual(READ);
  });

  test("of another account needs the queue's policy as well", async () => {
    await noting();
    const other = world.rootOf("111111111111");
    const { QueueUrl = "" } = await other.call(CreateQueue, { QueueName: "q" });
    const EventSourceArn = queueArn("q", "111111111111");
    expect((await refusal(map({ EventSourceArn }))).message).toContain("ReceiveMessage on SQS");
    const Policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: { Effect: "Allow", Principal: { AWS: ACCOUNT }, Action: READ, Resource: EventSourceArn },
    });
    await other.call(SetQueueAttributes, { QueueUrl, Attributes: { Policy } });
    await map({ EventSourceArn });
    await other.call(SendMessage, { QueueUrl, MessageBody: "across" });
    await eventually(async () => expect(await bodies()).toEqual(["across"]));
  });

  test("that loses its permission reads no more, and goes on once it has it again", async () => {
    await noting();
    const url = await queue();
    await map();
    await reading();
    await world.root.call(PutRolePolicy, {
      RoleName: "r",
      PolicyName: "policy-0",
      PolicyDocument: allow(READ.slice(1)).document,
    });
    // The wait under way was let in before; what comes then is still read.
    await send(url, "last");
    await empty(url);
    await eventually(async () =>
      expect(world.trail.all()).toContainEqual(
        expect.objectContaining({ action: "sqs:ReceiveMessage", outcome: "implicitDeny" }),
      ),
    );
    await send(url, "waits");
    await world.clock.advance(1000);
    expect(await counts(url)).toEqual([1, 0]);

    await world.root.call(PutRolePolicy, {
      RoleName: "r",
      PolicyName: "again",
      PolicyDocument: allow(READ).document,
    });
    await world.clock.advance(10_000);
    await eventually(async () => expect(await bodies()).toEqual(["last", "waits"]));
  });

  test("that may receive and not delete runs the function, and the messages come back", async () => {
    await noting();
    const url = await queue("q", { VisibilityTimeout: "30" });
    await map();
    await world.settled();
    await world.root.call(PutRolePolicy, {
      RoleName: "r",
      PolicyName: "policy-0",
      PolicyDocument: allow(READ.filter((action) => action !== "sqs:DeleteMessage")).document,
    });
    await send(url, "again and again");
    await eventually(async () =>
      expect(world.trail.all()).toContainEqual(
        expect.objectContaining({ action: "sqs:DeleteMessage", outcome: "implicitDeny" }),
      ),
    );
    expect(await counts(url)).toEqual([0, 1]);
    await world.clock.advance(31_000);
    await eventually(async () => expect(await bodies()).toEqual(["again and again", "again and again"]));
  });
});

describe("messages", () => {
  test("reach the function as AWS hands them over, and are deleted then", async () => {
    await noting();
    const url = await queue();
    await map();
    await world.root.call(SendMessage, {
      QueueUrl: url,
      MessageBody: "hello",
      MessageAttributes: {
        text: { DataType: "String", StringValue: "v" },
        bytes: { DataType: "Binary", BinaryValue: new Uint8Array([1, 2]) },
      },
    });
    await empty(url);
    const [event] = await events();
    expect(event?.Records).toEqual([
      {
        messageId: expect.any(String),
        receiptHandle: expect.any(String),
        body: "hello",
        attributes: {
          ApproximateReceiveCount: "1",
          SentTimestamp: String(world.clock.now()),
          SenderId: expect.any(String),
          ApproximateFirstReceiveTimestamp: String(world.clock.now()),
        },
        messageAttributes: {
          text: { stringValue: "v", stringListValues: [], binaryListValues: [], dataType: "String" },
          bytes: { binaryValue: "AQI=", stringListValues: [], binaryListValues: [], dataType: "Binary" },
        },
        md5OfMessageAttributes: expect.stringMatching(/^[0-9a-f]{32}$/),
        md5OfBody: "5d41402abc4b2a76b9719d911017c592",
        eventSource: "aws:sqs",
        eventSourceARN: queueArn("q"),
        awsRegion: "us-east-1",
      },
    ]);
    expect(Object.keys(event?.Records[0] ?? {})).toEqual([
      "messageId",
      "receiptHandle",
      "body",
      "attributes",
      "messageAttributes",
      "md5OfMessageAttributes",
      "md5OfBody",
      "eventSource",
      "eventSourceARN",
      "awsRegion",
    ]);
  });

  test("that the function fails on come back after the visibility time-out", async () => {
    await noting("throw new Error('no');");
    const url = await queue("q", { VisibilityTimeout: "30" });
    await map();
    await send(url, "bad");
    await eventually(async () => expect(await bodies()).toEqual(["bad"]));
    await world.settled();
    expect(await counts(url)).toEqual([0, 1]);
    await world.clock.advance(31_000);
    await eventually(async () => expect(await bodies()).toEqual(["bad", "bad"]));
    const [, second] = await events();
    expect(second?.Records[0]?.attributes).toMatchObject({ ApproximateReceiveCount: "2" });
  });

  test("that the function names as failed come back alone, and to name a stranger fails the whole batch", async () => {
    await noting(`
      const ids = event.Records.filter(({ body }) => body !== "good").map(({ messageId }) => messageId);
      return { batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) };`);
    const url = await queue();
    await map({ FunctionResponseTypes: ["ReportBatchItemFailures"], Enabled: false });
    await world.root.call(SendMessageBatch, {
      QueueUrl: url,
      Entries: ["good", "bad", "good"].map((MessageBody, index) => ({ Id: String(index), MessageBody })),
    });
    const { EventSourceMappings = [] } = await world.root.call(ListEventSourceMappings, {});
    const UUID = EventSourceMappings[0]?.UUID ?? "";
    await world.settled();
    await world.root.call(UpdateEventSourceMapping, { UUID, Enabled: true });
    await eventually(async () => expect(await bodies()).toHaveLength(3));
    await world.settled();
    expect(await counts(url)).toEqual([0, 1]);
  });

  test("wait while the function is throttled, hidden from others, and reach it once it is not", async () => {
    await noting();
    const url = await queue("q", { VisibilityTimeout: "30" });
    await world.root.call(PutFunctionConcurrency, { FunctionName: "f", ReservedConcurrentExecutions: 0 });
    await map();
    await send(url, "patient");
    await eventually(async () => expect(await counts(url)).toEqual([0, 1]));
    // A batch that waits for its next try is no work under way.
    await world.settled();
    await world.root.call(DeleteFunctionConcurrency, { FunctionName: "f" });
    await world.clock.advance(10_000);
    await empty(url);
    const [event] = await events();
    expect(event?.Records[0]?.attributes).toMatchObject({ ApproximateReceiveCount: "1" });
  });

  test("under way count against a MaximumConcurrency that an update lowers", async () => {
    await noting(`
      const fs = require("node:fs");
      while (!fs.existsSync(${JSON.stringify(`${file}-go`)})) await new Promise((resolve) => setTimeout(resolve, 10));`);
    const url = await queue();
    const { UUID = "" } = await map({ BatchSize: 1 });
    for (const body of ["1", "2", "3", "4"]) await send(url, body);
    await eventually(async () => expect(await bodies()).toHaveLength(4));
    await world.root.call(UpdateEventSourceMapping, { UUID, ScalingConfig: { MaximumConcurrency: 2 } });
    await eventually(async () =>
      expect((await world.root.call(GetEventSourceMapping, { UUID })).State).toBe("Enabled"),
    );
    await send(url, "5");
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await bodies()).toHaveLength(4);
    await writeFile(`${file}-go`, "");
    await eventually(async () => expect(await bodies()).toHaveLength(5));
    await empty(url);
    await rm(`${file}-go`);
  });

  test("that no filter lets through are deleted without the function", async () => {
    await noting();
    const url = await queue();
    await map({ FilterCriteria: { Filters: [{ Pattern: '{"body":{"n":[{"numeric":[">",1]}]}}' }] } });
    for (const body of ['{"n":1}', '{"n":2}', "no JSON"]) await send(url, body);
    await empty(url);
    expect(await bodies()).toEqual(['{"n":2}']);
  });

  test("are gathered for as long as the window lasts", async () => {
    await noting();
    const url = await queue();
    await map({ BatchSize: 100, MaximumBatchingWindowInSeconds: 5 });
    await world.settled();
    for (let n = 0; n < 15; n++) await send(url, String(n));
    await eventually(async () => expect((await counts(url))[1]).toBe(15));
    expect(await events()).toEqual([]);
    await world.clock.advance(6000);
    await empty(url);
    expect((await events()).map(({ Records }) => Records.length)).toEqual([15]);
  });

  test("that wait for the window are handled though the mapping changes meanwhile", async () => {
    await noting();
    const url = await queue();
    const { UUID = "" } = await map({ BatchSize: 100, MaximumBatchingWindowInSeconds: 5 });
    await world.settled();
    await send(url, "early");
    await eventually(async () => expect((await counts(url))[1]).toBe(1));
    await world.root.call(UpdateEventSourceMapping, { UUID, Enabled: false });
    await empty(url);
    expect(await bodies()).toEqual(["early"]);
  });

  test("of a FIFO queue's group come in order, one batch after the other", async () => {
    await noting("await new Promise((resolve) => setTimeout(resolve, 5));");
    const url = await queue("q.fifo", { FifoQueue: "true" });
    await map({ EventSourceArn: queueArn("q.fifo"), BatchSize: 2 });
    for (let n = 0; n < 10; n++) {
      await world.root.call(SendMessage, {
        QueueUrl: url,
        MessageBody: String(n),
        MessageGroupId: n % 2 === 0 ? "even" : "odd",
        MessageDeduplicationId: String(n),
      });
    }
    await empty(url);
    const seen = (await bodies()).map(Number);
    expect(seen.filter((n) => n % 2 === 0)).toEqual([0, 2, 4, 6, 8]);
    expect(seen.filter((n) => n % 2 === 1)).toEqual([1, 3, 5, 7, 9]);
  });
});

describe("a mapping", () => {
  test("that is disabled reads nothing until it is enabled", async () => {
    await noting();
    const url = await queue();
    const { UUID = "" } = await map();
    await world.settled();
    expect((await world.root.call(UpdateEventSourceMapping, { UUID, Enabled: false })).State).toBe("Disabling");
    await world.settled();
    await send(url, "early");
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await counts(url)).toEqual([1, 0]);
    expect((await world.root.call(UpdateEventSourceMapping, { UUID, Enabled: true })).State).toBe("Enabling");
    await eventually(async () => expect(await bodies()).toEqual(["early"]));
  });

  test("that is deleted is Deleting, and gone", async () => {
    await noting();
    await queue();
    const { UUID = "" } = await map();
    await world.settled();
    expect((await world.root.call(DeleteEventSourceMapping, { UUID })).State).toBe("Deleting");
    await world.settled();
    expect((await refusal(world.root.call(GetEventSourceMapping, { UUID }))).message).toBe(
      "The resource you requested does not exist.",
    );
  });

  test("outlives its function", async () => {
    await noting();
    const url = await queue();
    await map();
    await world.settled();
    await world.root.call(DeleteFunction, { FunctionName: "f" });
    await send(url, "a");
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await world.root.call(ListEventSourceMappings, {})).EventSourceMappings).toHaveLength(1);
  });

  test("goes on after a restart", async () => {
    await noting();
    const url = await queue();
    await map();
    await world.settled();
    // What a start does; the poller of before ends by it.
    await resumeMappings(world.host);
    await send(url, "after");
    await empty(url);
    expect(await bodies()).toEqual(["after"]);
  });
});
