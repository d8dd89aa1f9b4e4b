/** Groups under a KMS key: what CloudWatch Logs needs of its policy, and what callers need. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { ACCOUNT, type Actor, allow, REGION, refusal, testWorld, type World } from "../../testing/world.js";
import { CreateKey } from "../kms/operations/create-key.js";
import { DisableKey } from "../kms/operations/disable-key.js";
import { AssociateKmsKey } from "./operations/associate-kms-key.js";
import { CreateLogGroup } from "./operations/create-log-group.js";
import { CreateLogStream } from "./operations/create-log-stream.js";
import { DescribeLogGroups } from "./operations/describe-log-groups.js";
import { DisassociateKmsKey } from "./operations/disassociate-kms-key.js";
import { FilterLogEvents } from "./operations/filter-log-events.js";
import { GetLogEvents } from "./operations/get-log-events.js";
import { PutLogEvents } from "./operations/put-log-events.js";
import { StartQuery } from "./operations/start-query.js";

let world: World;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.end());

const GROUP = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:g`;
const VIA = { StringEquals: { "kms:ViaService": `logs.${REGION}.amazonaws.com` } };
const root = { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: "kms:*", Resource: "*" };
const letsLogs = (arn: string) => ({
  Effect: "Allow",
  Principal: { Service: `logs.${REGION}.amazonaws.com` },
  Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
  Resource: "*",
  Condition: { ArnEquals: { "kms:EncryptionContext:aws:logs:arn": arn } },
});
const keyOf = async (...more: readonly object[]) => {
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [root, ...more] });
  return (await world.root.call(CreateKey, { Policy })).KeyMetadata?.Arn ?? "";
};
const group = (kmsKeyId: string, by: Actor = world.root) => by.call(CreateLogGroup, { logGroupName: "g", kmsKeyId });
const write = (by: Actor) =>
  by.call(PutLogEvents, {
    logGroupName: "g",
    logStreamName: "s",
    logEvents: [{ timestamp: world.clock.now(), message: "m" }],
  });

test("the key's policy must let CloudWatch Logs in, for this group", async () => {
  const refused = {
    code: "InvalidParameterException",
    message: `The specified KMS key does not exist or is not allowed to be used with Arn '${GROUP}'`,
  };
  expect(await refusal(group(await keyOf()))).toMatchObject(refused);
  expect(world.trail.last()).toMatchObject({
    principal: `logs.${REGION}.amazonaws.com`,
    action: "kms:GenerateDataKey",
    outcome: "implicitDeny",
  });
  expect(await refusal(group(await keyOf(letsLogs(`${GROUP}-other`))))).toMatchObject(refused);
  const key = await keyOf(letsLogs(GROUP));
  await group(key);
  expect((await world.root.call(DescribeLogGroups, {})).logGroups?.[0]?.kmsKeyId).toBe(key);
});

test("a group by an ARN is the one that it names, or none", async () => {
  await world.root.call(CreateLogGroup, { logGroupName: "g" });
  const kmsKeyId = await keyOf(letsLogs(GROUP));
  const associate = (resourceIdentifier: string) => world.root.call(AssociateKmsKey, { resourceIdentifier, kmsKeyId });
  expect((await refusal(associate(GROUP.replace(REGION, "eu-west-1")))).code).toBe("ResourceNotFoundException");
  await associate(GROUP);
  const found = (await world.root.call(DescribeLogGroups, {})).logGroups?.[0];
  expect(found?.kmsKeyId).toBe(kmsKeyId);
});

test("who associates the key needs kms:DescribeKey, by way of CloudWatch Logs", async () => {
  const key = await keyOf(letsLogs(GROUP));
  await world.root.call(CreateLogGroup, { logGroupName: "g" });
  const ann = await world.user("ann", allow("logs:*"));
  for (const call of [ann.call(AssociateKmsKey, { logGroupName: "g", kmsKeyId: key }), group(key, ann)]) {
    expect(await refusal(call)).toMatchObject({
      code: "AccessDeniedException",
      message: expect.stringContaining("is not authorized to perform: kms:DescribeKey"),
    });
  }
  const bob = await world.user("bob", allow("logs:*"), allow("kms:DescribeKey", key, VIA));
  await bob.call(AssociateKmsKey, { resourceIdentifier: GROUP, kmsKeyId: key });
  expect((await world.root.call(DescribeLogGroups, {})).logGroups?.[0]?.kmsKeyId).toBe(key);
  await bob.call(DisassociateKmsKey, { logGroupName: "g" });
  expect((await world.root.call(DescribeLogGroups, {})).logGroups?.[0]?.kmsKeyId).toBeUndefined();
});

test("writing needs kms:GenerateDataKey, and reading kms:Decrypt", async () => {
  const key = await keyOf(letsLogs(GROUP));
  await group(key);
  await world.root.call(CreateLogStream, { logGroupName: "g", logStreamName: "s" });
  const reader = await world.user("reader", allow("logs:*"), allow("kms:Decrypt", key, VIA));
  const writer = await world.user("writer", allow("logs:*"), allow("kms:GenerateDataKey", key, VIA));
  expect((await refusal(write(reader))).message).toContain("kms:GenerateDataKey");
  await write(writer);
  const range = { startTime: 0, endTime: world.clock.now() };
  const reads = (by: Actor) => [
    by.call(GetLogEvents, { logGroupName: "g", logStreamName: "s" }),
    by.call(FilterLogEvents, { logGroupName: "g" }),
    by.call(StartQuery, { logGroupName: "g", queryString: "fields @message", ...range }),
  ];
  for (const read of reads(writer)) {
    expect(await refusal(read)).toMatchObject({
      code: "AccessDeniedException",
      message: expect.stringContaining("is not authorized to perform: kms:Decrypt"),
    });
  }
  await Promise.all(reads(reader));
  await world.settled();
  await world.root.call(DisableKey, { KeyId: key });
  for (const read of reads(reader)) expect((await refusal(read)).code).toBe("DisabledException");
});
