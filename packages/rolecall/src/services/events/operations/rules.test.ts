import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { allow, refusal, testWorld, type World } from "../../../testing/world.js";
import { queueArnOf, ruleArnOf } from "../testing.js";
import { CreateEventBus } from "./create-event-bus.js";
import { DeleteRule } from "./delete-rule.js";
import { DescribeRule } from "./describe-rule.js";
import { DisableRule } from "./disable-rule.js";
import { EnableRule } from "./enable-rule.js";
import { ListRuleNamesByTarget } from "./list-rule-names-by-target.js";
import { ListRules } from "./list-rules.js";
import { ListTargetsByRule } from "./list-targets-by-rule.js";
import { PutRule } from "./put-rule.js";
import { PutTargets } from "./put-targets.js";
import { RemoveTargets } from "./remove-targets.js";
import { TestEventPattern } from "./test-event-pattern.js";

let world: World;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.end());

const EventPattern = '{"source":["shop"]}';
const target = (Id: string, more: object = {}) => ({ Id, Arn: queueArnOf(`q-${Id}`), ...more });
const rule = (Name: string, more: object = {}) => world.root.call(PutRule, { Name, EventPattern, ...more });

describe("rules", () => {
  test("are put, described, listed, switched and deleted", async () => {
    expect(await rule("r", { Description: "d" })).toEqual({ RuleArn: ruleArnOf("r") });
    expect(await world.root.call(DescribeRule, { Name: "r" })).toEqual({
      Name: "r",
      Arn: ruleArnOf("r"),
      EventPattern,
      State: "ENABLED",
      Description: "d",
      EventBusName: "default",
      CreatedBy: "000000000000",
    });
    await world.root.call(DisableRule, { Name: "r" });
    expect((await world.root.call(DescribeRule, { Name: "r" })).State).toBe("DISABLED");
    await world.root.call(EnableRule, { Name: "r" });
    expect((await world.root.call(ListRules, { NamePrefix: "r" })).Rules).toMatchObject([
      { Name: "r", State: "ENABLED" },
    ]);

    await world.root.call(DeleteRule, { Name: "r" });
    const gone = await refusal(world.root.call(DescribeRule, { Name: "r" }));
    expect([gone.code, gone.message]).toEqual([
      "ResourceNotFoundException",
      "Rule r does not exist on EventBus default.",
    ]);
  });

  test("of a custom bus carry its name in their ARN", async () => {
    await world.root.call(CreateEventBus, { Name: "orders" });

    expect(await rule("r", { EventBusName: "orders" })).toEqual({ RuleArn: ruleArnOf("orders/r") });
    const refused = await refusal(rule("s", { EventBusName: "orders", ScheduleExpression: "rate(1 hour)" }));
    expect(refused.message).toBe("ScheduleExpression is supported only on the default event bus.");
    expect((await refusal(rule("s", { EventBusName: "none" }))).message).toBe("Event bus none does not exist.");
  });

  test("are replaced whole, while targets and the maker stay", async () => {
    await rule("r", { Description: "d" });
    await world.root.call(PutTargets, { Rule: "r", Targets: [target("1")] });
    await rule("r", { EventPattern: '{"source":["x"]}' });

    const { Description, EventPattern: pattern } = await world.root.call(DescribeRule, { Name: "r" });
    expect([Description, pattern]).toEqual([undefined, '{"source":["x"]}']);
    expect((await world.root.call(ListTargetsByRule, { Rule: "r" })).Targets).toHaveLength(1);
  });

  test.each([
    [{ ScheduleExpression: "rate(1 minutes)", EventPattern: undefined }, "Parameter ScheduleExpression is not valid."],
    [{ EventPattern: undefined }, "Parameter(s) EventPattern or ScheduleExpression must be specified."],
  ])("%j is refused", async (more, message) => {
    expect(await refusal(rule("r", more))).toMatchObject({ code: "ValidationException", message });
  });

  test("with targets are not deleted", async () => {
    await rule("r");
    await world.root.call(PutTargets, { Rule: "r", Targets: [target("1")] });

    expect((await refusal(world.root.call(DeleteRule, { Name: "r" }))).message).toBe(
      "Rule can't be deleted since it has targets.",
    );
  });
});

describe("targets", () => {
  beforeEach(() => rule("r"));

  test("come back as they were put", async () => {
    const Targets = [
      target("1", {
        RetryPolicy: { MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 60 },
        DeadLetterConfig: { Arn: queueArnOf("dlq") },
      }),
      target("2", { InputTransformer: { InputPathsMap: { n: "$.detail.n" }, InputTemplate: '"<n>"' } }),
      target("3", { Input: "{}" }),
    ];
    expect(await world.root.call(PutTargets, { Rule: "r", Targets })).toEqual({
      FailedEntryCount: 0,
      FailedEntries: [],
    });

    expect((await world.root.call(ListTargetsByRule, { Rule: "r" })).Targets).toEqual(Targets);
    expect((await world.root.call(ListRuleNamesByTarget, { TargetArn: queueArnOf("q-1") })).RuleNames).toEqual(["r"]);
    const removed = await world.root.call(RemoveTargets, { Rule: "r", Ids: ["1", "9"] });
    expect(removed).toMatchObject({ FailedEntryCount: 1, FailedEntries: [{ TargetId: "9" }] });
    expect((await world.root.call(ListRuleNamesByTarget, { TargetArn: queueArnOf("q-1") })).RuleNames).toEqual([]);
  });

  test("are five at most", async () => {
    const Targets = ["1", "2", "3", "4", "5"].map((id) => target(id));
    await world.root.call(PutTargets, { Rule: "r", Targets });

    const refused = await refusal(world.root.call(PutTargets, { Rule: "r", Targets: [target("6")] }));
    expect([refused.code, refused.message]).toEqual([
      "LimitExceededException",
      "The requested resource exceeds the maximum number allowed.",
    ]);
    await world.root.call(PutTargets, { Rule: "r", Targets: [target("5", { Input: "{}" })] });
  });

  test.each([
    [{ Id: "1", Arn: "queue" }, "Parameter queue is not valid. Reason: Provided Arn is not in correct format."],
    [{ Id: "1", Arn: queueArnOf("q.fifo") }, "Parameter(s) SqsParameters must be specified for target: 1."],
    [
      target("1", { Input: "{}", InputPath: "$" }),
      "Only one of Input, InputPath, or InputTransformer must be provided for target 1.",
    ],
  ])("%j is refused", async (wrong, message) => {
    expect((await refusal(world.root.call(PutTargets, { Rule: "r", Targets: [wrong] }))).message).toBe(message);
  });

  test("of kinds that are not emulated are refused, not lost", async () => {
    const Arn = "arn:aws:states:us-east-1:000000000000:stateMachine:m";
    await expect(world.root.call(PutTargets, { Rule: "r", Targets: [{ Id: "1", Arn }] })).rejects.toThrow(
      "is not emulated",
    );
  });
});

describe("permissions", () => {
  test("to make rules may hang on what they match", async () => {
    const ann = await world.user(
      "ann",
      allow("events:PutRule", "*", {
        "ForAllValues:StringEquals": { "events:source": ["aws.ec2", "aws.ecs"] },
        Null: { "events:source": "false" },
      }),
    );
    const putRule = (pattern: object) => ann.call(PutRule, { Name: "r", EventPattern: JSON.stringify(pattern) });

    await putRule({ source: ["aws.ec2", "aws.ecs"] });
    for (const pattern of [{ source: ["aws.s3"] }, { "detail-type": ["x"] }, { source: [{ prefix: "aws." }] }]) {
      expect((await refusal(putRule(pattern))).code).toBe("AccessDeniedException");
    }
  });

  test("to put targets may hang on the targets, and ask for iam:PassRole", async () => {
    await rule("r");
    const ann = await world.user(
      "ann",
      allow("events:PutTargets", "*", { "ForAllValues:ArnLike": { "events:TargetArn": queueArnOf("q-*") } }),
    );
    await ann.call(PutTargets, { Rule: "r", Targets: [target("1")] });

    expect(
      (await refusal(ann.call(PutTargets, { Rule: "r", Targets: [target("1"), { Id: "2", Arn: queueArnOf("x") }] })))
        .code,
    ).toBe("AccessDeniedException");
    const { arn } = await world.role("role");
    await refusal(ann.call(PutTargets, { Rule: "r", Targets: [target("1", { RoleArn: arn })] }));
    expect(world.trail.last()).toMatchObject({ action: "iam:PassRole", resource: arn });
  });
});

test("TestEventPattern matches an event that is whole", async () => {
  const event = {
    id: "1",
    account: "1",
    source: "shop",
    time: "2026-01-01T00:00:00Z",
    region: "x",
    resources: [],
    "detail-type": "t",
  };
  const tried = (pattern: string, Event = JSON.stringify(event)) =>
    world.root.call(TestEventPattern, { EventPattern: pattern, Event });

  expect(await tried(EventPattern)).toEqual({ Result: true });
  expect(await tried('{"source":["else"]}')).toEqual({ Result: false });
  expect((await refusal(tried("{}}"))).code).toBe("InvalidEventPatternException");
  expect((await refusal(tried(EventPattern, "{}"))).message).toBe("Parameter Event is not valid.");
});
