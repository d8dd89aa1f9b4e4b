/** A Kinesis stream as a rule's target, written to with the target's role. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { allow, refusal, testWorld, trusts, type World } from "../../../testing/world.js";
import { DeleteRolePolicy } from "../../iam/operations/delete-role-policy.js";
import { CreateStream } from "../../kinesis/operations/create-stream.js";
import { GetRecords } from "../../kinesis/operations/get-records.js";
import { GetShardIterator } from "../../kinesis/operations/get-shard-iterator.js";
import { ListTargetsByRule } from "../operations/list-targets-by-rule.js";
import { anEvent, aQueue, aRule, put, queueArnOf, received } from "../testing.js";

const Arn = "arn:aws:kinesis:us-east-1:000000000000:stream/orders";

let world: World;
let RoleArn: string;
beforeEach(async () => {
  world = await testWorld();
  await world.root.call(CreateStream, { StreamName: "orders", ShardCount: 1 });
  await world.clock.advance(100);
  const role = await world.role("r", {
    trust: trusts("events.amazonaws.com"),
    policies: [allow("kinesis:PutRecord", Arn)],
  });
  RoleArn = role.arn;
});
afterEach(() => world.end());

async function records() {
  const { ShardIterator = "" } = await world.root.call(GetShardIterator, {
    StreamName: "orders",
    ShardId: "0",
    ShardIteratorType: "TRIM_HORIZON",
  });
  const { Records = [] } = await world.root.call(GetRecords, { ShardIterator });
  return Records.map(({ Data = new Uint8Array(), PartitionKey }) => [Buffer.from(Data).toString(), PartitionKey]);
}

test("needs a role", async () => {
  expect((await refusal(aRule(world.root, "r", [{ Id: "1", Arn }]))).message).toBe(
    `RoleArn is required for target ${Arn}.`,
  );
});

test("gets the event, under its id or under what stands at a path in it", async () => {
  const KinesisParameters = { PartitionKeyPath: "$.detail.customer" };
  await aRule(world.root, "r", [
    { Id: "1", Arn, RoleArn, Input: '"one"' },
    { Id: "2", Arn, RoleArn, InputPath: "$.detail", KinesisParameters },
  ]);
  const { Entries } = await put(world.root, anEvent({ customer: "ann" }));
  await world.settled();
  expect((await records()).sort()).toEqual(
    [
      ['"one"', Entries?.[0]?.EventId],
      ['{"customer":"ann"}', "ann"],
    ].sort(),
  );
  const { Targets = [] } = await world.root.call(ListTargetsByRule, { Rule: "r" });
  expect(Targets.map((target) => target.KinesisParameters)).toEqual([undefined, KinesisParameters]);
});

test("that the role may not write to gets nothing, and the dead-letter queue says why", async () => {
  await world.root.call(DeleteRolePolicy, { RoleName: "r", PolicyName: "policy-0" });
  const url = await aQueue(world.root, "dead");
  await aRule(world.root, "r", [{ Id: "1", Arn, RoleArn, DeadLetterConfig: { Arn: queueArnOf("dead") } }]);
  await put(world.root, anEvent());
  await world.settled();
  expect(await records()).toEqual([]);
  const [letter] = await received(world.root, url);
  expect(letter?.MessageAttributes?.ERROR_CODE?.StringValue).toBe("NO_PERMISSIONS");
  expect(world.trail.all()).toContainEqual(
    expect.objectContaining({ action: "kinesis:PutRecord", outcome: "implicitDeny" }),
  );
});
