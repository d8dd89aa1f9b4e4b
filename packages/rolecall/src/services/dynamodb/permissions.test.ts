/** Fine-grained access control: what DynamoDB's condition keys hold of each request. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { allow, deny, refusal } from "../../testing/world.js";
import { BatchGetItem } from "./operations/batch-get-item.js";
import { GetItem } from "./operations/get-item.js";
import { PutItem } from "./operations/put-item.js";
import { Query } from "./operations/query.js";
import { Scan } from "./operations/scan.js";
import { UpdateItem } from "./operations/update-item.js";
import { composite, dynamoWorld, makeTable } from "./testing.js";

let world: Awaited<ReturnType<typeof dynamoWorld>>;
beforeAll(async () => {
  world = await dynamoWorld();
  await makeTable(world, {
    ...composite(),
    AttributeDefinitions: [
      { AttributeName: "pk", AttributeType: "S" },
      { AttributeName: "sk", AttributeType: "S" },
      { AttributeName: "a", AttributeType: "S" },
      { AttributeName: "b", AttributeType: "N" },
    ],
    GlobalSecondaryIndexes: [
      {
        IndexName: "by-ab",
        KeySchema: [
          { AttributeName: "a", KeyType: "HASH" },
          { AttributeName: "b", KeyType: "HASH" },
        ],
        Projection: { ProjectionType: "ALL" },
      },
    ],
  });
});
afterAll(() => world.end());

const TABLE = "arn:aws:dynamodb:us-east-1:000000000000:table/orders";
const Key = { pk: { S: "ann" }, sk: { S: "1" } };

/** DynamoDB's own keys of the last decision. */
function keys(): Record<string, unknown> {
  const context = world.trail.last()?.context ?? {};
  return Object.fromEntries(Object.entries(context).filter(([key]) => key.startsWith("dynamodb:")));
}

describe("the condition context", () => {
  test("of GetItem", async () => {
    await world.ann.call(GetItem, {
      TableName: "orders",
      Key,
      ProjectionExpression: "#n, address.city",
      ExpressionAttributeNames: { "#n": "name" },
      ReturnConsumedCapacity: "TOTAL",
    });
    expect(world.trail.last()?.resource).toBe(TABLE);
    expect(keys()).toEqual({
      "dynamodb:LeadingKeys": ["ann"],
      "dynamodb:FirstPartitionKeyValues": ["ann"],
      "dynamodb:Attributes": ["pk", "sk", "name", "address"],
      "dynamodb:Select": "SPECIFIC_ATTRIBUTES",
      "dynamodb:ReturnConsumedCapacity": "TOTAL",
    });
  });

  test("of PutItem", async () => {
    await world.ann.call(PutItem, {
      TableName: "orders",
      Item: { ...Key, x: { S: "1" } },
      ConditionExpression: "attribute_not_exists(y.z)",
    });
    expect(keys()).toEqual({
      "dynamodb:LeadingKeys": ["ann"],
      "dynamodb:FirstPartitionKeyValues": ["ann"],
      "dynamodb:Attributes": ["pk", "sk", "x", "y"],
      "dynamodb:ReturnValues": "NONE",
      "dynamodb:ReturnConsumedCapacity": "NONE",
    });
  });

  test("of UpdateItem, whose attributes are those it writes, reads and asks about", async () => {
    await world.ann.call(UpdateItem, {
      TableName: "orders",
      Key,
      UpdateExpression: "SET q = if_not_exists(r.s, :v) REMOVE t",
      ConditionExpression: "size(u) < :v OR attribute_exists(pk)",
      ExpressionAttributeValues: { ":v": { N: "1" } },
      ReturnValues: "UPDATED_NEW",
    });
    expect(keys()).toMatchObject({
      "dynamodb:Attributes": ["pk", "sk", "u", "q", "t", "r"],
      "dynamodb:ReturnValues": "UPDATED_NEW",
    });
  });

  test("of Query on an index, whose leading keys are the index's", async () => {
    await world.ann.call(Query, {
      TableName: "orders",
      IndexName: "by-ab",
      KeyConditionExpression: "a = :a AND b = :b",
      FilterExpression: "x = :a",
      ExpressionAttributeValues: { ":a": { S: "1" }, ":b": { N: "2.0" } },
    });
    expect(world.trail.last()?.resource).toBe(`${TABLE}/index/by-ab`);
    expect(keys()).toEqual({
      "dynamodb:LeadingKeys": ["1"],
      "dynamodb:FirstPartitionKeyValues": ["1"],
      "dynamodb:SecondPartitionKeyValues": ["2"],
      "dynamodb:Attributes": ["a", "b", "x"],
      "dynamodb:Select": "ALL_PROJECTED_ATTRIBUTES",
      "dynamodb:ReturnConsumedCapacity": "NONE",
    });
  });

  test("of BatchGetItem, with the values of all keys", async () => {
    await world.ann.call(BatchGetItem, {
      RequestItems: {
        orders: { Keys: [Key, { pk: { S: "bob" }, sk: { S: "1" } }, { pk: { S: "bob" }, sk: { S: "2" } }] },
      },
    });
    expect(keys()).toMatchObject({
      "dynamodb:LeadingKeys": ["ann", "bob"],
      "dynamodb:Attributes": ["pk", "sk"],
      "dynamodb:Select": "ALL_ATTRIBUTES",
    });
  });

  test("of Scan", async () => {
    await world.ann.call(Scan, { TableName: "orders", Select: "COUNT" });
    expect(keys()).toEqual({
      "dynamodb:Attributes": [],
      "dynamodb:Select": "COUNT",
      "dynamodb:ReturnConsumedCapacity": "NONE",
    });
  });
});

describe("AWS's example policies", () => {
  test("a user reads only items whose partition key is his own", async () => {
    const own = await world.user(
      "own",
      allow(["dynamodb:GetItem", "dynamodb:Query", "dynamodb:BatchGetItem"], TABLE, {
        "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["own"] },
      }),
    );
    await own.call(GetItem, { TableName: "orders", Key: { pk: { S: "own" }, sk: { S: "1" } } });
    expect((await refusal(own.call(GetItem, { TableName: "orders", Key }))).code).toBe("AccessDeniedException");
    const query = (S: string) => ({
      TableName: "orders",
      KeyConditionExpression: "pk = :p",
      ExpressionAttributeValues: { ":p": { S } },
    });
    await own.call(Query, query("own"));
    expect((await refusal(own.call(Query, query("ann")))).code).toBe("AccessDeniedException");
    const batch = (...names: string[]) => ({
      RequestItems: { orders: { Keys: names.map((S) => ({ pk: { S }, sk: { S: "1" } })) } },
    });
    await own.call(BatchGetItem, batch("own"));
    expect((await refusal(own.call(BatchGetItem, batch("own", "ann")))).code).toBe("AccessDeniedException");
  });

  test("attributes are kept from those who may see others, however the request names them", async () => {
    const limited = await world.user(
      "limited",
      allow("dynamodb:GetItem", TABLE),
      deny("dynamodb:GetItem", TABLE, { "ForAnyValue:StringEquals": { "dynamodb:Attributes": ["ssn"] } }),
      deny("dynamodb:GetItem", TABLE, { StringNotEqualsIfExists: { "dynamodb:Select": "SPECIFIC_ATTRIBUTES" } }),
    );
    const get = (more: object) => limited.call(GetItem, { TableName: "orders", Key, ...more });
    await get({ ProjectionExpression: "x" });
    await get({ AttributesToGet: ["x"] });
    for (const more of [
      {},
      { ProjectionExpression: "x, ssn" },
      { ProjectionExpression: "#s[0].y", ExpressionAttributeNames: { "#s": "ssn" } },
      { AttributesToGet: ["ssn"] },
    ]) {
      expect((await refusal(get(more))).code).toBe("AccessDeniedException");
    }
  });

  test("a table of another account is named by its ARN, and stays shut without a resource policy", async () => {
    const other = world.rootOf("111111111111");
    const refused = await refusal(other.call(GetItem, { TableName: TABLE, Key }));
    expect(refused.code).toBe("AccessDeniedException");
    expect((await refusal(other.call(GetItem, { TableName: "orders", Key }))).code).toBe("ResourceNotFoundException");
    const elsewhere = world.ann.call(GetItem, { TableName: TABLE, Key }, { region: "eu-west-1" });
    expect((await refusal(elsewhere)).message).toBe(`Invalid TableArn: Invalid ResourceArn provided as input ${TABLE}`);
  });

  test("what is wrong with a request is told before who may make it", async () => {
    const stranger = await world.user("stranger");
    const refused = await refusal(stranger.call(GetItem, { TableName: "orders", Key, ProjectionExpression: "a.." }));
    expect(refused.code).toBe("ValidationException");
  });
});
