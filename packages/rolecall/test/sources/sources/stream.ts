import { CreateTable } from "../../../src/services/dynamodb/operations/create-table.js";
import { DeleteResourcePolicy } from "../../../src/services/dynamodb/operations/delete-resource-policy.js";
import { DescribeTable } from "../../../src/services/dynamodb/operations/describe-table.js";
import { PutItem } from "../../../src/services/dynamodb/operations/put-item.js";
import { PutResourcePolicy } from "../../../src/services/dynamodb/operations/put-resource-policy.js";
import { CreateStream } from "../../../src/services/kinesis/operations/create-stream.js";
import { DeleteResourcePolicy as DeleteStreamPolicy } from "../../../src/services/kinesis/operations/delete-resource-policy.js";
import { PutRecord } from "../../../src/services/kinesis/operations/put-record.js";
import { PutResourcePolicy as PutStreamPolicy } from "../../../src/services/kinesis/operations/put-resource-policy.js";
import { RegisterStreamConsumer } from "../../../src/services/kinesis/operations/register-stream-consumer.js";
import { REGION } from "../../../src/testing/world.js";
import type { Source } from "../source.js";
import { mapped } from "./mapping.js";

/** A table's stream as event source; of one shard, so that the order of all records is one. */
export const tableStream: Source = async (scene, owner) => {
  const its = scene.world.rootOf(owner);
  await its.call(CreateTable, {
    TableName: "orders",
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 5 },
    StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
  });
  await scene.world.clock.advance(100);
  const arn = (await its.call(DescribeTable, { TableName: "orders" })).Table?.LatestStreamArn ?? "";
  return {
    arn,
    ...mapped(
      scene,
      arn,
      { StartingPosition: "TRIM_HORIZON" },
      ({ dynamodb }) => (dynamodb as { readonly Keys: { readonly pk: { readonly S: string } } }).Keys.pk.S,
    ),
    async put(name) {
      await its.call(PutItem, { TableName: "orders", Item: { pk: { S: name } } });
    },
    async share(Policy) {
      if (Policy === undefined) await its.call(DeleteResourcePolicy, { ResourceArn: arn });
      else await its.call(PutResourcePolicy, { ResourceArn: arn, Policy });
    },
  };
};

const dataOf = ({ kinesis }: Readonly<Record<string, unknown>>) =>
  Buffer.from((kinesis as { readonly data: string }).data, "base64").toString();

/** A Kinesis stream as event source; of one shard too. */
export const dataStream: Source = async (scene, owner) => {
  const its = scene.world.rootOf(owner);
  await its.call(CreateStream, { StreamName: "orders", ShardCount: 1 });
  await scene.world.clock.advance(100);
  const arn = `arn:aws:kinesis:${REGION}:${owner}:stream/orders`;
  return {
    arn,
    ...mapped(scene, arn, { StartingPosition: "TRIM_HORIZON" }, dataOf),
    async put(name) {
      await its.call(PutRecord, { StreamName: "orders", PartitionKey: "k", Data: Buffer.from(name) });
    },
    async share(Policy) {
      if (Policy === undefined) await its.call(DeleteStreamPolicy, { ResourceARN: arn });
      else await its.call(PutStreamPolicy, { ResourceARN: arn, Policy });
    },
  };
};

/** A consumer of the same stream as event source. Each has a policy of its own. */
export const consumer: Source = async (scene, owner) => {
  const stream = await dataStream(scene, owner);
  const its = scene.world.rootOf(owner);
  const { Consumer } = await its.call(RegisterStreamConsumer, { StreamARN: stream.arn, ConsumerName: "app" });
  await scene.world.clock.advance(100);
  const named = Consumer?.ConsumerARN ?? "";
  return {
    ...stream,
    named,
    ...mapped(scene, named, { StartingPosition: "TRIM_HORIZON" }, dataOf),
    async share(document) {
      await stream.share?.(document);
      if (document === undefined) await its.call(DeleteStreamPolicy, { ResourceARN: named });
      else await its.call(PutStreamPolicy, { ResourceARN: named, Policy: document.replaceAll(stream.arn, named) });
    },
  };
};
