import { CreateTable } from "../../../src/services/dynamodb/operations/create-table.js";
import { DescribeTable } from "../../../src/services/dynamodb/operations/describe-table.js";
import { PutItem } from "../../../src/services/dynamodb/operations/put-item.js";
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
  };
};
