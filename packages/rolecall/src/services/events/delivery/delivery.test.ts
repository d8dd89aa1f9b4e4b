import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { allow, deny, policy, refusal, testWorld, trusts, type World } from "../../../testing/world.js";
import { UpdateAssumeRolePolicy } from "../../iam/operations/update-assume-role-policy.js";
import { CreateTopic } from "../../sns/operations/create-topic.js";
import { Subscribe } from "../../sns/operations/subscribe.js";
import { DeleteQueue } from "../../sqs/operations/delete-queue.js";
import { CreateEventBus } from "../operations/create-event-bus.js";
import { DeleteRule } from "../operations/delete-rule.js";
import { DisableRule } from "../operations/disable-rule.js";
import { PutPermission } from "../operations/put-permission.js";
import { PutRule } from "../operations/put-rule.js";
import { PutTargets } from "../operations/put-targets.js";
import { RemoveTargets } from "../operations/remove-targets.js";
import {
  aGroup,
  anEvent,
  aQueue,
  aRule,
  bodies,
  busArnOf,
  logged,
  put,
  queueArnOf,
  received,
  ruleArnOf,
} from "../testing.js";

let world: World;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.end());

const OTHER = "111122223333";
const MINUTE = 60_000;

describe("PutEvents", () => {
  test("delivers the envelope that AWS documents, detail letter for letter", async () => {
    const url = await aQueue(world.root, "q");
    await aRule(world.root, "r", [{ Id: "1", Arn: queueArnOf("q") }]);
    const { Entries } = await put(world.root, {
      ...anEvent(),
      Detail: '{ "big": 12345678901234567890, "text": "a  b", "f": 1.0 }',
      Resources: ["arn:aws:s3:::b"],
      Time: new Date("2026-01-02T03:04:05.678Z"),
    });
    await world.settled();

    const id = Entries?.[0]?.EventId;
    expect(await bodies(world.root, url)).toEqual([
      `{"version":"0","id":"${id}","detail-type":"Order","source":"shop","account":"000000000000","time":"2026-01-02T03:04:05Z","region":"us-east-1","resources":["arn:aws:s3:::b"],"detail":{"big":12345678901234567890,"text":"a  b","f":1.0}}`,
    ]);
  });

  test("takes the good entries and names what is wrong with the others", async () => {
    const url = await aQueue(world.root, "q");
    await aRule(world.root, "r", [{ Id: "1", Arn: queueArnOf("q") }]);
    const answer = await put(
      world.root,
      anEvent(),
      { Source: "shop", DetailType: "Order" },
      { ...anEvent(), Detail: "[]" },
      { ...anEvent(), Source: "aws.s3" },
      { DetailType: "Order", Detail: "{}" },
    );
    await world.settled();

    expect(answer.FailedEntryCount).toBe(4);
    expect(answer.Entries?.slice(1)).toEqual([
      {
        ErrorCode: "InvalidArgument",
        ErrorMessage: "Parameter Detail is not valid. Reason: Detail is a required argument.",
      },
      { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." },
      { ErrorCode: "NotAuthorizedForSourceException", ErrorMessage: "Not authorized for the source." },
      {
        ErrorCode: "InvalidArgument",
        ErrorMessage: "Parameter Source is not valid. Reason: Source is a required argument.",
      },
    ]);
    expect(await bodies(world.root, url)).toHaveLength(1);
  });

  test("drops events for a bus that is not there, as AWS does, and refuses more than a megabyte", async () => {
    expect(await put(world.root, anEvent({}, { EventBusName: "none" }))).toMatchObject({ FailedEntryCount: 0 });
    await expect(put(world.root, anEvent("x".repeat(1_048_576)))).rejects.toMatchObject({
      code: "ValidationException",
      message: "Total size of the entries in the request is over the limit.",
    });
  });

  test("asks no rule that is off, of another bus, or whose pattern does not match", async () => {
    const url = await aQueue(world.root, "q");
    const Targets = [{ Id: "1", Arn: queueArnOf("q") }];
    await world.root.call(CreateEventBus, { Name: "orders" });
    await aRule(world.root, "off", Targets);
    await world.root.call(DisableRule, { Name: "off" });
    await aRule(world.root, "elsewhere", Targets, { EventBusName: "orders" });
    await aRule(world.root, "else", Targets, { EventPattern: '{"source":["else"]}' });
    await put(world.root, anEvent());
    await world.settled();

    expect(await bodies(world.root, url)).toEqual([]);
  });

  test("an AWS service puts events of its own on its account's default bus without permission", async () => {
    const url = await aQueue(world.root, "q");
    await aRule(world.root, "r", [{ Id: "1", Arn: queueArnOf("q") }], { EventPattern: '{"source":["aws.s3"]}' });
    const { PutEvents } = await import("../operations/put-events.js");
    const { asService } = await import("../../../kernel/call.js");
    const s3 = asService("s3.amazonaws.com", { region: "us-east-1", account: "000000000000" });
    await world.host.call(PutEvents, { Entries: [{ ...anEvent(), Source: "aws.s3" }] }, s3);
    await world.settled();

    expect(await bodies(world.root, url)).toHaveLength(1);
  });
});

describe("a target without permission", () => {
  test("loses the event silently: the publisher hears nothing, the trail says it", async () => {
    const url = await aQueue(world.root, "q", "another-rule");
    await aRule(world.root, "r", [{ Id: "1", Arn: queueArnOf("q") }]);
    expect((await put(world.root, anEvent())).FailedEntryCount).toBe(0);
    await world.settled();

    expect(world.trail.last()).toMatchObject({ action: "sqs:SendMessage", resource: queueArnOf("q") });
    expect(await bodies(world.root, url)).toEqual([]);
  });

  test("sends it to the dead-letter queue with the attributes that AWS documents, without trying again", async () => {
    await aQueue(world.root, "q", "");
    const letters = await aQueue(world.root, "dlq", "r");
    await aRule(world.root, "r", [{ Id: "1", Arn: queueArnOf("q"), DeadLetterConfig: { Arn: queueArnOf("dlq") } }]);
    const { Entries } = await put(world.root, anEvent());
    await world.settled();

    const [letter] = await received(world.root, letters);
    expect(JSON.parse(letter?.Body ?? "")).toMatchObject({ id: Entries?.[0]?.EventId, detail: { n: 1 } });
    const text = (StringValue: unknown) => expect.objectContaining({ DataType: "String", StringValue });
    expect(letter?.MessageAttributes).toEqual({
      RULE_ARN: text(ruleArnOf("r")),
      TARGET_ARN: text(queueArnOf("q")),
      ERROR_CODE: text("NO_PERMISSIONS"),
      ERROR_MESSAGE: text(expect.stringContaining("is not authorized to perform: sqs:sendmessage")),
    });
  });

  test("that is gone says NO_RESOURCE", async () => {
    const url = await aQueue(world.root, "q");
    const letters = await aQueue(world.root, "dlq");
    await world.root.call(DeleteQueue, { QueueUrl: url });
    await aRule(world.root, "r", [{ Id: "1", Arn: queueArnOf("q"), DeadLetterConfig: { Arn: queueArnOf("dlq") } }]);
    await put(world.root, anEvent());
    await world.settled();

    const [letter] = await received(world.root, letters);
    expect(["NO_RESOURCE", "NO_PERMISSIONS"]).toContain(letter?.MessageAttributes?.ERROR_CODE?.StringValue);
  });
});

describe("targets", () => {
  test("a log group gets each event as a log event", async () => {
    const arn = await aGroup(world, "/aws/events/shop");
    await aRule(world.root, "r", [
      { Id: "1", Arn: arn },
      { Id: "2", Arn: arn, InputPath: "$.detail" },
    ]);
    await put(world.root, anEvent({ n: 7 }));
    await world.settled();

    expect((await logged(world, "/aws/events/shop")).map((line) => JSON.parse(line ?? ""))).toEqual(
      expect.arrayContaining([expect.objectContaining({ detail: { n: 7 } }), { n: 7 }]),
    );
  });

  test("a FIFO queue gets events in the group of the target", async () => {
    const url = await aQueue(world.root, "q.fifo");
    await aRule(world.root, "r", [{ Id: "1", Arn: queueArnOf("q.fifo"), SqsParameters: { MessageGroupId: "g" } }]);
    await put(world.root, anEvent());
    await world.settled();

    expect((await received(world.root, url))[0]?.Attributes?.MessageGroupId).toBe("g");
  });

  test("a topic gets them when its policy lets EventBridge in", async () => {
    const url = await aQueue(world.root, "q", "");
    const TopicArn = "arn:aws:sns:us-east-1:000000000000:t";
    const grant = (Service: string, Action: string, Resource: string) =>
      JSON.stringify({
        Version: "2012-10-17",
        Statement: { Effect: "Allow", Principal: { Service }, Action, Resource },
      });
    await world.root.call(CreateTopic, {
      Name: "t",
      Attributes: { Policy: grant("events.amazonaws.com", "sns:Publish", TopicArn) },
    });
    const { SetQueueAttributes } = await import("../../sqs/operations/set-queue-attributes.js");
    await world.root.call(SetQueueAttributes, {
      QueueUrl: url,
      Attributes: { Policy: grant("sns.amazonaws.com", "sqs:SendMessage", queueArnOf("q")) },
    });
    await world.root.call(Subscribe, {
      TopicArn,
      Protocol: "sqs",
      Endpoint: queueArnOf("q"),
      Attributes: { RawMessageDelivery: "true" },
    });
    await aRule(world.root, "r", [{ Id: "1", Arn: TopicArn, InputPath: "$.detail" }]);
    await put(world.root, anEvent({ n: 3 }));
    await world.settled();

    expect(await bodies(world.root, url)).toEqual(['{"n":3}']);
  });

  test("a role takes the place of the target's policy, and its own policies decide", async () => {
    const url = await aQueue(world.root, "q", "");
    const trust = trusts("events.amazonaws.com");
    const able = await world.role("able", { trust, policies: [allow("sqs:SendMessage", queueArnOf("q"))] });
    const unable = await world.role("unable", { trust, policies: [allow("sqs:*"), deny("sqs:SendMessage")] });
    const later = await world.role("later-not", { trust, policies: [allow("sqs:*")] });
    for (const { name, arn } of [able, unable, later]) {
      await aRule(world.root, name, [{ Id: "1", Arn: queueArnOf("q"), RoleArn: arn, Input: JSON.stringify(name) }]);
    }
    await world.root.call(UpdateAssumeRolePolicy, {
      RoleName: "later-not",
      PolicyDocument: trusts("lambda.amazonaws.com").document,
    });
    await put(world.root, anEvent());
    await world.settled();

    expect(await bodies(world.root, url)).toEqual(['"able"']);
  });

  test("a role that EventBridge may not take on is refused when it is named, of a rule as of a target", async () => {
    const foreign = await world.role("foreign");
    const message = `Provided role '${foreign.arn}' cannot be assumed by principal 'events.amazonaws.com'.`;
    const guarded = await world.role("guarded", {
      trust: policy({
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: {
          ArnEquals: { "aws:SourceArn": ruleArnOf("r") },
          StringEquals: { "aws:SourceAccount": "000000000000" },
        },
      }),
    });
    const target = (RoleArn: string) => [{ Id: "1", Arn: queueArnOf("q"), RoleArn }];

    const put_ = (RoleArn: string) => refusal(aRule(world.root, "r", [], { RoleArn }));
    expect(await put_(foreign.arn)).toMatchObject({ code: "ValidationException", message });
    expect(await refusal(aRule(world.root, "r", target(foreign.arn)))).toMatchObject({ message });
    await expect(aRule(world.root, "r", target(guarded.arn), { RoleArn: guarded.arn })).resolves.toBeUndefined();
    expect((await refusal(aRule(world.root, "s", target(guarded.arn)))).message).toMatch(/cannot be assumed/);
  });
});

test("the trace of an event goes on with it, without the lineage by which Lambda tells loops", async () => {
  const url = await aQueue(world.root, "q");
  await aRule(world.root, "r", [{ Id: "1", Arn: queueArnOf("q") }]);
  const trace = "Root=1-5f84c7a1-0123456789abcdef01234567;Sampled=1";
  await put(world.root, anEvent({ n: 1 }, { TraceHeader: `${trace};Lineage=1:a87bd80c:1` }));
  await world.settled();

  const [message] = await received(world.root, url);
  expect(message?.Attributes?.AWSTraceHeader).toBe(trace);
});

describe("another bus", () => {
  const received = async (account: string) =>
    bodies(world.rootOf(account), `https://sqs.us-east-1.amazonaws.com/${account}/q`);

  test("of another account gets the event as it was, if both sides allow it, and hands it on no further", async () => {
    const bob = world.rootOf(OTHER);
    await aQueue(bob, "q", "*", OTHER);
    await aRule(bob, "in", [{ Id: "1", Arn: queueArnOf("q", OTHER) }]);
    const { arn } = await world.role("out", {
      trust: trusts("events.amazonaws.com"),
      policies: [
        allow("events:PutEvents", busArnOf("default", OTHER), { Bool: { "events:eventBusInvocation": "true" } }),
      ],
    });
    await aRule(world.root, "out", [{ Id: "1", Arn: busArnOf("default", OTHER), RoleArn: arn }]);
    await put(world.root, anEvent());
    await world.settled();
    expect(await received(OTHER)).toEqual([]);

    await bob.call(PutPermission, { Action: "events:PutEvents", Principal: "000000000000", StatementId: "a" });
    const { Entries } = await put(world.root, anEvent());
    await world.settled();
    const [event] = await received(OTHER);
    expect(JSON.parse(event ?? "")).toMatchObject({ id: Entries?.[0]?.EventId, account: "000000000000" });
  });

  test("of another account needs a role of the target's or the rule's, as does a topic of another account", async () => {
    for (const Arn of [busArnOf("default", OTHER), `arn:aws:sns:us-east-1:${OTHER}:t`]) {
      expect(await refusal(aRule(world.root, "out", [{ Id: "1", Arn }]))).toMatchObject({
        code: "ValidationException",
        message: `RoleArn is required for target ${Arn}.`,
      });
    }
  });

  test("is reached with the rule's role, where the target has none", async () => {
    const bob = world.rootOf(OTHER);
    await aQueue(bob, "q", "*", OTHER);
    await aRule(bob, "in", [{ Id: "1", Arn: queueArnOf("q", OTHER) }]);
    await bob.call(PutPermission, { Action: "events:PutEvents", Principal: "000000000000", StatementId: "a" });
    const { arn: RoleArn } = await world.role("out", {
      trust: trusts("events.amazonaws.com"),
      policies: [allow("events:PutEvents", busArnOf("default", OTHER))],
    });
    await aRule(world.root, "out", [{ Id: "1", Arn: busArnOf("default", OTHER) }], { RoleArn });
    await put(world.root, anEvent());
    await world.settled();

    expect(await received(OTHER)).toHaveLength(1);
  });

  test("hands an event on once", async () => {
    await aQueue(world.root, "q");
    for (const Name of ["a", "b"]) await world.root.call(CreateEventBus, { Name });
    await aRule(world.root, "r1", [{ Id: "1", Arn: busArnOf("a") }]);
    const letters = { Arn: queueArnOf("q") };
    await aQueue(world.root, "q");
    await aRule(world.root, "r2", [{ Id: "1", Arn: busArnOf("b"), DeadLetterConfig: letters }], { EventBusName: "a" });
    await put(world.root, anEvent());
    await world.settled();

    const [letter] = await (await import("../testing.js")).received(
      world.root,
      "https://sqs.us-east-1.amazonaws.com/000000000000/q",
    );
    expect(letter?.MessageAttributes?.ERROR_CODE?.StringValue).toBe("THIRD_REGION_HOP_DETECTED");
  });
});

describe("schedules", () => {
  const scheduled = async (ScheduleExpression: string) => {
    await world.root.call(PutRule, { Name: "r", ScheduleExpression });
    await world.root.call(PutTargets, { Rule: "r", Targets: [{ Id: "1", Arn: queueArnOf("q") }] });
  };
  const pass = async (ms: number) => {
    await world.settled();
    await world.clock.advance(ms);
    await world.settled();
  };

  test("fire with the event that AWS documents, again and again", async () => {
    const url = await aQueue(world.root, "q");
    await scheduled("rate(5 minutes)");
    await pass(4 * MINUTE);
    expect(await bodies(world.root, url)).toEqual([]);
    await pass(MINUTE);
    const [body] = await bodies(world.root, url);
    expect(body).toMatch(
      /^\{"version":"0","id":"[0-9a-f-]{36}","detail-type":"Scheduled Event","source":"aws.events","account":"000000000000","time":"2026-01-01T12:05:00Z","region":"us-east-1","resources":\["arn:aws:events:us-east-1:000000000000:rule\/r"\],"detail":\{\}\}$/,
    );
    await pass(5 * MINUTE);
    // The first is visible again by now.
    expect(new Set(await bodies(world.root, url)).size).toBe(2);
  });

  test("stop when the rule is off or gone", async () => {
    const url = await aQueue(world.root, "q");
    await scheduled("cron(0/1 * * * ? *)");
    await world.root.call(DisableRule, { Name: "r" });
    await pass(3 * MINUTE);
    await world.root.call(RemoveTargets, { Rule: "r", Ids: ["1"] });
    await world.root.call(DeleteRule, { Name: "r" });
    await pass(3 * MINUTE);

    expect(await bodies(world.root, url)).toEqual([]);
  });
});
