/** Backups of tables, point-in-time recovery, and who may restore. */
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { RangeOptions, Read } from "../../../store/store.js";
import { ACCOUNT, allow, deny, refusal, testWorld, type World } from "../../../testing/world.js";
import { BatchWriteItem } from "../operations/batch-write-item.js";
import { CreateBackup } from "../operations/create-backup.js";
import { DeleteBackup } from "../operations/delete-backup.js";
import { DeleteItem } from "../operations/delete-item.js";
import { DeleteTable } from "../operations/delete-table.js";
import { DescribeBackup } from "../operations/describe-backup.js";
import { DescribeContinuousBackups } from "../operations/describe-continuous-backups.js";
import { DescribeTable } from "../operations/describe-table.js";
import { ListBackups } from "../operations/list-backups.js";
import { PutItem } from "../operations/put-item.js";
import { PutResourcePolicy } from "../operations/put-resource-policy.js";
import { Query } from "../operations/query.js";
import { RestoreTableFromBackup } from "../operations/restore-table-from-backup.js";
import { RestoreTableToPointInTime } from "../operations/restore-table-to-point-in-time.js";
import { Scan } from "../operations/scan.js";
import { TransactWriteItems } from "../operations/transact-write-items.js";
import { UpdateContinuousBackups } from "../operations/update-continuous-backups.js";
import { UpdateTimeToLive } from "../operations/update-time-to-live.js";
import { resume } from "../tables/lifecycle.js";
import { makeTable } from "../testing.js";

const DAY_MS = 86_400_000;
const TABLE = `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table`;
const RESTORING = ["PutItem", "UpdateItem", "DeleteItem", "GetItem", "Query", "Scan", "BatchWriteItem"];

let world: World;
beforeEach(async () => {
  world = await testWorld();
  await makeTable(world, {
    GlobalSecondaryIndexes: [
      {
        IndexName: "by-pk",
        KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
        Projection: { ProjectionType: "ALL" },
      },
    ],
    Tags: [{ Key: "team", Value: "red" }],
    DeletionProtectionEnabled: false,
  });
});
afterEach(() => world.end());

const put = (pk: string, n: number) =>
  world.root.call(PutItem, { TableName: "orders", Item: { pk: { S: pk }, n: { N: String(n) } } });
const remove = (pk: string) => world.root.call(DeleteItem, { TableName: "orders", Key: { pk: { S: pk } } });
async function backUp(BackupName = "nightly"): Promise<string> {
  const { BackupDetails } = await world.root.call(CreateBackup, { TableName: "orders", BackupName });
  expect(BackupDetails?.BackupStatus).toBe("CREATING");
  await world.settled();
  return BackupDetails?.BackupArn ?? "";
}
const recover = (on: boolean, days?: number) =>
  world.root.call(UpdateContinuousBackups, {
    TableName: "orders",
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: on, RecoveryPeriodInDays: days },
  });
const restoreAt = (TargetTableName: string, atMs: number) =>
  world.root.call(RestoreTableToPointInTime, {
    SourceTableName: "orders",
    TargetTableName,
    RestoreDateTime: new Date(atMs),
  });
/** The items of a restored table, once it is ACTIVE. */
async function contents(TableName: string): Promise<Record<string, number>> {
  await world.settled();
  await world.clock.advance(100);
  const { Items = [] } = await world.root.call(Scan, { TableName });
  return Object.fromEntries(Items.map(({ pk, n }) => [pk?.S ?? "", Number(n?.N)]));
}
/** Lets copies of tables get no further than what they have read, until it is told to let them go on. */
function holdCopies(): () => void {
  const { store } = world.host;
  const { transact } = store;
  let goOn = () => {};
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  store.transact = async (work) => {
    if (new Error().stack?.includes("backups/copy")) await held;
    return transact.call(store, work) as never;
  };
  return goOn;
}
/** Tells how many entries were read at once at most, from here on. */
function watchReads(): () => number {
  const { store } = world.host;
  const { transact, read } = store;
  let most = 0;
  const watched = <Tx extends Read>(tx: Tx): Tx =>
    new Proxy(tx, {
      get(target, name) {
        const member = Reflect.get(target, name, target);
        if (name !== "range") return typeof member === "function" ? member.bind(target) : member;
        return async (options: RangeOptions) => {
          const found = await target.range(options);
          most = Math.max(most, found.length);
          return found;
        };
      },
    });
  store.transact = (work) => transact.call(store, (tx) => work(watched(tx))) as never;
  store.read = (work) => read.call(store, (tx) => work(watched(tx))) as never;
  return () => most;
}
const code = async (call: Promise<unknown>) => (await refusal(call)).code;

describe("a backup", () => {
  test("keeps the items of its instant, indexes too, and outlives its table", async () => {
    await put("a", 1);
    await put("b", 2);
    const BackupArn = await backUp();
    await put("a", 3);
    await remove("b");
    await world.root.call(DeleteTable, { TableName: "orders" });
    await world.settled();

    const { TableDescription } = await world.root.call(RestoreTableFromBackup, { BackupArn, TargetTableName: "again" });
    expect(TableDescription).toMatchObject({
      TableStatus: "CREATING",
      RestoreSummary: { SourceBackupArn: BackupArn, SourceTableArn: `${TABLE}/orders`, RestoreInProgress: true },
    });
    expect(await contents("again")).toEqual({ a: 1, b: 2 });
    const { Items } = await world.root.call(Query, {
      TableName: "again",
      IndexName: "by-pk",
      KeyConditionExpression: "pk = :p",
      ExpressionAttributeValues: { ":p": { S: "b" } },
    });
    expect(Items).toEqual([{ pk: { S: "b" }, n: { N: "2" } }]);
    const { Table } = await world.root.call(DescribeTable, { TableName: "again" });
    expect(Table?.RestoreSummary?.RestoreInProgress).toBe(false);
  });

  test("has a large table as it was, whatever is written while it is copied", async () => {
    const before: Record<string, number> = {};
    for (let number = 0; number < 450; number += 1) before[`item-${number}`] = number;
    await Promise.all(Object.entries(before).map(([pk, n]) => put(pk, n)));
    const most = watchReads();
    const goOn = holdCopies();
    const { BackupDetails } = await world.root.call(CreateBackup, { TableName: "orders", BackupName: "nightly" });
    const { BackupArn = "" } = BackupDetails ?? {};
    await world.clock.advance(10);
    for (const number of [1, 200, 449]) {
      await put(`item-${number}`, -1);
      await remove(`item-${number + 1}`);
      await put(`new-${number}`, 1);
      await remove(`item-${number}`);
      await world.clock.advance(10);
      await put(`item-${number}`, -2);
    }
    goOn();
    await world.settled();
    const { BackupDescription } = await world.root.call(DescribeBackup, { BackupArn });
    expect(BackupDescription).toMatchObject({
      BackupDetails: { BackupStatus: "AVAILABLE" },
      SourceTableDetails: { ItemCount: 450 },
    });
    await world.root.call(RestoreTableFromBackup, { BackupArn, TargetTableName: "again" });
    await world.settled();
    // Whatever the size of the table: 200 entries a page.
    expect(most()).toBe(200);
    expect(await contents("again")).toEqual(before);
    const past = await world.host.store.read((tx) => tx.range({ prefix: ["dynamodb/past"] }));
    expect(past).toEqual([]);
  });

  test("is gone on with after a stop, and so is what is restored from it and what is deleted", async () => {
    await put("a", 1);
    // Nothing is done behind the calls until `resume`: as if the server had been killed right after its answer.
    const background = { start: () => {}, settled: async () => {} };
    const here = { partition: "aws", region: "us-east-1", account: ACCOUNT };
    const stopped = (input: object) => ({ ...world.host, background, here, input }) as never;
    const start = async () => {
      await world.clock.advance(1000);
      await resume(world.host);
      await world.settled();
    };
    const { BackupDetails } = await CreateBackup.handle(stopped({ TableName: "orders", BackupName: "nightly" }));
    const { BackupArn = "" } = BackupDetails ?? {};
    await world.clock.advance(10);
    await put("a", 2);
    const status = async () =>
      (await world.root.call(DescribeBackup, { BackupArn })).BackupDescription?.BackupDetails?.BackupStatus;
    expect(await status()).toBe("CREATING");
    await start();
    expect(await status()).toBe("AVAILABLE");
    await RestoreTableFromBackup.handle(stopped({ BackupArn, TargetTableName: "again" }));
    await start();
    expect(await contents("again")).toEqual({ a: 1 });
    await DeleteBackup.handle(stopped({ BackupArn }));
    await start();
    expect(await world.host.store.read((tx) => tx.range({ prefix: ["dynamodb/backup-items"] }))).toEqual([]);
    await recover(true);
    await DeleteTable.handle(stopped({ TableName: "orders" }));
    await start();
    const { BackupSummaries } = await world.root.call(ListBackups, { BackupType: "SYSTEM" });
    expect(BackupSummaries).toMatchObject([{ BackupStatus: "AVAILABLE" }]);
  });

  test("that is being made can't be restored or deleted, nor its table", async () => {
    await put("a", 1);
    const goOn = holdCopies();
    const { BackupDetails } = await world.root.call(CreateBackup, { TableName: "orders", BackupName: "nightly" });
    const { BackupArn = "" } = BackupDetails ?? {};
    const restore = () => world.root.call(RestoreTableFromBackup, { BackupArn, TargetTableName: "again" });
    expect(await code(restore())).toBe("BackupInUseException");
    expect(await code(world.root.call(DeleteBackup, { BackupArn }))).toBe("BackupInUseException");
    expect(await code(world.root.call(DeleteTable, { TableName: "orders" }))).toBe("ResourceInUseException");
    goOn();
    await world.settled();
    await restore();
    await world.settled();
    await world.root.call(DeleteTable, { TableName: "orders" });
    await world.root.call(DeleteBackup, { BackupArn });
  });

  test("is shown, listed and deleted", async () => {
    await put("a", 1);
    const first = await backUp("first");
    await world.clock.advance(1000);
    const second = await backUp("second");
    const { BackupDescription } = await world.root.call(DescribeBackup, { BackupArn: first });
    expect(BackupDescription).toMatchObject({
      BackupDetails: { BackupName: "first", BackupStatus: "AVAILABLE", BackupType: "USER" },
      SourceTableDetails: { TableName: "orders", ItemCount: 1, BillingMode: "PAY_PER_REQUEST" },
    });
    const listed = async (more: object = {}) =>
      ((await world.root.call(ListBackups, more)).BackupSummaries ?? []).map(({ BackupArn }) => BackupArn);
    expect(await listed()).toEqual([first, second]);
    expect(await listed({ TableName: "others" })).toEqual([]);
    const { LastEvaluatedBackupArn } = await world.root.call(ListBackups, { Limit: 1 });
    expect(await listed({ ExclusiveStartBackupArn: LastEvaluatedBackupArn })).toEqual([second]);
    expect(await listed({ BackupType: "SYSTEM" })).toEqual([]);
    const deleted = await world.root.call(DeleteBackup, { BackupArn: first });
    expect(deleted.BackupDescription?.BackupDetails?.BackupStatus).toBe("DELETED");
    await world.settled();
    const left = await world.host.store.read((tx) => tx.range({ prefix: ["dynamodb/backup-items"] }));
    expect(left).toHaveLength(1);
    expect(await code(world.root.call(DescribeBackup, { BackupArn: first }))).toBe("BackupNotFoundException");
    expect(await listed()).toEqual([second]);
  });

  test("is restored under a new name only, with the indexes and capacity that are asked for", async () => {
    const BackupArn = await backUp();
    const restore = (TargetTableName: string, more: object = {}) =>
      world.root.call(RestoreTableFromBackup, { BackupArn, TargetTableName, ...more });
    expect(await code(restore("orders"))).toBe("TableAlreadyExistsException");
    const { TableDescription } = await restore("other", {
      BillingModeOverride: "PROVISIONED",
      ProvisionedThroughputOverride: { ReadCapacityUnits: 3, WriteCapacityUnits: 4 },
      GlobalSecondaryIndexOverride: [],
    });
    expect(TableDescription).toMatchObject({ ProvisionedThroughput: { ReadCapacityUnits: 3, WriteCapacityUnits: 4 } });
    expect(TableDescription?.GlobalSecondaryIndexes).toBeUndefined();
    expect(await code(restore("third", { BillingModeOverride: "PROVISIONED" }))).toBe("ValidationException");
  });

  test("of a table that is not there is refused", async () => {
    const missing = { TableName: "missing", BackupName: "nightly" };
    expect(await code(world.root.call(CreateBackup, missing))).toBe("TableNotFoundException");
  });
});

describe("point-in-time recovery", () => {
  test("is off at first, reaches back to when it was switched on, and to its period at most", async () => {
    const shown = async () =>
      (await world.root.call(DescribeContinuousBackups, { TableName: "orders" })).ContinuousBackupsDescription
        ?.PointInTimeRecoveryDescription;
    expect(await shown()).toEqual({ PointInTimeRecoveryStatus: "DISABLED" });
    expect(await code(restoreAt("early", world.clock.now()))).toBe("PointInTimeRecoveryUnavailableException");
    const sinceMs = world.clock.now();
    await recover(true);
    expect(await shown()).toMatchObject({
      PointInTimeRecoveryStatus: "ENABLED",
      RecoveryPeriodInDays: 35,
      EarliestRestorableDateTime: new Date(sinceMs),
    });
    await recover(true, 1);
    await world.clock.advance(3 * DAY_MS);
    const earliest = new Date(world.clock.now() - DAY_MS);
    expect((await shown())?.EarliestRestorableDateTime).toEqual(earliest);
    await recover(true, 35);
    expect((await shown())?.EarliestRestorableDateTime).toEqual(earliest);
    expect(await code(restoreAt("early", earliest.getTime() - 1))).toBe("InvalidRestoreTimeException");
    expect(await code(restoreAt("late", world.clock.now() + 1000))).toBe("InvalidRestoreTimeException");
  });

  test("forgets the past when it is switched off", async () => {
    await recover(true);
    const atMs = world.clock.now();
    await world.clock.advance(1000);
    await recover(false);
    await recover(true);
    expect(await code(restoreAt("early", atMs))).toBe("InvalidRestoreTimeException");
  });

  test("leaves a backup of its table for 35 days when that is deleted", async () => {
    await recover(true);
    await world.root.call(UpdateTimeToLive, {
      TableName: "orders",
      TimeToLiveSpecification: { Enabled: true, AttributeName: "n" },
    });
    const soon = Math.floor(world.clock.now() / 1000) + 600;
    await put("a", soon);
    await put("b", 2);
    await world.root.call(DeleteTable, { TableName: "orders" });
    const deletedMs = world.clock.now();
    await world.settled();
    await world.clock.advance(3_600_000);
    expect((await world.root.call(ListBackups, {})).BackupSummaries).toEqual([]);
    const listed = async () => (await world.root.call(ListBackups, { BackupType: "SYSTEM" })).BackupSummaries ?? [];
    const [backup] = await listed();
    expect(backup).toMatchObject({
      TableName: "orders",
      BackupName: "orders$DeletedTableBackup",
      BackupType: "SYSTEM",
      BackupStatus: "AVAILABLE",
      BackupSizeBytes: expect.any(Number),
      BackupExpiryDateTime: new Date(deletedMs + 35 * DAY_MS),
    });
    await makeTable(world);
    await put("new", 1);
    const BackupArn = backup?.BackupArn ?? "";
    await world.root.call(RestoreTableFromBackup, { BackupArn, TargetTableName: "again" });
    expect(await contents("again")).toEqual({ a: soon, b: 2 });
    await world.clock.advance(35 * DAY_MS);
    await world.settled();
    expect(await listed()).toEqual([]);
    expect(await code(world.root.call(DescribeBackup, { BackupArn }))).toBe("BackupNotFoundException");
    expect(await contents("again")).toEqual({ a: soon, b: 2 });
    expect(await contents("orders")).toEqual({ new: 1 });
  });

  test("knows the writes of batches, transactions and of time to live", async () => {
    await put("expiring", 1);
    await recover(true);
    await world.root.call(UpdateTimeToLive, {
      TableName: "orders",
      TimeToLiveSpecification: { Enabled: true, AttributeName: "n" },
    });
    const soon = Math.floor(world.clock.now() / 1000) + 60;
    await put("expiring", soon);
    const beforeMs = world.clock.now();
    await world.clock.advance(1000);
    await world.root.call(BatchWriteItem, {
      RequestItems: { orders: [{ PutRequest: { Item: { pk: { S: "batch" } } } }] },
    });
    await world.root.call(TransactWriteItems, {
      TransactItems: [{ Put: { TableName: "orders", Item: { pk: { S: "transaction" } } } }],
    });
    await world.clock.advance(120_000);
    await world.settled();
    await restoreAt("then", beforeMs);
    expect(await contents("then")).toEqual({ expiring: soon });
    await world.root.call(RestoreTableToPointInTime, {
      SourceTableArn: `${TABLE}/orders`,
      TargetTableName: "now",
      UseLatestRestorableTime: true,
    });
    expect(Object.keys(await contents("now")).sort()).toEqual(["batch", "transaction"]);
  });

  test("gives the items as they were at any instant, whatever was written", async () => {
    await recover(true);
    const write = fc.record({ pk: fc.constantFrom("a", "b", "c"), n: fc.option(fc.nat(99)), waits: fc.boolean() });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(write, { minLength: 1, maxLength: 12 }), async (writes) => {
        for (const pk of ["a", "b", "c"]) await remove(pk);
        const moments = new Map<number, Record<string, number>>();
        const items: Record<string, number> = {};
        for (const { pk, n, waits } of writes) {
          if (n === null) {
            await remove(pk);
            delete items[pk];
          } else {
            await put(pk, n);
            items[pk] = n;
          }
          moments.set(world.clock.now(), { ...items });
          if (waits) await world.clock.advance(1000);
        }
        for (const [atMs, expected] of moments) {
          run += 1;
          await restoreAt(`restored-${run}`, atMs);
          expect(await contents(`restored-${run}`)).toEqual(expected);
        }
      }),
      { numRuns: 15 },
    );
  });
});

describe("restoring", () => {
  test("takes as long as the items need, which can't be read before", async () => {
    await put("a", 1);
    const BackupArn = await backUp();
    const goOn = holdCopies();
    await world.root.call(RestoreTableFromBackup, { BackupArn, TargetTableName: "again" });
    await world.clock.advance(60_000);
    const shown = async () => (await world.root.call(DescribeTable, { TableName: "again" })).Table;
    expect(await shown()).toMatchObject({
      TableStatus: "CREATING",
      GlobalSecondaryIndexes: [{ IndexStatus: "CREATING" }],
      RestoreSummary: { RestoreInProgress: true },
    });
    expect(await code(world.root.call(Scan, { TableName: "again" }))).toBe("ResourceNotFoundException");
    expect(await code(world.root.call(DeleteBackup, { BackupArn }))).toBe("BackupInUseException");
    goOn();
    expect(await contents("again")).toEqual({ a: 1 });
    expect(await shown()).toMatchObject({ TableStatus: "ACTIVE", RestoreSummary: { RestoreInProgress: false } });
    await world.root.call(DeleteBackup, { BackupArn });
  });

  test("asks nothing of the table's policy and tags: backups have neither", async () => {
    const BackupArn = await backUp();
    await world.root.call(PutResourcePolicy, {
      ResourceArn: `${TABLE}/orders`,
      Policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Deny", Principal: { AWS: "*" }, Action: "dynamodb:DescribeBackup", Resource: "*" }],
      }),
    });
    const ann = await world.user("ann", allow("dynamodb:DescribeBackup"));
    const { BackupDescription } = await ann.call(DescribeBackup, { BackupArn });
    expect(BackupDescription?.BackupDetails?.BackupArn).toBe(BackupArn);
    const red = { StringEquals: { "aws:ResourceTag/team": "red" } };
    const bob = await world.user("bob", allow("dynamodb:*", "*", red));
    expect(await code(bob.call(DescribeBackup, { BackupArn }))).toBe("AccessDeniedException");
    await bob.call(DescribeTable, { TableName: "orders" });
  });

  test("needs the action on the backup, and reading and writing the new table", async () => {
    const BackupArn = await backUp();
    const on = (resource: string, actions: string[]) =>
      allow(
        actions.map((name) => `dynamodb:${name}`),
        resource,
      );
    const source = on(BackupArn, ["RestoreTableFromBackup"]);
    for (const missing of RESTORING) {
      const target = on(
        `${TABLE}/again`,
        RESTORING.filter((name) => name !== missing),
      );
      const user = await world.user(`without-${missing}`, source, target);
      const refused = await refusal(user.call(RestoreTableFromBackup, { BackupArn, TargetTableName: "again" }));
      expect(refused.message).toContain(`dynamodb:${missing} on resource: ${TABLE}/again`);
    }
    const ann = await world.user("ann", source, on(`${TABLE}/again`, RESTORING));
    await ann.call(RestoreTableFromBackup, { BackupArn, TargetTableName: "again" });
    const bob = await world.user(
      "bob",
      allow("dynamodb:*"),
      deny("dynamodb:RestoreTableFromBackup", `${TABLE}/orders/backup/*`),
    );
    expect(await code(bob.call(RestoreTableFromBackup, { BackupArn, TargetTableName: "third" }))).toBe(
      "AccessDeniedException",
    );
  });

  test("to a point in time asks for its action on the source table", async () => {
    await recover(true);
    const ann = await world.user(
      "ann",
      allow("dynamodb:*"),
      deny("dynamodb:RestoreTableToPointInTime", `${TABLE}/orders`),
    );
    const input = { SourceTableName: "orders", TargetTableName: "again", UseLatestRestorableTime: true };
    expect(await code(ann.call(RestoreTableToPointInTime, input))).toBe("AccessDeniedException");
    const open = { ...input, RestoreDateTime: new Date() };
    expect(await code(world.root.call(RestoreTableToPointInTime, open))).toBe("ValidationException");
  });
});
