import { describe, expect, test } from "vitest";
import type { EventRecord, TargetRecord } from "./records.js";
import { targetInput, valueAt } from "./transform.js";

/** The event of AWS's guide to input transformers. */
const EVENT: EventRecord = {
  id: "7bf73129-1428-4cd3-a780-95db273d1602",
  detailType: "EC2 Instance State-change Notification",
  source: "aws.ec2",
  account: "123456789012",
  timeMs: Date.UTC(2015, 10, 11, 21, 29, 54),
  region: "us-east-1",
  resources: ["arn:aws:ec2:us-east-1:123456789012:instance/i-abcd1111"],
  detail: '{"instance-id":"i-0123456789","state":"RUNNING"}',
  ingestedMs: Date.UTC(2015, 10, 11, 21, 30),
};
const RULE = { ruleArn: "arn:aws:events:us-east-2:123456789012:rule/example", ruleName: "example" };
const TARGET: TargetRecord = { account: "1", region: "r", bus: "default", rule: "example", id: "1", arn: "a" };
const PATHS = {
  timestamp: "$.time",
  instance: "$.detail.instance-id",
  state: "$.detail.state",
  resource: "$.resources[0]",
  detail: "$.detail",
  none: "$.detail.none",
};

const filled = (template: string) => targetInput({ ...TARGET, transformer: { paths: PATHS, template } }, EVENT, RULE);

describe("an input template", () => {
  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html, in the order of its examples.
  test.each([
    ["a simple string", '"instance <instance> is in <state>"', '"instance i-0123456789 is in RUNNING"'],
    [
      "a string with escaped quotes",
      '"instance \\"<instance>\\" is in <state>"',
      '"instance \\"i-0123456789\\" is in RUNNING"',
    ],
    [
      "simple JSON",
      '{\n  "instance" : <instance>,\n  "state": <state>\n}',
      '{\n  "instance" : "i-0123456789",\n  "state": "RUNNING"\n}',
    ],
    [
      "JSON with strings and variables",
      '{\n "instance" : <instance>,\n "state": "<state>",\n "instanceStatus": "instance \\"<instance>\\" is in <state>"\n}',
      '{\n "instance" : "i-0123456789",\n "state": "RUNNING",\n "instanceStatus": "instance \\"i-0123456789\\" is in RUNNING"\n}',
    ],
    [
      "JSON with variables and static information",
      '{\n  "instance" : <instance>,\n  "state": [ 9, <state>, true ],\n  "Transformed" : "Yes"\n}\n',
      '{\n  "instance" : "i-0123456789",\n  "state": [ 9, "RUNNING", true ],\n  "Transformed" : "Yes"\n}\n',
    ],
    [
      "reserved variables in JSON",
      '{"ruleArn" : <aws.events.rule-arn>, "ruleName" : <aws.events.rule-name>, "at": <aws.events.event.ingestion-time>}',
      `{"ruleArn" : "${RULE.ruleArn}", "ruleName" : "example", "at": "2015-11-11T21:30:00.000Z"}`,
    ],
    ["reserved variables in a string", '"<aws.events.rule-name> triggered"', '"example triggered"'],
    // The guide's output lacks quotes here.
    [
      "what a log group takes",
      '{"timestamp" : <timestamp>, "message": "instance \\"<instance>\\" is in <state>"}',
      '{"timestamp" : "2015-11-11T21:29:54Z", "message": "instance \\"i-0123456789\\" is in RUNNING"}',
    ],
    ["an object as a value", '{"detail": <detail>}', `{"detail": ${EVENT.detail}}`],
    ["an object in a string", '"Detail is <detail>"', '"Detail is {instance-id:i-0123456789,state:RUNNING}"'],
    ["text of several lines", '"first <state>"\n"second \\"<instance>\\""', 'first RUNNING\nsecond "i-0123456789"'],
    ["a variable without a value in a string", '{"a": "<none>"}', '{"a": ""}'],
  ])("may be %s", (_, template, expected) => {
    expect(filled(template)).toBe(expected);
  });

  test("gets values as they are in a string, even where that breaks its JSON, and as JSON outside of one", () => {
    const event = { ...EVENT, detail: JSON.stringify({ state: 'a "b"\n' }) };
    const made = (template: string) => targetInput({ ...TARGET, transformer: { paths: PATHS, template } }, event, RULE);

    expect(made('{"s": "<state>"}')).toBe('{"s": "a "b"\n"}');
    expect(made('{"s": <state>}')).toBe('{"s": "a \\"b\\"\\n"}');
  });

  test("may hold the whole event, with and without its detail", () => {
    const { event, json } = JSON.parse(filled('{"event": <aws.events.event>, "json": <aws.events.event.json>}'));

    expect([event.id, event.detail, json.detail.state]).toEqual([EVENT.id, undefined, "RUNNING"]);
  });
});

test("Input is sent as it stands, InputPath a part, neither the event", () => {
  expect(targetInput({ ...TARGET, input: ' {"a": 1}' }, EVENT, RULE)).toBe(' {"a": 1}');
  expect(targetInput({ ...TARGET, inputPath: "$.detail.state" }, EVENT, RULE)).toBe('"RUNNING"');
  expect(JSON.parse(targetInput(TARGET, EVENT, RULE))).toMatchObject({ version: "0", source: "aws.ec2" });
});

test.each([
  ["$", { a: { "b-c": [{ d: 1 }, { d: 2 }] } }],
  ["$.a.b-c[1].d", 2],
  ["$.a.b-c[*].d", [1, 2]],
  ["$.a['b-c'][0]", { d: 1 }],
  ["$.a.x.y", undefined],
])("the path %s", (path, expected) => {
  expect(valueAt({ a: { "b-c": [{ d: 1 }, { d: 2 }] } }, path)).toEqual(expected);
});
