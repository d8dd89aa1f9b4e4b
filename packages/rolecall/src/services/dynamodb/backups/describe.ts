/** Backups and point-in-time recovery as AWS shows them. */
import type { Output } from "@rolecall/aws-model";
import type { dynamodb } from "@rolecall/aws-model/dynamodb";
import type { TableRecord } from "../records.js";
import { arnOf, describeTable } from "../tables/describe.js";
import { backupArn } from "./names.js";
import { earliestMs } from "./past.js";
import type { BackupRecord } from "./records.js";

type Description = NonNullable<Output<typeof dynamodb, "DescribeBackup">["BackupDescription"]>;
type Details = NonNullable<Description["BackupDetails"]>;
type Continuous = NonNullable<Output<typeof dynamodb, "DescribeContinuousBackups">["ContinuousBackupsDescription"]>;

export const describeDetails = (backup: BackupRecord): Details => ({
  BackupArn: backupArn(backup),
  BackupName: backup.name,
  BackupSizeBytes: backup.sizeBytes,
  BackupStatus: backup.deleted ? "DELETED" : backup.copying ? "CREATING" : "AVAILABLE",
  BackupType: backup.expiresMs === undefined ? "USER" : "SYSTEM",
  BackupCreationDateTime: new Date(backup.createdMs),
  ...(backup.expiresMs === undefined ? {} : { BackupExpiryDateTime: new Date(backup.expiresMs) }),
});

export function describeBackup(backup: BackupRecord): Description {
  const { table, createdMs, itemCount, sizeBytes } = backup;
  const shown = describeTable(table, createdMs);
  return {
    BackupDetails: describeDetails(backup),
    SourceTableDetails: {
      TableName: table.name,
      TableId: table.id,
      TableArn: arnOf(table),
      TableSizeBytes: sizeBytes,
      ItemCount: itemCount,
      KeySchema: shown.KeySchema ?? [],
      TableCreationDateTime: new Date(table.createdMs),
      ProvisionedThroughput: { ReadCapacityUnits: table.throughput.read, WriteCapacityUnits: table.throughput.write },
      OnDemandThroughput: shown.OnDemandThroughput,
      BillingMode: table.billing.mode,
    },
    SourceTableFeatureDetails: {
      LocalSecondaryIndexes: shown.LocalSecondaryIndexes?.map(({ IndexName, KeySchema, Projection }) => ({
        IndexName,
        KeySchema,
        Projection,
      })),
      GlobalSecondaryIndexes: shown.GlobalSecondaryIndexes?.map(({ IndexName, KeySchema, Projection }, index) => ({
        IndexName,
        KeySchema,
        Projection,
        ProvisionedThroughput: {
          ReadCapacityUnits: table.globalIndexes[index]?.throughput.read ?? 0,
          WriteCapacityUnits: table.globalIndexes[index]?.throughput.write ?? 0,
        },
      })),
      StreamDescription: shown.StreamSpecification,
      TimeToLiveDescription: table.ttl?.enabled
        ? { TimeToLiveStatus: "ENABLED", AttributeName: table.ttl.attribute }
        : undefined,
      SSEDescription: shown.SSEDescription,
    },
  };
}

export function describeContinuous({ recovery }: TableRecord, nowMs: number): Continuous {
  return {
    ContinuousBackupsStatus: "ENABLED",
    PointInTimeRecoveryDescription:
      recovery === undefined
        ? { PointInTimeRecoveryStatus: "DISABLED" }
        : {
            PointInTimeRecoveryStatus: "ENABLED",
            RecoveryPeriodInDays: recovery.days,
            EarliestRestorableDateTime: new Date(earliestMs(recovery, nowMs)),
            // By design: AWS's is some five minutes behind.
            LatestRestorableDateTime: new Date(nowMs),
          },
  };
}
