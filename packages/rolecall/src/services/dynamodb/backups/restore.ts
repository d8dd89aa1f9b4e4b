/**
 * A new table from an old one's settings and items.
 *
 * Streams, time to live, tags, policies, recovery and protection are not restored, as on AWS.
 * AWS: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_RestoreTableToPointInTime.html
 */
import type { Input } from "@rolecall/aws-model";
import type { dynamodb } from "@rolecall/aws-model/dynamodb";
import { notEmulated } from "../../../kernel/errors.js";
import type { Here } from "../../../kernel/here.js";
import type { OperationCall, Permission } from "../../../kernel/operation.js";
import { permission } from "../../../kernel/operation.js";
import type { Transaction } from "../../../store/store.js";
import { Invalid } from "../errors.js";
import { encryption } from "../operations/create-table.js";
import { type Restored, type TableRecord, tables } from "../records.js";
import { tableArn } from "../resources.js";
import { readOnDemand, readThroughput, requireNoOnDemand } from "../tables/definition.js";
import { describeTable } from "../tables/describe.js";
import { SETTLING_MS, withUsedAttributes } from "../tables/lifecycle.js";
import { fillTable } from "./copy.js";
import { targetExists } from "./errors.js";

type Asked = Omit<Input<typeof dynamodb, "RestoreTableFromBackup">, "BackupArn">;

/**
 * Reading and writing the new table, which names no items and asks for no values.
 * AWS: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/backuprestore_IAM.html
 */
export function targetPermissions(here: Here, name: string): Permission[] {
  const arn = tableArn(here, name);
  const read = {
    "dynamodb:Attributes": undefined,
    "dynamodb:ReturnConsumedCapacity": undefined,
    "dynamodb:Select": undefined,
  };
  const keyed = {
    "dynamodb:Attributes": undefined,
    "dynamodb:LeadingKeys": undefined,
    "dynamodb:ReturnConsumedCapacity": undefined,
  };
  const written = { ...keyed, "dynamodb:EnclosingOperation": undefined, "dynamodb:ReturnValues": undefined };
  return [
    permission("dynamodb:BatchWriteItem", arn, keyed),
    permission("dynamodb:DeleteItem", arn, written),
    permission("dynamodb:GetItem", arn, {
      ...keyed,
      "dynamodb:EnclosingOperation": undefined,
      "dynamodb:Select": undefined,
    }),
    permission("dynamodb:PutItem", arn, written),
    permission("dynamodb:Query", arn, {
      ...read,
      "dynamodb:LeadingKeys": undefined,
      "dynamodb:ReturnValues": undefined,
    }),
    permission("dynamodb:Scan", arn, { ...read, "dynamodb:ReturnValues": undefined }),
    permission("dynamodb:UpdateItem", arn, written),
  ];
}

type RestoreCall = Pick<OperationCall<never>, "store" | "clock" | "ids" | "here" | "background" | "log">;

/** What is restored, and how it is kept from going away meanwhile. @throws AwsError when it can't be restored from */
export type Sourcing = (
  tx: Transaction,
  targetId: string,
) => Promise<{ readonly table: TableRecord; readonly restored: Restored }>;

/** Makes the table, and has it filled behind the call. @throws AwsError TableAlreadyExistsException */
export async function restore(call: RestoreCall, asked: Asked, sourcing: Sourcing) {
  const { store, clock, ids, here } = call;
  const nowMs = clock.now();
  const id = ids.uuid();
  const table = await store.transact(async (tx) => {
    const key = [here.account, here.region, asked.TargetTableName];
    if (await tables.get(tx, key)) throw targetExists(asked.TargetTableName);
    const source = await sourcing(tx, id);
    const made = restoredTable(here, asked, source.table, source.restored, id, nowMs);
    await tables.put(tx, made);
    return made;
  });
  fillTable(call, table);
  return { TableDescription: describeTable(table, nowMs) };
}

function restoredTable(
  here: Here,
  asked: Asked,
  source: TableRecord,
  restored: Restored,
  id: string,
  nowMs: number,
): TableRecord {
  if (asked.VectorIndexOverride !== undefined) throw notEmulated("a DynamoDB vector index");
  const mode = asked.BillingModeOverride ?? source.billing.mode;
  const throughput =
    mode === "PAY_PER_REQUEST"
      ? readThroughput(undefined)
      : asked.ProvisionedThroughputOverride === undefined
        ? { ...source.throughput, decreasesToday: 0 }
        : readThroughput(asked.ProvisionedThroughputOverride);
  if (mode === "PROVISIONED") {
    requireNoOnDemand(asked.OnDemandThroughputOverride);
    // unverified: AWS's words.
    if (throughput.read === 0 || throughput.write === 0) {
      throw new Invalid("ProvisionedThroughputOverride must be specified when BillingModeOverride is PROVISIONED");
    }
  }
  const onDemand =
    mode === "PROVISIONED" ? undefined : readOnDemand(asked.OnDemandThroughputOverride, "table", source.onDemand ?? {});
  const { tableClass } = source;
  const sse =
    asked.SSESpecificationOverride === undefined
      ? source.encryption && { encryption: { keyArn: source.encryption.keyArn } }
      : encryption(here, asked.SSESpecificationOverride);
  return withUsedAttributes({
    account: here.account,
    region: here.region,
    name: asked.TargetTableName,
    id,
    createdMs: nowMs,
    status: "CREATING",
    busyUntilMs: nowMs + SETTLING_MS,
    attributes: source.attributes,
    keySchema: source.keySchema,
    billing: { mode, ...(mode === "PAY_PER_REQUEST" ? { onDemandSinceMs: nowMs } : {}) },
    throughput,
    ...(onDemand === undefined ? {} : { onDemand }),
    deletionProtection: false,
    ...(tableClass === undefined ? {} : { tableClass: { class: tableClass.class } }),
    ...sse,
    localIndexes: kept(source.localIndexes, asked.LocalSecondaryIndexOverride),
    globalIndexes: globalIndexes(source, asked, mode),
    nextIndex: source.nextIndex,
    tags: {},
    restored,
    filling: true,
  });
}

function globalIndexes(source: TableRecord, asked: Asked, mode: TableRecord["billing"]["mode"]) {
  const overrides = asked.GlobalSecondaryIndexOverride;
  const there = source.globalIndexes.filter(({ status }) => status !== "DELETING");
  return kept(there, overrides).map(({ backfilling: _, warm: _warm, onDemand: _ceilings, ...index }) => {
    const given = overrides?.find(({ IndexName }) => IndexName === index.name)?.ProvisionedThroughput;
    const throughput =
      mode === "PAY_PER_REQUEST"
        ? readThroughput(undefined)
        : given === undefined
          ? index.throughput
          : readThroughput(given);
    return { ...index, status: "CREATING" as const, throughput };
  });
}

/** The indexes that an override names, or all. @throws Invalid for one that is not there; unverified words */
function kept<Index extends { readonly name: string }>(
  indexes: readonly Index[],
  overrides: readonly { readonly IndexName: string | undefined }[] | undefined,
): readonly Index[] {
  if (overrides === undefined) return indexes;
  return overrides.map(({ IndexName }) => {
    const found = indexes.find(({ name }) => name === IndexName);
    if (found === undefined) throw new Invalid(`The source table has no index of the name ${IndexName}`);
    return found;
  });
}
