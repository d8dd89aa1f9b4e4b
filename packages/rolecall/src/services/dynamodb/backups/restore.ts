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
import type { Read, Transaction } from "../../../store/store.js";
import { Invalid } from "../errors.js";
import { encryption } from "../operations/create-table.js";
import { type Restored, type TableRecord, tables } from "../records.js";
import { findTable, type TableRef, tableArn, tableRef } from "../resources.js";
import { readOnDemand, readThroughput, requireNoOnDemand } from "../tables/definition.js";
import { describeTable } from "../tables/describe.js";
import { requireTableKey, tableEncryption } from "../tables/encryption.js";
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

export interface Source {
  readonly table: TableRecord;
  readonly restored: Restored;
}

export interface Sourcing {
  /** @throws AwsError when it can't be restored from */
  find(read: Read): Promise<Source>;
  /** Keeps the source from going away while the table with this id is filled. */
  hold(tx: Transaction, targetId: string): Promise<void>;
}

/** Makes the table, and has it filled behind the call. @throws AwsError TableAlreadyExistsException */
export async function restore(call: OperationCall<unknown>, asked: Asked, { find, hold }: Sourcing) {
  const { store, clock, ids, here } = call;
  const nowMs = clock.now();
  const id = ids.uuid();
  const ref = tableRef(here, asked.TargetTableName);
  const { table: source } = await store.read(async (read) => {
    await requireFree(read, ref);
    return find(read);
  });
  await requireTableKey(source, source.encryption, call);
  const override = asked.SSESpecificationOverride;
  const wanted = override === undefined ? source.encryption : encryption(here, override).encryption;
  const protection = await tableEncryption(ref, wanted && { keyArn: wanted.keyArn }, call);
  const table = await store.transact(async (tx) => {
    await requireFree(tx, ref);
    const made = restoredTable(here, asked, await find(tx), protection, id, nowMs);
    await hold(tx, id);
    await tables.put(tx, made);
    return made;
  });
  fillTable(call, table);
  return { TableDescription: describeTable(table, nowMs) };
}

async function requireFree(read: Read, ref: TableRef): Promise<void> {
  if (await findTable(read, ref)) throw targetExists(ref.name);
}

function restoredTable(
  here: Here,
  asked: Asked,
  { table: source, restored }: Source,
  protection: TableRecord["encryption"],
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
    ...(protection === undefined ? {} : { encryption: protection }),
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
