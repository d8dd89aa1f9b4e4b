/** A Kinesis stream that is subscribed to a log group, written to with the filter's role. */
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ACCOUNT, allow, policy, refusal, testWorld, trusts, type World } from "../../../testing/world.js";
import { DeleteRolePolicy } from "../../iam/operations/delete-role-policy.js";
import { PutRolePolicy } from "../../iam/operations/put-role-policy.js";
import { CreateStream } from "../../kinesis/operations/create-stream.js";
import { GetRecords } from "../../kinesis/operations/get-records.js";
import { GetShardIterator } from "../../kinesis/operations/get-shard-iterator.js";
import { DescribeSubscriptionFilters } from "../operations/describe-subscription-filters.js";
import { PutSubscriptionFilter } from "../operations/put-subscription-filter.js";
import { makeGroup, putEvents } from "../testing.js";

const STREAM = `arn:aws:kinesis:us-east-1:${ACCOUNT}:stream/s`;
const MAY = allow("kinesis:PutRecord", STREAM);

let world: World;
let roleArn: string;
beforeEach(async () => {
  world = await testWorld({ log: { debug() {}, info() {}, warn() {}, error() {} } });
  const { document } = policy({
    Effect: "Allow",
    Principal: { Service: "logs.amazonaws.com" },
    Action: "sts:AssumeRole",
    Condition: { StringLike: { "aws:SourceArn": `arn:aws:logs:us-east-1:${ACCOUNT}:*` } },
  });
  roleArn = (await world.role("r", { trust: { document } as ReturnType<typeof trusts>, policies: [MAY] })).arn;
  await world.root.call(CreateStream, { StreamName: "s", ShardCount: 1 });
  await world.clock.advance(100);
  await makeGroup(world.root, "/app", "one");
});
afterEach(() => world.end());

const subscribe = (more: object = {}) =>
  world.root.call(PutSubscriptionFilter, {
    logGroupName: "/app",
    filterName: "all",
    filterPattern: "",
    destinationArn: STREAM,
    roleArn,
    ...more,
  });
async function messages() {
  const { ShardIterator = "" } = await world.root.call(GetShardIterator, {
    StreamARN: STREAM,
    ShardId: "0",
    ShardIteratorType: "TRIM_HORIZON",
  });
  const { Records = [] } = await world.root.call(GetRecords, { ShardIterator });
  return Records.map(({ Data = new Uint8Array() }) => JSON.parse(gunzipSync(Data).toString()));
}
const write = async (message: string) => {
  await putEvents(world.root, "/app", "one", [[world.clock.now(), message]]);
  await world.settled();
};

test("gets a control message, and then the events, gzipped", async () => {
  await subscribe();
  await write("hello");
  const [control, data] = await messages();
  expect(control).toMatchObject({ messageType: "CONTROL_MESSAGE", owner: "CloudwatchLogs" });
  expect(data).toMatchObject({
    messageType: "DATA_MESSAGE",
    owner: ACCOUNT,
    logGroup: "/app",
    logStream: "one",
    subscriptionFilters: ["all"],
    logEvents: [{ message: "hello" }],
  });
  const { subscriptionFilters } = await world.root.call(DescribeSubscriptionFilters, { logGroupName: "/app" });
  expect(subscriptionFilters).toMatchObject([{ destinationArn: STREAM, roleArn, distribution: "ByLogStream" }]);
});

test("that the role may not write to refuses the filter, as does a role that is not to be taken on", async () => {
  const NOT_WRITTEN =
    "Could not deliver test message to specified Kinesis stream. Check if the given kinesis stream is in ACTIVE state.";
  await world.root.call(DeleteRolePolicy, { RoleName: "r", PolicyName: "policy-0" });
  expect((await refusal(subscribe())).message).toBe(NOT_WRITTEN);
  expect(world.trail.last()).toMatchObject({ action: "kinesis:PutRecord", outcome: "implicitDeny" });
  const other = await world.role("other", { trust: trusts("ec2.amazonaws.com"), policies: [MAY] });
  expect((await refusal(subscribe({ roleArn: other.arn }))).message).toBe(NOT_WRITTEN);
  const elsewhere = STREAM.replace(ACCOUNT, "111111111111");
  expect((await refusal(subscribe({ destinationArn: elsewhere }))).code).toBe("InvalidParameterException");
});

test("that the role may write to no longer loses events for ten minutes", async () => {
  await subscribe();
  await world.root.call(DeleteRolePolicy, { RoleName: "r", PolicyName: "policy-0" });
  await write("lost");
  await world.root.call(PutRolePolicy, { RoleName: "r", PolicyName: "p", PolicyDocument: MAY.document });
  await write("skipped");
  await world.clock.advance(600_000);
  await write("again");
  const events = (await messages()).flatMap(({ messageType, logEvents }) =>
    messageType === "DATA_MESSAGE" ? logEvents.map(({ message }: { message: string }) => message) : [],
  );
  expect(events).toEqual(["again"]);
});
