/**
 * A table as DescribeTable shows it.
 *
 * AWS: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html
 */

import type { Key, Store } from "../../../store/store.js";
import {
  decreasesOn,
  type GlobalIndexRecord,
  type IndexRecord,
  type ItemRecord,
  indexPrefix,
  indexStatusAt,
  itemsPrefix,
  type KeySchemaElement,
  type OnDemand,
  type Projection,
  type Restored,
  statusAt,
  type TableRecord,
  type Throughput,
} from "../records.js";
import { indexArn } from "../resources.js";
import { pagesOf } from "./pages.js";
import type * as Sdk from "./shapes.js";
import { describeWarm } from "./warm.js";

export const arnOf = ({ region, account, name }: TableRecord): string =>
  `arn:aws:dynamodb:${region}:${account}:table/${name}`;

/** How much lies in a table or index. */
export interface Extent {
  readonly count: number;
  readonly bytes: number;
}

/** By index number; the table's own under `"table"`. */
export type Extents = ReadonlyMap<number | "table", Extent>;

const NOTHING: Extent = { count: 0, bytes: 0 };

export function describeTable(table: TableRecord, nowMs: number, extents: Extents = new Map()): Sdk.TableDescription {
  const arn = arnOf(table);
  const own = extents.get("table") ?? NOTHING;
  const { billing } = table;
  const status = statusAt(table, nowMs);
  return {
    TableName: table.name,
    TableArn: arn,
    TableId: table.id,
    TableStatus: status,
    CreationDateTime: new Date(table.createdMs),
    AttributeDefinitions: table.attributes.map(({ name, type }) => ({ AttributeName: name, AttributeType: type })),
    KeySchema: describeKeys(table.keySchema),
    ProvisionedThroughput: describeThroughput(table.throughput, nowMs),
    TableSizeBytes: own.bytes,
    ItemCount: own.count,
    ...(billing.onDemandSinceMs === undefined
      ? {}
      : {
          BillingModeSummary: {
            BillingMode: billing.mode,
            // AWS tells the instant once the change is through.
            ...(status === "CREATING" ? {} : { LastUpdateToPayPerRequestDateTime: new Date(billing.onDemandSinceMs) }),
          },
        }),
    ...(table.localIndexes.length === 0
      ? {}
      : { LocalSecondaryIndexes: table.localIndexes.map((index) => describeIndex(index, arn, extents)) }),
    ...(table.globalIndexes.length === 0
      ? {}
      : {
          GlobalSecondaryIndexes: table.globalIndexes.map((index) => ({
            ...describeIndex(index, arn, extents),
            IndexStatus: indexStatusAt(table, index, nowMs),
            ...(index.backfilling ? { Backfilling: true } : {}),
            ProvisionedThroughput: describeThroughput(index.throughput, nowMs),
            ...describeOnDemand(index.onDemand),
            WarmThroughput: describeWarm(billing.mode, index.throughput, index.warm, nowMs),
          })),
        }),
    ...(table.tableClass === undefined
      ? {}
      : {
          TableClassSummary: {
            TableClass: table.tableClass.class as Sdk.TableClass,
            ...(table.tableClass.updatedMs === undefined
              ? {}
              : { LastUpdateDateTime: new Date(table.tableClass.updatedMs) }),
          },
        }),
    ...(table.encryption === undefined
      ? {}
      : { SSEDescription: { Status: "ENABLED", SSEType: "KMS", KMSMasterKeyArn: table.encryption.keyArn } }),
    ...describeStreamOf(table, arn),
    ...describeOnDemand(table.onDemand),
    WarmThroughput: describeWarm(billing.mode, table.throughput, table.warm, nowMs),
    DeletionProtectionEnabled: table.deletionProtection,
    ...(table.restored === undefined ? {} : { RestoreSummary: describeRestore(table.restored, status) }),
  };
}

const describeRestore = ({ backupArn, tableArn, atMs }: Restored, status: TableRecord["status"]) => ({
  ...(backupArn === undefined ? {} : { SourceBackupArn: backupArn }),
  SourceTableArn: tableArn,
  RestoreDateTime: new Date(atMs),
  RestoreInProgress: status === "CREATING",
});

/** AWS goes on telling label and ARN of the last stream once it is off. */
function describeStreamOf({ stream, lastStream }: TableRecord, arn: string) {
  const label = stream?.label ?? lastStream;
  return {
    ...(stream ? { StreamSpecification: { StreamEnabled: true, StreamViewType: stream.view } } : {}),
    ...(label === undefined ? {} : { LatestStreamLabel: label, LatestStreamArn: `${arn}/stream/${label}` }),
  };
}

function describeIndex(index: IndexRecord | GlobalIndexRecord, tableArn: string, extents: Extents) {
  const { count, bytes } = extents.get(index.number) ?? NOTHING;
  return {
    IndexName: index.name,
    IndexArn: indexArn(tableArn, index.name),
    KeySchema: describeKeys(index.keySchema),
    Projection: describeProjection(index.projection),
    IndexSizeBytes: bytes,
    ItemCount: count,
  };
}

const describeKeys = (schema: readonly KeySchemaElement[]) =>
  schema.map(({ name, role }) => ({ AttributeName: name, KeyType: role }));

const describeProjection = ({ type, names }: Projection) => ({
  ProjectionType: type,
  ...(names === undefined ? {} : { NonKeyAttributes: [...names] }),
});

const describeThroughput = (throughput: Throughput, nowMs: number) => ({
  ReadCapacityUnits: throughput.read,
  WriteCapacityUnits: throughput.write,
  NumberOfDecreasesToday: decreasesOn(throughput, nowMs),
  ...(throughput.increasedMs === undefined ? {} : { LastIncreaseDateTime: new Date(throughput.increasedMs) }),
  ...(throughput.decreasedMs === undefined ? {} : { LastDecreaseDateTime: new Date(throughput.decreasedMs) }),
});

const describeOnDemand = (onDemand: OnDemand | undefined) =>
  onDemand === undefined
    ? {}
    : {
        OnDemandThroughput: {
          MaxReadRequestUnits: onDemand.maxRead ?? -1,
          MaxWriteRequestUnits: onDemand.maxWrite ?? -1,
        },
      };

/** Counting a large table takes a while: what was counted holds then for twenty times as long as counting took. */
const REST_FACTOR = 20;
const LONG_MS = 50;

interface Counted {
  readonly extents: Extents;
  readonly validUntilMs: number;
}

const counted = new WeakMap<Store, Map<string, Counted>>();

/**
 * Counts items and bytes. AWS does so about every six hours; here only large tables are not counted at each question.
 */
export async function countExtents(store: Store, table: TableRecord): Promise<Extents> {
  let known = counted.get(store);
  if (known === undefined) {
    known = new Map();
    counted.set(store, known);
  }
  const startMs = performance.now();
  const before = known.get(table.id);
  if (before !== undefined && startMs < before.validUntilMs) return before.extents;
  const extents = new Map<number | "table", Extent>();
  extents.set("table", await countBelow(store, itemsPrefix(table.id)));
  for (const { number } of [...table.localIndexes, ...table.globalIndexes]) {
    extents.set(number, await countBelow(store, indexPrefix(table.id, number)));
  }
  const endMs = performance.now();
  if (endMs - startMs > LONG_MS) {
    known.set(table.id, { extents, validUntilMs: endMs + REST_FACTOR * (endMs - startMs) });
    if (known.size > 1000) known.delete(known.keys().next().value as string);
  }
  return extents;
}

export async function countBelow(store: Store, prefix: Key): Promise<Extent> {
  let count = 0;
  let bytes = 0;
  for await (const page of pagesOf(store, { prefix })) {
    for (const { value } of page) bytes += (value as unknown as ItemRecord).sizeBytes;
    count += page.length;
  }
  return { count, bytes };
}
