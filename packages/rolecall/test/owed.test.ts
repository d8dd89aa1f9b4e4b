/**
 * What services owe behind their answers is done when the store is well again, without a restart. Deliveries and schedules are tried
 * where they are (`kernel/owed.ts` says who else).
 */
import { afterEach, describe, expect, test } from "vitest";
import { CreateBackup } from "../src/services/dynamodb/operations/create-backup.js";
import { CreateTable } from "../src/services/dynamodb/operations/create-table.js";
import { DeleteTable } from "../src/services/dynamodb/operations/delete-table.js";
import { DescribeTable } from "../src/services/dynamodb/operations/describe-table.js";
import { ListBackups } from "../src/services/dynamodb/operations/list-backups.js";
import { PutItem } from "../src/services/dynamodb/operations/put-item.js";
import { RestoreTableToPointInTime } from "../src/services/dynamodb/operations/restore-table-to-point-in-time.js";
import { Scan } from "../src/services/dynamodb/operations/scan.js";
import { UpdateContinuousBackups } from "../src/services/dynamodb/operations/update-continuous-backups.js";
import { UpdateTable } from "../src/services/dynamodb/operations/update-table.js";
import { UpdateTimeToLive } from "../src/services/dynamodb/operations/update-time-to-live.js";
import { ListStreams } from "../src/services/dynamodb/streams/operations/list-streams.js";
import { CreateStream } from "../src/services/kinesis/operations/create-stream.js";
import { DeleteStream } from "../src/services/kinesis/operations/delete-stream.js";
import { streams } from "../src/services/kinesis/records.js";
import { CreateKey } from "../src/services/kms/operations/create-key.js";
import { EnableKeyRotation } from "../src/services/kms/operations/enable-key-rotation.js";
import { ListKeyRotations } from "../src/services/kms/operations/list-key-rotations.js";
import { ScheduleKeyDeletion } from "../src/services/kms/operations/schedule-key-deletion.js";
import { keys } from "../src/services/kms/records.js";
import { CreateFunction } from "../src/services/lambda/operations/create-function.js";
import { GetFunctionConfiguration } from "../src/services/lambda/operations/get-function-configuration.js";
import { aFunction } from "../src/services/lambda/testing.js";
import { CreateLogGroup } from "../src/services/logs/operations/create-log-group.js";
import { DescribeQueries } from "../src/services/logs/operations/describe-queries.js";
import { StartQuery } from "../src/services/logs/operations/start-query.js";
import { CreateAccount } from "../src/services/organizations/operations/create-account.js";
import { CreateOrganization } from "../src/services/organizations/operations/create-organization.js";
import { ListAccounts } from "../src/services/organizations/operations/list-accounts.js";
import { CreateSecret } from "../src/services/secretsmanager/operations/create-secret.js";
import { DeleteSecret } from "../src/services/secretsmanager/operations/delete-secret.js";
import { secrets } from "../src/services/secretsmanager/records.js";
import { CreateQueue } from "../src/services/sqs/operations/create-queue.js";
import { ListMessageMoveTasks } from "../src/services/sqs/operations/list-message-move-tasks.js";
import { StartMessageMoveTask } from "../src/services/sqs/operations/start-message-move-task.js";
import { falter } from "../src/testing/falter.js";
import { testWorld, type World } from "../src/testing/world.js";

const DAY_MS = 86_400_000;

interface Owed {
  /** The source file whose transactions fail meanwhile. */
  readonly file: string;
  /** What is there before the store falters. */
  readonly before?: (world: World) => Promise<void>;
  readonly asks: (world: World) => Promise<unknown>;
  /** How long after that it is due. */
  readonly afterMs?: number;
  readonly isDone: (world: World) => Promise<boolean>;
}

const aTable = async ({ root, clock }: World) => {
  await root.call(CreateTable, {
    TableName: "orders",
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    BillingMode: "PAY_PER_REQUEST",
  });
  await clock.advance(100);
};

let keyId = "";
const aKey = async ({ root }: World) => {
  keyId = (await root.call(CreateKey, {})).KeyMetadata?.KeyId ?? "";
};

const queueArn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;

const OWED: Readonly<Record<string, Owed>> = {
  "a function becomes active": {
    file: "lambda/activation",
    asks: async (world) =>
      world.root.call(CreateFunction, { ...aFunction((await world.role("r")).arn), FunctionName: "f" }),
    isDone: async ({ root }) => (await root.call(GetFunctionConfiguration, { FunctionName: "f" })).State === "Active",
  },
  "a table is deleted": {
    file: "dynamodb/tables/lifecycle",
    before: aTable,
    asks: ({ root }) => root.call(DeleteTable, { TableName: "orders" }),
    isDone: ({ root }) =>
      root.call(DescribeTable, { TableName: "orders" }).then(
        () => false,
        ({ code }) => code === "ResourceNotFoundException",
      ),
  },
  "an index of a table is filled": {
    file: "dynamodb/tables/lifecycle",
    before: aTable,
    asks: ({ root }) =>
      root.call(UpdateTable, {
        TableName: "orders",
        AttributeDefinitions: [{ AttributeName: "a", AttributeType: "S" }],
        GlobalSecondaryIndexUpdates: [
          {
            Create: {
              IndexName: "by-a",
              KeySchema: [{ AttributeName: "a", KeyType: "HASH" }],
              Projection: { ProjectionType: "ALL" },
            },
          },
        ],
      }),
    isDone: async ({ root }) => {
      const { Table } = await root.call(DescribeTable, { TableName: "orders" });
      return Table?.GlobalSecondaryIndexes?.[0]?.IndexStatus === "ACTIVE";
    },
  },
  "a backup of a table is made": {
    file: "dynamodb/backups/lifecycle",
    before: aTable,
    asks: ({ root }) => root.call(CreateBackup, { TableName: "orders", BackupName: "nightly" }),
    isDone: async ({ root }) => (await root.call(ListBackups, {})).BackupSummaries?.[0]?.BackupStatus === "AVAILABLE",
  },
  "a table is restored": {
    file: "dynamodb/backups/copy",
    before: async (world) => {
      await aTable(world);
      await world.root.call(UpdateContinuousBackups, {
        TableName: "orders",
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      });
    },
    asks: ({ root }) =>
      root.call(RestoreTableToPointInTime, {
        SourceTableName: "orders",
        TargetTableName: "restored",
        UseLatestRestorableTime: true,
      }),
    isDone: async ({ root }) =>
      (await root.call(DescribeTable, { TableName: "restored" })).Table?.TableStatus === "ACTIVE",
  },
  "an item of a table is deleted at its time": {
    file: "dynamodb/ttl/expiry",
    before: async (world) => {
      await aTable(world);
      const TimeToLiveSpecification = { Enabled: true, AttributeName: "ttl" };
      await world.root.call(UpdateTimeToLive, { TableName: "orders", TimeToLiveSpecification });
      await world.settled();
    },
    asks: ({ root, clock }) => {
      const ttl = { N: String(Math.floor(clock.now() / 1000) + 60) };
      return root.call(PutItem, { TableName: "orders", Item: { pk: { S: "a" }, ttl } });
    },
    afterMs: 60_000,
    isDone: async ({ root }) => (await root.call(Scan, { TableName: "orders" })).Count === 0,
  },
  "the stream of a table that is gone ends after a day": {
    file: "dynamodb/streams/specification",
    before: async ({ root, clock }) => {
      await root.call(CreateTable, {
        TableName: "orders",
        AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
        BillingMode: "PAY_PER_REQUEST",
        StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
      });
      await clock.advance(100);
    },
    asks: ({ root }) => root.call(DeleteTable, { TableName: "orders" }),
    afterMs: DAY_MS,
    isDone: async ({ root }) => (await root.call(ListStreams, {})).Streams?.length === 0,
  },
  "an account of an organization is made": {
    file: "organizations/creation",
    before: async ({ root }) => void (await root.call(CreateOrganization, {})),
    asks: ({ root }) => root.call(CreateAccount, { AccountName: "a", Email: "a@example.com" }),
    isDone: async ({ root }) => (await root.call(ListAccounts, {})).Accounts?.length === 2,
  },
  "messages are moved out of a dead-letter queue": {
    file: "sqs/moves",
    before: async ({ root }) => {
      const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: queueArn("letters"), maxReceiveCount: 1 });
      await root.call(CreateQueue, { QueueName: "letters" });
      await root.call(CreateQueue, { QueueName: "jobs", Attributes: { RedrivePolicy } });
    },
    asks: ({ root }) => root.call(StartMessageMoveTask, { SourceArn: queueArn("letters") }),
    isDone: async ({ root }) => {
      const { Results = [] } = await root.call(ListMessageMoveTasks, { SourceArn: queueArn("letters") });
      return Results[0]?.Status === "COMPLETED";
    },
  },
  "a secret is deleted on its day": {
    file: "secretsmanager/deletion",
    before: async ({ root }) =>
      void (await root.call(CreateSecret, { Name: "s", SecretString: "x", ClientRequestToken: "0".repeat(32) })),
    asks: ({ root }) => root.call(DeleteSecret, { SecretId: "s", RecoveryWindowInDays: 7 }),
    afterMs: 7 * DAY_MS,
    isDone: async ({ host }) => (await host.store.read((tx) => secrets.list(tx, { prefix: [] }))).items.length === 0,
  },
  "a key is deleted on its day": {
    file: "kms/deletion",
    before: aKey,
    asks: ({ root }) => root.call(ScheduleKeyDeletion, { KeyId: keyId, PendingWindowInDays: 7 }),
    afterMs: 7 * DAY_MS,
    isDone: async ({ host }) => (await host.store.read((tx) => keys.list(tx, { prefix: [] }))).items.length === 0,
  },
  "a key is rotated on its day": {
    file: "kms/rotation",
    before: aKey,
    asks: ({ root }) => root.call(EnableKeyRotation, { KeyId: keyId, RotationPeriodInDays: 90 }),
    afterMs: 90 * DAY_MS,
    isDone: async ({ root }) => (await root.call(ListKeyRotations, { KeyId: keyId })).Rotations?.length === 1,
  },
  "a query of log events comes to its end": {
    file: "insights/query-runner",
    before: async ({ root }) => {
      await root.call(CreateLogGroup, { logGroupName: "g" });
    },
    asks: async ({ root }) => {
      await root.call(StartQuery, { logGroupName: "g", queryString: "fields @message", startTime: 0, endTime: 1 });
    },
    isDone: async ({ root }) => (await root.call(DescribeQueries, { status: "Complete" })).queries?.length === 1,
  },
  "a stream ends": {
    file: "kinesis/deletion",
    before: async ({ root, clock }) => {
      await root.call(CreateStream, { StreamName: "s", ShardCount: 1 });
      await clock.advance(60_000);
    },
    asks: ({ root }) => root.call(DeleteStream, { StreamName: "s" }),
    afterMs: 100,
    isDone: async ({ host }) => (await host.store.read((tx) => streams.list(tx, { prefix: [] }))).items.length === 0,
  },
};

let world: World;
afterEach(() => world.end());

describe("where the store falters", () => {
  test.each(Object.entries(OWED))("%s a moment later", async (_what, { file, before, asks, afterMs = 0, isDone }) => {
    world = await testWorld({ log: { debug() {}, info() {}, warn() {}, error() {} } });
    await before?.(world);
    await world.settled();
    const trouble = falter(world.host.store, file);
    await asks(world);
    await world.clock.advance(afterMs);
    await trouble.felt();
    await world.settled();
    expect(await isDone(world)).toBe(false);
    trouble.stop();
    await world.clock.advance(1000);
    await world.settled();
    expect(await isDone(world)).toBe(true);
  });
});
