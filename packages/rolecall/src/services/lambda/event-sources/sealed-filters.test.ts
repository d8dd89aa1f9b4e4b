/** Filter criteria under a key of the customer's, and provisioned mode. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { FunctionSpec, Invocation, Sandboxes } from "../../../runtime/sandboxes.js";
import { ACCOUNT, type Actor, allow, REGION, refusal, testWorld, type World } from "../../../testing/world.js";
import { CreateKey } from "../../kms/operations/create-key.js";
import { PutKeyPolicy } from "../../kms/operations/put-key-policy.js";
import { CreateQueue } from "../../sqs/operations/create-queue.js";
import { SendMessage } from "../../sqs/operations/send-message.js";
import { CreateEventSourceMapping } from "../operations/create-event-source-mapping.js";
import { GetEventSourceMapping } from "../operations/get-event-source-mapping.js";
import { ListEventSourceMappings } from "../operations/list-event-source-mappings.js";
import { UpdateEventSourceMapping } from "../operations/update-event-source-mapping.js";
import { activeFunction, FUNCTION_ARN } from "../testing.js";
import { mappings } from "./records.js";

let world: World;
let url: string;
let bodies: string[];
beforeEach(async () => {
  bodies = [];
  const sandboxes: Sandboxes = {
    async invoke(fn: FunctionSpec, { payload }: Invocation) {
      const { Records } = JSON.parse(Buffer.from(payload).toString()) as { Records: { body: string }[] };
      bodies.push(...Records.map(({ body }) => body));
      return { payload: Buffer.from("null"), logTail: new Uint8Array(), executedVersion: fn.version };
    },
    provision: async () => true,
    retire: async () => {},
    retireAll: async () => {},
    close: async () => {},
  };
  world = await testWorld({ sandboxes });
  const reads = allow(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]);
  await activeFunction(world, (await world.role("r", { policies: [reads] })).arn);
  url = (await world.root.call(CreateQueue, { QueueName: "q" })).QueueUrl ?? "";
});
afterEach(() => world.end());

const QUEUE = `arn:aws:sqs:${REGION}:${ACCOUNT}:q`;
const VIA = `lambda.${REGION}.amazonaws.com`;
const FILTERS = { Filters: [{ Pattern: '{"body":{"kind":["wanted"]}}' }] };
const document = (...more: readonly object[]) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: "kms:*", Resource: "*" },
      ...more,
    ],
  });
const letsLambda = (mapping = "*") => ({
  Effect: "Allow",
  Principal: { Service: VIA },
  Action: "kms:Decrypt",
  Resource: "*",
  Condition: {
    ArnLike: { "aws:SourceArn": `arn:aws:lambda:${REGION}:${ACCOUNT}:event-source-mapping:${mapping}` },
    StringEquals: {
      "kms:EncryptionContext:aws:lambda:FunctionArn": FUNCTION_ARN,
      "kms:EncryptionContext:aws:lambda:EventSourceArn": QUEUE,
    },
  },
});
const keyOf = async (...more: readonly object[]) =>
  (await world.root.call(CreateKey, { Policy: document(...more) })).KeyMetadata?.Arn ?? "";
const map = async (over: object, by: Actor = world.root) => {
  const made = await by.call(CreateEventSourceMapping, {
    FunctionName: "f",
    EventSourceArn: QUEUE,
    FilterCriteria: FILTERS,
    ...over,
  });
  await world.settled();
  return made;
};
const update = async (UUID: string, over: object, by: Actor = world.root) => {
  const changed = await by.call(UpdateEventSourceMapping, { UUID, ...over });
  await world.settled();
  return changed;
};
const send = (kind: string, n: number) =>
  world.root.call(SendMessage, { QueueUrl: url, MessageBody: JSON.stringify({ kind, n }) });
const eventually = (look: () => Promise<void> | void) =>
  vi.waitFor(
    async () => {
      await world.clock.advance(500);
      await look();
    },
    { timeout: 10_000, interval: 2 },
  );
const handled = () => bodies.map((body) => JSON.parse(body).n as number);

test("filters lie in the store encrypted, are shown to whoever may decrypt them, and never in lists", async () => {
  const KMSKeyArn = await keyOf(letsLambda());
  const needs = ["kms:DescribeKey", "kms:GenerateDataKey", "kms:Decrypt"];
  const conditions = { StringEquals: { "kms:ViaService": VIA } };
  const ann = await world.user("ann", allow("lambda:*"), allow(needs, KMSKeyArn, conditions));
  const { UUID = "", ...made } = await map({ KMSKeyArn }, ann);
  expect(made).toMatchObject({ KMSKeyArn, FilterCriteria: FILTERS });
  const stored = await world.host.store.read((read) => mappings.list(read, { prefix: [] }));
  expect(JSON.stringify(stored.items)).not.toContain("wanted");

  const bob = await world.user("bob", allow("lambda:*"));
  expect(await bob.call(GetEventSourceMapping, { UUID })).toMatchObject({
    FilterCriteriaError: {
      ErrorCode: "AccessDeniedException",
      Message: expect.stringContaining(`${bob.arn} is not authorized to perform: kms:Decrypt`),
    },
  });
  expect((await ann.call(GetEventSourceMapping, { UUID })).FilterCriteria).toEqual(FILTERS);
  const { EventSourceMappings } = await ann.call(ListEventSourceMappings, {});
  expect(EventSourceMappings?.map(({ FilterCriteria, KMSKeyArn }) => [FilterCriteria, KMSKeyArn])).toEqual([
    [undefined, KMSKeyArn],
  ]);
});

test("who sets them needs kms:GenerateDataKey", async () => {
  const KMSKeyArn = await keyOf(letsLambda());
  const ann = await world.user("ann", allow(["lambda:*", "kms:DescribeKey", "kms:Decrypt"]));
  expect(await refusal(map({ KMSKeyArn }, ann))).toMatchObject({
    code: "InvalidParameterValueException",
    message: expect.stringContaining("kms:GenerateDataKey"),
  });
  expect((await world.root.call(ListEventSourceMappings, {})).EventSourceMappings).toEqual([]);
});

test("the source is read once the key's policy lets Lambda in for the mapping", async () => {
  const KMSKeyArn = await keyOf();
  const { UUID = "" } = await map({ KMSKeyArn });
  await send("other", 1);
  await send("wanted", 2);
  await eventually(() =>
    expect(world.trail.all()).toContainEqual(
      expect.objectContaining({ principal: VIA, action: "kms:Decrypt", outcome: "implicitDeny" }),
    ),
  );
  expect(handled()).toEqual([]);
  await world.root.call(PutKeyPolicy, { KeyId: KMSKeyArn, Policy: document(letsLambda(UUID)) });
  await eventually(() => expect(handled()).toEqual([2]));
});

test("they stay with a change of other settings, move to another key, and lose it", async () => {
  const first = await keyOf(letsLambda());
  const { UUID = "" } = await map({ KMSKeyArn: first });
  const bob = await world.user("bob", allow("lambda:*"));
  expect(await update(UUID, { BatchSize: 5 }, bob)).toMatchObject({ BatchSize: 5, KMSKeyArn: first });
  expect((await refusal(update(UUID, { KMSKeyArn: "" }, bob))).message).toContain("kms:Decrypt");
  const second = await keyOf(letsLambda());
  expect(await update(UUID, { KMSKeyArn: second })).toMatchObject({ KMSKeyArn: second, FilterCriteria: FILTERS });
  expect(await update(UUID, { KMSKeyArn: "" })).toMatchObject({ FilterCriteria: FILTERS });
  const bare = await bob.call(GetEventSourceMapping, { UUID });
  expect([bare.KMSKeyArn, bare.FilterCriteria]).toEqual([undefined, FILTERS]);
  await send("other", 1);
  await send("wanted", 2);
  await eventually(() => expect(handled()).toEqual([2]));
});

test("provisioned mode is kept, shown and taken away, and not set beside a MaximumConcurrency", async () => {
  const ProvisionedPollerConfig = { MinimumPollers: 3, MaximumPollers: 5 };
  const { UUID = "", ...made } = await map({ FilterCriteria: {}, ProvisionedPollerConfig });
  expect(made.ProvisionedPollerConfig).toEqual(ProvisionedPollerConfig);
  const both = { ScalingConfig: { MaximumConcurrency: 2 } };
  expect((await refusal(update(UUID, both))).code).toBe("InvalidParameterValueException");
  expect(
    (await refusal(update(UUID, { ProvisionedPollerConfig: { MinimumPollers: 5, MaximumPollers: 3 } }))).code,
  ).toBe("InvalidParameterValueException");
  expect((await update(UUID, { BatchSize: 4 })).ProvisionedPollerConfig).toEqual(ProvisionedPollerConfig);
  const without = await update(UUID, { ProvisionedPollerConfig: {}, ...both });
  expect([without.ProvisionedPollerConfig, without.ScalingConfig]).toEqual([undefined, both.ScalingConfig]);
});
