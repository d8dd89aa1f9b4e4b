import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Actor, refusal } from "../../../testing/world.js";
import { CreateKey } from "../../kms/operations/create-key.js";
import { resume } from "../tables/lifecycle.js";
import { dynamoWorld, makeTable } from "../testing.js";
import { DeleteTable } from "./delete-table.js";
import { DescribeTable } from "./describe-table.js";
import { ListTables } from "./list-tables.js";
import { PutItem } from "./put-item.js";
import { Query } from "./query.js";
import { UpdateTable } from "./update-table.js";

let world: Awaited<ReturnType<typeof dynamoWorld>>;
let ann: Actor;
beforeEach(async () => {
  world = await dynamoWorld();
  ({ ann } = world);
});
afterEach(() => world.end());

const describeOrders = async () => (await ann.call(DescribeTable, { TableName: "orders" })).Table;

describe("UpdateTable", () => {
  const byA = {
    TableName: "orders",
    AttributeDefinitions: [{ AttributeName: "a", AttributeType: "S" as const }],
    GlobalSecondaryIndexUpdates: [
      {
        Create: {
          IndexName: "by-a",
          KeySchema: [{ AttributeName: "a", KeyType: "HASH" as const }],
          Projection: { ProjectionType: "ALL" as const },
        },
      },
    ],
  };
  const query = {
    TableName: "orders",
    IndexName: "by-a",
    KeyConditionExpression: "a = :a",
    ExpressionAttributeValues: { ":a": { S: "x" } },
  };

  test("fills a new index with the items that were there, and deletes it again", async () => {
    await makeTable(world);
    for (let n = 0; n < 450; n++) {
      const Item = { pk: { S: String(n) }, a: n % 3 === 0 ? { N: "1" } : { S: n % 3 === 1 ? "x" : "y" } };
      await ann.call(PutItem, { TableName: "orders", Item: Item as never });
    }
    const { TableDescription } = await ann.call(UpdateTable, byA);
    expect(TableDescription).toMatchObject({
      TableStatus: "UPDATING",
      GlobalSecondaryIndexes: [{ IndexName: "by-a", IndexStatus: "CREATING", Backfilling: true }],
    });
    await world.settled();
    await world.clock.advance(100);
    expect(await describeOrders()).toMatchObject({
      TableStatus: "ACTIVE",
      GlobalSecondaryIndexes: [{ IndexStatus: "ACTIVE", ItemCount: 300 }],
    });
    expect((await ann.call(Query, { ...query, Select: "COUNT" })).Count).toBe(150);
    await ann.call(UpdateTable, {
      TableName: "orders",
      GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "by-a" } }],
    });
    await world.settled();
    await world.clock.advance(100);
    const after = await describeOrders();
    expect(after?.GlobalSecondaryIndexes).toBeUndefined();
    expect(after?.AttributeDefinitions).toEqual([{ AttributeName: "pk", AttributeType: "S" }]);
  });

  test("goes on filling and deleting after a stop", async () => {
    await makeTable(world);
    await ann.call(PutItem, { TableName: "orders", Item: { pk: { S: "1" }, a: { S: "x" } } });
    // Nothing is done behind the calls until `resume`: as if the server had been killed right after its answer.
    const stopped = { ...world.host, background: { start: () => {}, settled: async () => {} } };
    const { here, call } = {
      here: { partition: "aws", region: "us-east-1", account: "000000000000" },
      call: UpdateTable,
    };
    await call.handle({ ...stopped, input: byA, here } as never);
    expect((await refusal(ann.call(Query, query))).message).toBe(
      "Cannot read from backfilling global secondary index: by-a",
    );
    await resume(world.host);
    await world.settled();
    expect((await ann.call(Query, query)).Count).toBe(1);
    await world.clock.advance(100);
    await DeleteTable.handle({ ...stopped, input: { TableName: "orders" }, here } as never);
    expect(await describeOrders()).toMatchObject({ TableStatus: "DELETING" });
    await resume(world.host);
    await world.settled();
    expect(await ann.call(ListTables, {})).toMatchObject({ TableNames: [] });
  });

  /** Changes the table and waits until it is ACTIVE again. */
  async function change(input: object) {
    const answer = await ann.call(UpdateTable, { TableName: "orders", ...input });
    await world.clock.advance(100);
    return answer.TableDescription;
  }
  const refused = async (input: object) =>
    (await refusal(ann.call(UpdateTable, { TableName: "orders", ...input } as never))).message;
  const INVALID = "One or more parameter values were invalid: ";

  test("changes billing, capacity, class and protection, one at a time", async () => {
    await makeTable(world);
    await change({
      BillingMode: "PROVISIONED",
      ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 6 },
    });
    await change({ TableClass: "STANDARD_INFREQUENT_ACCESS" });
    await change({ DeletionProtectionEnabled: true });
    expect(await describeOrders()).toMatchObject({
      TableStatus: "ACTIVE",
      BillingModeSummary: { BillingMode: "PROVISIONED" },
      ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 6 },
      TableClassSummary: { TableClass: "STANDARD_INFREQUENT_ACCESS" },
      DeletionProtectionEnabled: true,
    });
    expect((await refusal(ann.call(DeleteTable, { TableName: "orders" }))).message).toBe(
      "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.",
    );
  });

  test("tells how often capacity was lowered on this UTC day", async () => {
    const units = (ReadCapacityUnits: number) => ({ ReadCapacityUnits, WriteCapacityUnits: 5 });
    await makeTable(world, { BillingMode: "PROVISIONED", ProvisionedThroughput: units(9) });
    const decreases = async () => (await describeOrders())?.ProvisionedThroughput?.NumberOfDecreasesToday;
    await change({ ProvisionedThroughput: units(8) });
    await change({ ProvisionedThroughput: units(7) });
    await change({ ProvisionedThroughput: units(10) });
    expect(await decreases()).toBe(2);
    await world.clock.advance(86_400_000);
    expect(await decreases()).toBe(0);
    await change({ ProvisionedThroughput: units(6) });
    expect(await decreases()).toBe(1);
  });

  test("takes encryption with a key of KMS on and off", async () => {
    await makeTable(world);
    const key = (await world.root.call(CreateKey, {})).KeyMetadata?.Arn ?? "";
    const sse = { SSESpecification: { Enabled: true, SSEType: "KMS", KMSMasterKeyId: key } };
    expect(await refused({ SSESpecification: { Enabled: false } })).toBe(
      `${INVALID}Table is already encrypted by default`,
    );
    await change(sse);
    expect((await describeOrders())?.SSEDescription).toMatchObject({ Status: "ENABLED", KMSMasterKeyArn: key });
    expect(await refused(sse)).toContain("Table is already encrypted with given KMSMasterKeyId.");
    await change({ DeletionProtectionEnabled: true });
    expect((await describeOrders())?.SSEDescription).toMatchObject({ KMSMasterKeyArn: key });
    await change({ SSESpecification: { Enabled: false } });
    expect((await describeOrders())?.SSEDescription).toBeUndefined();
  });

  test("raises warm throughput of table and index, never lowers it, and leaves both ACTIVE", async () => {
    const byA = { IndexName: "by-a", KeySchema: [{ AttributeName: "a", KeyType: "HASH" as const }] };
    await makeTable(world, {
      AttributeDefinitions: ["pk", "a"].map((AttributeName) => ({ AttributeName, AttributeType: "S" as const })),
      GlobalSecondaryIndexes: [{ ...byA, Projection: { ProjectionType: "ALL" } }],
      WarmThroughput: { ReadUnitsPerSecond: 15_000 },
    });
    expect((await describeOrders())?.WarmThroughput).toEqual({
      ReadUnitsPerSecond: 15_000,
      WriteUnitsPerSecond: 4000,
      Status: "ACTIVE",
    });
    expect(await change({ WarmThroughput: { WriteUnitsPerSecond: 5000 } })).toMatchObject({
      TableStatus: "ACTIVE",
      WarmThroughput: { ReadUnitsPerSecond: 15_000, WriteUnitsPerSecond: 5000, Status: "UPDATING" },
    });
    await change({
      GlobalSecondaryIndexUpdates: [{ Update: { IndexName: "by-a", WarmThroughput: { ReadUnitsPerSecond: 12_001 } } }],
    });
    expect(await describeOrders()).toMatchObject({
      WarmThroughput: { ReadUnitsPerSecond: 15_000, WriteUnitsPerSecond: 5000, Status: "ACTIVE" },
      GlobalSecondaryIndexes: [{ IndexStatus: "ACTIVE", WarmThroughput: { ReadUnitsPerSecond: 12_001 } }],
    });
    const lower = "decreasing WarmThroughput is not supported";
    expect(await refused({ WarmThroughput: { ReadUnitsPerSecond: 14_999 } })).toBe(
      `${INVALID}Requested ReadUnitsPerSecond for WarmThroughput for table is lower than current WarmThroughput, ${lower}`,
    );
    const lowerIndex = { Update: { IndexName: "by-a", WarmThroughput: { WriteUnitsPerSecond: 1 } } };
    expect(await refused({ GlobalSecondaryIndexUpdates: [lowerIndex] })).toBe(
      `${INVALID}Requested WriteUnitsPerSecond for WarmThroughput for index by-a is lower than current WarmThroughput, ${lower}`,
    );
  });

  test.each<[object, string]>([
    [
      {},
      "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates, SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, ReplicaTransitRoleArn, MultiRegionConsistency, DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is required",
    ],
    [
      { SSESpecification: { Enabled: true }, DeletionProtectionEnabled: true },
      `${INVALID}Server-Side Encryption modification must be the only operation in the request`,
    ],
    [
      { TableClass: "STANDARD", BillingMode: "PAY_PER_REQUEST" },
      `${INVALID}TableClass modification must be the only operation in the request`,
    ],
    [
      { WarmThroughput: { ReadUnitsPerSecond: 13_000 }, BillingMode: "PAY_PER_REQUEST" },
      `${INVALID}WarmThroughput must be the only operation in the request`,
    ],
    [
      { OnDemandThroughput: { MaxReadRequestUnits: 0 } },
      `${INVALID}Requested MaxReadRequestUnits for OnDemandThroughput for table is outside of valid range`,
    ],
    [
      { SSESpecification: { Enabled: true, KMSMasterKeyId: "alias/k" } },
      `${INVALID}SSEType KMS is required if KMSMasterKeyId is specified`,
    ],
    [{ GlobalSecondaryIndexUpdates: [] }, `${INVALID}List of GlobalSecondaryIndexUpdates is empty`],
    [
      { BillingMode: "PROVISIONED" },
      "One or more parameter values were invalid: ProvisionedThroughput must be specified when BillingMode is PROVISIONED",
    ],
    [{ GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "absent" } }] }, "Requested resource not found"],
    [
      { GlobalSecondaryIndexUpdates: byA.GlobalSecondaryIndexUpdates },
      "One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions. Keys: [a], AttributeDefinitions: []",
    ],
    [
      { GlobalSecondaryIndexUpdates: [...byA.GlobalSecondaryIndexUpdates, { Delete: { IndexName: "other" } }] },
      "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table",
    ],
  ])("%# is refused in AWS's words", async (more, message) => {
    await makeTable(world);
    expect((await refusal(ann.call(UpdateTable, { TableName: "orders", ...more } as never))).message).toBe(message);
  });
});
