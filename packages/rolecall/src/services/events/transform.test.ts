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
  test.each([
    ['"instance <instance> is in <state>"', '"instance i-0123456789 is in RUNNING"'],
    ['{"instance" : <instance>, "state": <state>}', '{"instance" : "i-0123456789", "state": "RUNNING"}'],
    [
      '{"state": "<state>", "s": "instance \\"<instance>\\" is in <state>"}',
      '{"state": "RUNNING", "s": "instance \\"i-0123456789\\" is in RUNNING"}',
    ],
    ['{"state": [ 9, <state>, true ]}', '{"state": [ 9, "RUNNING", true ]}'],
    ['"<aws.events.rule-name> triggered"', '"example triggered"'],
    [
      '{"r": <aws.events.rule-arn>, "t": <aws.events.event.ingestion-time>}',
      `{"r": "${RULE.ruleArn}", "t": "2015-11-11T21:30:00.000Z"}`,
    ],
    ['{"detail": <detail>}', `{"detail": ${EVENT.detail}}`],
    ['"Detail is <detail>"', '"Detail is {instance-id:i-0123456789,state:RUNNING}"'],
    ['"first <state>"\n"second \\"<instance>\\""', 'first RUNNING\nsecond "i-0123456789"'],
    ['{"a": "<none>"}', '{"a": ""}'],
  ])("%s", (template, expected) => {
    expect(filled(template)).toBe(expected);
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
