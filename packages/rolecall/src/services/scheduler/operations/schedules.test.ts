/** Schedules as they are made, changed, shown and refused; the words are AWS's where `errors.ts` says so. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { allow, refusal, testWorld, type World } from "../../../testing/world.js";
import { schedules, tokens } from "../records.js";
import {
  anExecutionRole,
  aSchedule,
  create,
  type Given,
  GROUP_ARN,
  queueArnOf,
  scheduleArnOf,
  trustsScheduler,
} from "../testing.js";
import { CreateScheduleGroup } from "./create-schedule-group.js";
import { DeleteSchedule } from "./delete-schedule.js";
import { GetSchedule } from "./get-schedule.js";
import { ListSchedules } from "./list-schedules.js";
import { UpdateSchedule } from "./update-schedule.js";

let world: World;
let role: string;
beforeEach(async () => {
  world = await testWorld();
  role = await anExecutionRole(world);
});
afterEach(() => world.end());

const OFF = { State: "DISABLED" as const };
const refused = async (given: Given) => (await refusal(create(world.root, given))).message;

test("a schedule is shown as it was made, with AWS's defaults", async () => {
  const StartDate = new Date(Date.UTC(2026, 0, 2));
  const EndDate = new Date(Date.UTC(2026, 0, 3));
  const given = aSchedule(role, {
    Description: "d",
    StartDate,
    EndDate,
    ScheduleExpressionTimezone: "Europe/Berlin",
    FlexibleTimeWindow: { Mode: "FLEXIBLE", MaximumWindowInMinutes: 5 },
    target: { DeadLetterConfig: { Arn: queueArnOf("letters") } },
  });

  expect(await create(world.root, given)).toEqual({ ScheduleArn: scheduleArnOf("s") });
  const now = new Date(world.clock.now());
  expect(await world.root.call(GetSchedule, { Name: "s" })).toEqual({
    ...given,
    Arn: scheduleArnOf("s"),
    GroupName: "default",
    State: "ENABLED",
    ActionAfterCompletion: "NONE",
    CreationDate: now,
    LastModificationDate: now,
    Target: { ...given.Target, RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 } },
  });
});

test("an update resets what it leaves out, and keeps the day of creation", async () => {
  await create(world.root, aSchedule(role, { ...OFF, Description: "d", ActionAfterCompletion: "DELETE" }));
  const CreationDate = new Date(world.clock.now());
  await world.clock.advance(1000);
  await world.root.call(UpdateSchedule, aSchedule(role, OFF));

  const shown = await world.root.call(GetSchedule, { Name: "s" });
  expect(shown).toMatchObject({
    CreationDate,
    LastModificationDate: new Date(world.clock.now()),
    ActionAfterCompletion: "NONE",
  });
  expect(shown).not.toHaveProperty("Description");
});

test("one that is there conflicts, one that is not is not found", async () => {
  await create(world.root, aSchedule(role, OFF));

  expect(await refusal(create(world.root, aSchedule(role, OFF)))).toMatchObject({
    code: "ConflictException",
    message: "Schedule s already exists.",
  });
  for (const call of [
    world.root.call(GetSchedule, { Name: "none" }),
    world.root.call(DeleteSchedule, { Name: "none" }),
    world.root.call(UpdateSchedule, aSchedule(role, { Name: "none" })),
  ]) {
    expect(await refusal(call)).toMatchObject({
      code: "ResourceNotFoundException",
      message: "Schedule none does not exist.",
    });
  }
  await world.root.call(DeleteSchedule, { Name: "s" });
  expect((await refusal(world.root.call(GetSchedule, { Name: "s" }))).code).toBe("ResourceNotFoundException");
});

describe("expressions", () => {
  test.each([
    "cron(0 1 * * * *)",
    "cron(7 20 * * NOT *)",
    "cron(INVALID)",
    "cron(71 8 1 * ? *)",
    "cron()",
    "rate(10 seconds)",
    "rate()",
    "rate(10)",
    "rate(-10 minutes)",
    "rate( 10 minutes )",
    " rate(10 minutes)",
    "rate(0 minutes)",
    "at(2021-12-31T23:59:59Z)",
    "at(2021-12-31)",
    "at(2026-02-30T10:00:00)",
  ])("%s is refused", async (ScheduleExpression) => {
    expect(await refused(aSchedule(role, { ScheduleExpression }))).toBe(
      `Invalid Schedule Expression ${ScheduleExpression}.`,
    );
  });

  test.each([
    "rate(1 days)",
    "rate(5 minutes)",
    "cron(0 9 ? * 6L 2027-2028)",
    "cron(0 9 * * ?)",
    "at(2022-12-12T00:00:00)",
  ])("%s is taken", async (ScheduleExpression) => {
    await expect(create(world.root, aSchedule(role, { ...OFF, ScheduleExpression }))).resolves.toBeDefined();
  });
});

test.each<[string, Partial<Given>]>([
  [
    "MaximumWindowInMinutes must not be provided when FlexibleTimeWindowMode is set to OFF.",
    { FlexibleTimeWindow: { Mode: "OFF", MaximumWindowInMinutes: 5 } },
  ],
  [
    "The StartDate you specify must come before the EndDate.",
    { StartDate: new Date(Date.UTC(2026, 1, 2)), EndDate: new Date(Date.UTC(2026, 1, 1)) },
  ],
  ["The StartDate you specify cannot be earlier than 5 minutes ago.", { StartDate: new Date(Date.UTC(2026, 0, 1)) }],
  ["Invalid Schedule Expression Timezone Mars/Olympus.", { ScheduleExpressionTimezone: "Mars/Olympus" }],
  ["Invalid Schedule Expression Timezone +01:00.", { ScheduleExpressionTimezone: "+01:00" }],
])("%s", async (message, given) => {
  expect(await refused(aSchedule(role, given))).toBe(message);
});

describe("targets", () => {
  const FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:f";
  const SEND = "arn:aws:scheduler:::aws-sdk:sqs:sendMessage";
  test.each<[string, Partial<Given["Target"]>]>([
    ["JSON syntax error in input for the target.", { Arn: FUNCTION }],
    ["JSON syntax error in input for the target.", { Arn: SEND }],
    ["s3 is not a supported service for a target.", { Arn: "arn:aws:s3:us-east-1:000000000000:b" }],
    [
      "scheduler is not a supported service for a target.",
      { Arn: "arn:aws:scheduler:us-east-1:000000000000:aws-sdk:sqs:sendMessage" },
    ],
    ["getQueueUrl API is not supported.", { Arn: "arn:aws:scheduler:::aws-sdk:sqs:getQueueUrl", Input: "{}" }],
    ["ListTables API is not supported.", { Arn: "arn:aws:scheduler:::aws-sdk:dynamodb:ListTables", Input: "{}" }],
    ["batchGetItem API is not supported.", { Arn: "arn:aws:scheduler:::aws-sdk:dynamodb:batchGetItem", Input: "{}" }],
    [
      "The target ARN provided does not match the current region us-east-1.",
      { Arn: FUNCTION.replace("us-east-1", "eu-west-1"), Input: "{}" },
    ],
    [
      "Parameters KinesisParameters must be specified.",
      { Arn: "arn:aws:kinesis:us-east-1:000000000000:stream/s", Input: "text" },
    ],
    ["Parameters SqsParameters must be specified.", { Arn: queueArnOf("q.fifo") }],
    ["Parameters MessageGroupId not valid for the target.", { SqsParameters: { MessageGroupId: "g" } }],
    [
      "Parameters SqsParameters not supported for the target.",
      { Arn: FUNCTION, SqsParameters: { MessageGroupId: "g" } },
    ],
    ["Parameters KinesisParameters not supported for the target.", { KinesisParameters: { PartitionKey: "p" } }],
  ])("%s %j", async (message, target) => {
    expect(await refused(aSchedule(role, { target }))).toBe(message);
  });

  test("a universal target needs an Input", async () => {
    const given = aSchedule(role, { target: { Arn: SEND } });
    const { Input: _none, ...Target } = given.Target;
    expect(await refused({ ...given, Target })).toBe("You must provide an input to set this target for your schedule.");
  });

  test.each([
    "arn:aws:states:us-east-1:000000000000:stateMachine:m",
    "arn:aws:ecs:us-east-1:000000000000:cluster/c",
    "arn:aws:scheduler:::aws-sdk:ec2:startInstances",
    "arn:aws:scheduler:::aws-sdk:s3:putObject",
  ])("%s is not emulated, and said so when the schedule is made", async (Arn) => {
    await expect(create(world.root, aSchedule(role, { target: { Arn, Input: "{}" } }))).rejects.toMatchObject({
      code: "RC_NOT_EMULATED",
    });
  });
});

describe("the execution role", () => {
  const NOT_ASSUMABLE = "The execution role you provide must allow AWS EventBridge Scheduler to assume the role.";

  test.each([
    ["does not trust Scheduler", undefined],
    ["trusts it for another account", trustsScheduler({ StringEquals: { "aws:SourceAccount": "111111111111" } })],
    [
      "trusts it for a schedule, not for its group",
      trustsScheduler({ ArnLike: { "aws:SourceArn": scheduleArnOf("*") } }),
    ],
  ])("that %s is refused", async (_why, trust) => {
    const other = await world.role("other", trust ? { trust } : {});

    expect(await refused(aSchedule(other.arn))).toBe(NOT_ASSUMABLE);
    expect((await world.host.store.read((read) => schedules.list(read, { prefix: [] }))).items).toEqual([]);
  });

  test("that is not there is refused alike, and one of another account cannot be passed", async () => {
    expect(await refused(aSchedule("arn:aws:iam::000000000000:role/none"))).toBe(NOT_ASSUMABLE);
    expect(await refused(aSchedule("arn:aws:iam::111111111111:role/r"))).toMatch(
      /not authorized to perform: iam:PassRole/,
    );
  });

  test("that trusts it for the group is taken", async () => {
    const trust = trustsScheduler({
      StringEquals: { "aws:SourceAccount": "000000000000", "aws:SourceArn": GROUP_ARN },
    });
    const guarded = await world.role("guarded", { trust });

    await expect(create(world.root, aSchedule(guarded.arn))).resolves.toBeDefined();
    await expect(world.root.call(UpdateSchedule, aSchedule(guarded.arn))).resolves.toBeDefined();
  });

  test("must be passed by the caller", async () => {
    const create_ = allow(["scheduler:CreateSchedule", "scheduler:UpdateSchedule"]);
    const ann = await world.user("ann", create_);
    const bob = await world.user(
      "bob",
      create_,
      allow("iam:PassRole", role, {
        StringEquals: { "iam:PassedToService": "scheduler.amazonaws.com" },
        ArnLike: { "iam:AssociatedResourceArn": scheduleArnOf("*") },
      }),
    );

    expect((await refusal(create(ann, aSchedule(role)))).message).toMatch(
      /is not authorized to perform: iam:PassRole on resource: arn:aws:iam::000000000000:role\/r because/,
    );
    await expect(create(bob, aSchedule(role))).resolves.toBeDefined();
    await expect(bob.call(UpdateSchedule, aSchedule(role))).resolves.toBeDefined();
  });
});

describe("a client token", () => {
  const ClientToken = "token-1";

  test("answers a request that comes again as the first time", async () => {
    const given = { ...aSchedule(role, OFF), ClientToken };
    const first = await create(world.root, given);

    expect(await create(world.root, given)).toEqual(first);
    await world.root.call(DeleteSchedule, { Name: "s", ClientToken });
    await expect(world.root.call(DeleteSchedule, { Name: "s", ClientToken })).resolves.toEqual({});
  });

  test("is refused for a request with other parameters", async () => {
    await create(world.root, { ...aSchedule(role, OFF), ClientToken });

    const other = { ...aSchedule(role, { ...OFF, Name: "other" }), ClientToken };
    expect((await refusal(create(world.root, other))).code).toBe("ConflictException");
  });

  test("of another account is another, and old ones are forgotten", async () => {
    await create(world.root, { ...aSchedule(role, OFF), ClientToken });
    await world.rootOf("111111111111").call(CreateScheduleGroup, { Name: "g", ClientToken });
    await world.clock.advance(9 * 3_600_000);
    await create(world.root, { ...aSchedule(role, { ...OFF, Name: "s2" }), ClientToken });

    expect((await world.host.store.read((read) => tokens.list(read, { prefix: [] }))).items).toHaveLength(1);
  });
});

test("ListSchedules lists by group and name, filters and pages", async () => {
  await world.root.call(CreateScheduleGroup, { Name: "a" });
  for (const [GroupName, Name, State] of [
    ["default", "x1", "ENABLED"],
    ["default", "x2", "DISABLED"],
    ["default", "y", "DISABLED"],
    ["a", "x3", "DISABLED"],
  ] as const) {
    await create(world.root, aSchedule(role, { GroupName, Name, State }));
  }
  const list = async (input: object) => {
    const { Schedules = [], NextToken } = await world.root.call(ListSchedules, input);
    return [Schedules.map(({ Name }) => Name).join(" "), NextToken] as const;
  };

  expect((await list({}))[0]).toBe("x3 x1 x2 y");
  expect((await list({ GroupName: "default" }))[0]).toBe("x1 x2 y");
  expect((await list({ NamePrefix: "x", State: "DISABLED" }))[0]).toBe("x3 x2");
  const [first, NextToken] = await list({ MaxResults: 3 });
  expect(first).toBe("x3 x1 x2");
  expect(await list({ MaxResults: 3, NextToken })).toEqual(["y", undefined]);
  expect((await refusal(world.root.call(ListSchedules, { NextToken: "!" }))).code).toBe("ValidationException");
  expect((await refusal(world.root.call(ListSchedules, { GroupName: "none" }))).code).toBe("ResourceNotFoundException");
  const { Schedules = [] } = await world.root.call(ListSchedules, { NamePrefix: "y" });
  expect(Schedules).toEqual([
    {
      Arn: scheduleArnOf("y"),
      Name: "y",
      GroupName: "default",
      State: "DISABLED",
      CreationDate: new Date(world.clock.now()),
      LastModificationDate: new Date(world.clock.now()),
      Target: { Arn: queueArnOf("q") },
    },
  ]);
});
