import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { notEmulated } from "../../../kernel/errors.js";
import type { Here } from "../../../kernel/here.js";
import { operation, permission } from "../../../kernel/operation.js";
import { startOwed } from "../../../kernel/owed.js";
import { Invalid, invalidParameter, limitExceeded, resourceInUse, resourceNotFound, tableNotFound } from "../errors.js";
import {
  type AttributeDefinition,
  decreasesOn,
  type GlobalIndexRecord,
  statusAt,
  type TableRecord,
  type Throughput,
  tables,
} from "../records.js";
import { findTable, tableRef } from "../resources.js";
import { removeWhenOld, saveStream, withChangedStream } from "../streams/specification.js";
import {
  MAX_GLOBAL,
  readAttributes,
  readGlobalIndex,
  readOnDemand,
  requireNoOnDemand,
  requireUnits,
} from "../tables/definition.js";
import { describeTable } from "../tables/describe.js";
import { retireGrant, tableEncryption } from "../tables/encryption.js";
import { emptyIndex, fillIndex, SETTLING_MS, withUsedAttributes } from "../tables/lifecycle.js";
import type {
  GlobalSecondaryIndexUpdate,
  ProvisionedThroughput,
  SSESpecification,
  UpdateTableInput,
  WarmThroughput,
} from "../tables/shapes.js";
import { raiseWarm, warmUnits } from "../tables/warm.js";
import { encryption } from "./create-table.js";

/**
 * UpdateTable changes a table's capacity, class, encryption or protection, or makes, changes or deletes a global
 * index. A new index is filled behind the call; it is CREATING until then.
 *
 * Gap: replicas and vector indexes are answered with `RC_NOT_EMULATED`.
 */
export const UpdateTable = operation(dynamodb, "UpdateTable", {
  source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html",

  permissions: ({ input, here }) => {
    const ref = tableRef(here, input.TableName);
    requireChange(input);
    return [permission("dynamodb:UpdateTable", ref.arn, {})];
  },

  async handle({ input, here, ...host }) {
    const ref = tableRef(here, input.TableName);
    const nowMs = host.clock.now();
    const known = await host.store.read((tx) => findTable(tx, ref));
    const asks = known !== undefined && statusAt(known, nowMs) === "ACTIVE" && input.SSESpecification?.Enabled === true;
    const protection = asks
      ? await tableEncryption(
          ref,
          encryption(here, input.SSESpecification).encryption,
          { ...host, here },
          known.encryption,
        )
      : undefined;
    const { table, ended, freed } = await host.store.transact(async (tx) => {
      const before = await findTable(tx, ref);
      if (before === undefined) throw tableNotFound(ref.name);
      const status = statusAt(before, nowMs);
      if (status !== "ACTIVE") throw resourceInUse(`Table is being ${IN_WORDS[status]}: ${before.name}`);
      const after = changed(before, input, here, protection, nowMs);
      await tables.put(tx, after);
      const freed = before.encryption?.keyArn === after.encryption?.keyArn ? undefined : before.encryption;
      return { table: after, ended: await saveStream(tx, before, after, nowMs), freed };
    });
    if (freed !== undefined) {
      startOwed(host, {
        name: `the end of a grant of the DynamoDB table ${table.name}`,
        work: () => retireGrant(table, freed, host),
      });
    }
    if (ended) removeWhenOld(ended, host);
    for (const index of table.globalIndexes) {
      if (index.backfilling) fillIndex(host, table, index.number);
      if (index.status === "DELETING") emptyIndex(host, table, index.number);
    }
    return { TableDescription: describeTable(table, nowMs) };
  },
});

const IN_WORDS = { CREATING: "created", UPDATING: "updated", DELETING: "deleted" } as const;

/** What can be said against the request alone, in AWS's order as dynalite 4.0.0 recorded it. */
function requireChange(input: UpdateTableInput): void {
  if (input.ReplicaUpdates !== undefined || input.GlobalTableWitnessUpdates !== undefined) {
    throw notEmulated("a DynamoDB global table (ReplicaUpdates)");
  }
  if (input.VectorIndexUpdates !== undefined) throw notEmulated("a DynamoDB vector index");
  const updates = input.GlobalSecondaryIndexUpdates ?? [];
  requireOneChange(input);
  if (input.BillingMode === "PROVISIONED" && input.ProvisionedThroughput === undefined) {
    throw invalidParameter("ProvisionedThroughput must be specified when BillingMode is PROVISIONED");
  }
  if (input.ProvisionedThroughput !== undefined) requireUnits(input.ProvisionedThroughput);
  const names = new Set<string>();
  for (const update of updates) {
    const actions = [update.Update, update.Create, update.Delete].filter((action) => action !== undefined);
    if (actions.length > 1) {
      throw invalidParameter("Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object");
    }
    if (actions.length === 0) {
      throw invalidParameter(
        "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, " +
          "GlobalSecondaryIndexUpdate.Delete must not be null",
      );
    }
    const name = (update.Update ?? update.Create ?? update.Delete)?.IndexName ?? "";
    if (names.has(name)) {
      throw invalidParameter(
        `Only one global secondary index update per index is allowed simultaneously. Index: ${name}`,
      );
    }
    names.add(name);
  }
  if (updates.filter(({ Create, Delete }) => Create !== undefined || Delete !== undefined).length > 1) {
    throw limitExceeded(
      "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table",
    );
  }
}

/** What a request may change; AWS's names, in the order in which its refusal lists them. */
const CHANGES = [
  "ProvisionedThroughput",
  "BillingMode",
  "StreamSpecification",
  "GlobalSecondaryIndexUpdates",
  "SSESpecification",
  "DeletionProtectionEnabled",
  "OnDemandThroughput",
  "WarmThroughput",
  "TableClass",
] as const;

/** Changes that AWS makes alone, and what it calls them in its refusal. */
const ALONE: readonly (readonly [(typeof CHANGES)[number], string])[] = [
  ["SSESpecification", "Server-Side Encryption modification"],
  ["TableClass", "TableClass modification"],
  ["DeletionProtectionEnabled", "DeletionProtection modification"],
  ["WarmThroughput", "WarmThroughput"],
];

/** The words were recorded in October 2026 (ack-api-quirks, DDB-TABLE-442); which comes first of several is inferred. */
function requireOneChange(input: UpdateTableInput): void {
  const given = CHANGES.filter((name) => input[name] !== undefined);
  if (given.length === 0) {
    const consistency = input.MultiRegionConsistency === undefined ? "MultiRegionConsistency, " : "";
    throw new Invalid(
      "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates, " +
        "SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, ReplicaTransitRoleArn, " +
        `${consistency}DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is required`,
    );
  }
  for (const [name, words] of ALONE) {
    if (given.includes(name) && given.length > 1) {
      throw invalidParameter(`${words} must be the only operation in the request`);
    }
  }
  if (given.includes("OnDemandThroughput") && given.some((name) => !BESIDE_ON_DEMAND.has(name))) {
    throw invalidParameter("OnDemandThroughput can only be combined with BillingMode in an UpdateTable request");
  }
  const updates = input.GlobalSecondaryIndexUpdates;
  if (updates?.length === 0) throw invalidParameter("List of GlobalSecondaryIndexUpdates is empty");
  if (
    input.ProvisionedThroughput !== undefined &&
    updates?.some(({ Create, Delete }) => Create !== undefined || Delete !== undefined)
  ) {
    throw invalidParameter("You cannot create or delete index while updating table IOPS");
  }
}

const BESIDE_ON_DEMAND: ReadonlySet<string> = new Set(["OnDemandThroughput", "BillingMode"]);

/** A change of warm throughput alone leaves table and index ACTIVE (ack-api-quirks, October 2026). */
function isWarming(input: UpdateTableInput): boolean {
  if (input.WarmThroughput !== undefined) return true;
  if (input.BillingMode !== undefined || input.ProvisionedThroughput !== undefined) return false;
  const updates = input.GlobalSecondaryIndexUpdates ?? [];
  return updates.length > 0 && updates.every(({ Update }) => Update?.WarmThroughput && !changesMore(Update));
}

function changed(
  table: TableRecord,
  input: UpdateTableInput,
  here: Here,
  protection: TableRecord["encryption"],
  nowMs: number,
): TableRecord {
  const mode = input.BillingMode ?? table.billing.mode;
  if (input.ProvisionedThroughput !== undefined && mode === "PAY_PER_REQUEST") {
    throw invalidParameter(
      "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
    );
  }
  if (mode === "PROVISIONED") requireNoOnDemand(input.OnDemandThroughput);
  const switched = mode !== table.billing.mode;
  const throughput =
    switched && mode === "PAY_PER_REQUEST"
      ? { ...table.throughput, read: 0, write: 0, decreasedMs: nowMs }
      : throughputAfter(table.throughput, input.ProvisionedThroughput, switched, nowMs, "table");
  const { onDemand: oldOnDemand, encryption: oldEncryption, ...rest } = table;
  const onDemand =
    mode === "PROVISIONED" ? undefined : readOnDemand(input.OnDemandThroughput, "table", oldOnDemand ?? {});
  const next: TableRecord = {
    ...rest,
    billing: switched && mode === "PAY_PER_REQUEST" ? { mode, onDemandSinceMs: nowMs } : { ...table.billing, mode },
    throughput,
    ...(onDemand === undefined ? {} : { onDemand }),
    deletionProtection: input.DeletionProtectionEnabled ?? table.deletionProtection,
    ...(input.TableClass === undefined ? {} : { tableClass: { class: input.TableClass, updatedMs: nowMs } }),
    ...encryptionAfter(oldEncryption, input.SSESpecification, here, protection),
    ...warmAfter(table, input.WarmThroughput, "table", nowMs),
  };
  const busy = isWarming(input) ? {} : { status: "UPDATING" as const, busyUntilMs: nowMs + SETTLING_MS };
  const streaming = withChangedStream({ ...next, ...busy }, input.StreamSpecification, nowMs);
  return withIndexes(streaming, input, switched, nowMs);
}

/** @throws Invalid for a change to what is there; words recorded in October 2026 (ack-api-quirks, DDB-TABLE-442) */
function encryptionAfter(
  before: TableRecord["encryption"],
  given: SSESpecification | undefined,
  here: Here,
  protection: TableRecord["encryption"],
): Pick<TableRecord, "encryption"> {
  if (given === undefined) return before === undefined ? {} : { encryption: before };
  // What is wrong with the setting itself.
  encryption(here, given);
  if (protection?.keyArn === before?.keyArn) {
    throw invalidParameter(
      before === undefined
        ? "Table is already encrypted by default"
        : "Table is already encrypted with given KMSMasterKeyId. Use KMSMasterKeyId parameter if you want to change Master Key",
    );
  }
  return protection === undefined ? {} : { encryption: protection };
}

/** A raise of the table's or, with `index`, of its index's warm throughput. */
function warmAfter(
  table: TableRecord,
  given: WarmThroughput | undefined,
  subject: string,
  nowMs: number,
  { throughput, warm }: Pick<TableRecord, "throughput" | "warm"> = table,
): Pick<TableRecord, "warm"> {
  if (given === undefined) return warm === undefined ? {} : { warm };
  const raised = raiseWarm(given, warmUnits(table.billing.mode, throughput, warm), subject, nowMs + SETTLING_MS);
  return raised === undefined ? {} : { warm: raised };
}

function throughputAfter(
  before: Throughput,
  given: ProvisionedThroughput | undefined,
  switched: boolean,
  nowMs: number,
  /** `table` or `index by-a` */
  subject: string,
): Throughput {
  if (given === undefined) return before;
  const read = given.ReadCapacityUnits ?? before.read;
  const write = given.WriteCapacityUnits ?? before.write;
  if (read === before.read && write === before.write && !switched) {
    const [kind] = subject.split(" ");
    throw new Invalid(
      `The provisioned throughput for the ${subject} will not change. The requested value equals the current value. ` +
        `Current ReadCapacityUnits provisioned for the ${kind}: ${before.read}. Requested ReadCapacityUnits: ${read}. ` +
        `Current WriteCapacityUnits provisioned for the ${kind}: ${before.write}. Requested WriteCapacityUnits: ${write}. ` +
        "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.",
    );
  }
  const rises = read > before.read || write > before.write;
  const falls = read < before.read || write < before.write;
  return {
    ...before,
    read,
    write,
    decreasesToday: decreasesOn(before, nowMs) + (falls ? 1 : 0),
    ...(rises ? { increasedMs: nowMs } : {}),
    ...(falls ? { decreasedMs: nowMs } : {}),
  };
}

function withIndexes(table: TableRecord, input: UpdateTableInput, switched: boolean, nowMs: number): TableRecord {
  const updates = input.GlobalSecondaryIndexUpdates ?? [];
  let next = table;
  if (switched && table.billing.mode === "PROVISIONED") requireIndexThroughput(table, updates);
  if (switched && table.billing.mode === "PAY_PER_REQUEST") {
    const globalIndexes = table.globalIndexes.map((index) => ({
      ...index,
      throughput: { ...index.throughput, read: 0, write: 0, decreasedMs: nowMs },
    }));
    next = { ...next, globalIndexes };
  }
  for (const update of updates) next = withIndex(next, update, input, switched, nowMs);
  return next;
}

function requireIndexThroughput(table: TableRecord, updates: readonly GlobalSecondaryIndexUpdate[]): void {
  const updated = new Set(updates.map(({ Update }) => Update?.IndexName));
  const left = table.globalIndexes.map(({ name }) => name).filter((name) => !updated.has(name));
  if (left.length > 0) {
    throw invalidParameter(`ProvisionedThroughput must be specified for index: ${left.join(",")}`);
  }
}

function withIndex(
  table: TableRecord,
  { Create, Update, Delete }: GlobalSecondaryIndexUpdate,
  input: UpdateTableInput,
  switched: boolean,
  nowMs: number,
): TableRecord {
  const { globalIndexes, localIndexes } = table;
  if (Create !== undefined) {
    const taken = new Set([...globalIndexes, ...localIndexes].map(({ name }) => name));
    if (taken.has(Create.IndexName ?? "")) throw new Invalid("Attempting to create an index which already exists");
    // A new index's attributes must stand in the request, even those the table knows (dynoxide, CHANGELOG 0.12.0).
    const given = readAttributes(input.AttributeDefinitions ?? []);
    const index = readGlobalIndex(
      Create,
      given.map(({ name }) => name),
      table.billing.mode,
      new Set(),
    );
    if (globalIndexes.length >= MAX_GLOBAL) {
      // AWS: recorded in October 2026 (ack-api-quirks, DDB-TABLE-443).
      throw limitExceeded(
        `Subscriber limit exceeded: Number of global secondary indexes exceeds per-table limit of ${MAX_GLOBAL}`,
      );
    }
    const created: GlobalIndexRecord = { ...index, number: table.nextIndex, status: "CREATING", backfilling: true };
    return withUsedAttributes({
      ...table,
      attributes: merged(table.attributes, given),
      globalIndexes: [...globalIndexes, created],
      nextIndex: table.nextIndex + 1,
    });
  }
  const name = (Update ?? Delete)?.IndexName;
  const found = globalIndexes.find((index) => index.name === name);
  if (found === undefined) {
    // AWS: the words were recorded in October 2026 (ack-api-quirks, DDB-TABLE-442); that they are about local indexes is inferred.
    if (localIndexes.some((index) => index.name === name)) {
      const verb = Delete === undefined ? "update" : "delete";
      throw new Invalid(`Cannot ${verb} an index that is not a GlobalSecondaryIndex: ${name}`);
    }
    throw resourceNotFound();
  }
  const replaced = (index: GlobalIndexRecord): TableRecord => ({
    ...table,
    globalIndexes: globalIndexes.map((other) => (other === found ? index : other)),
  });
  if (Delete !== undefined) {
    const { backfilling: _, ...rest } = found;
    return replaced({ ...rest, status: "DELETING" });
  }
  const { onDemand: oldOnDemand, ...rest } = found;
  const onDemand = readOnDemand(Update?.OnDemandThroughput, `index : ${name}`, oldOnDemand ?? {});
  return replaced({
    ...rest,
    ...(Update !== undefined && !changesMore(Update) ? {} : { status: "UPDATING" as const }),
    throughput: throughputAfter(found.throughput, Update?.ProvisionedThroughput, switched, nowMs, `index ${name}`),
    ...(onDemand === undefined ? {} : { onDemand }),
    ...warmAfter(table, Update?.WarmThroughput, `index ${name}`, nowMs, found),
  });
}

/** Whether an index's update changes more than its warm throughput. */
const changesMore = ({
  ProvisionedThroughput,
  OnDemandThroughput,
}: NonNullable<GlobalSecondaryIndexUpdate["Update"]>) =>
  ProvisionedThroughput !== undefined || OnDemandThroughput !== undefined;

/** Definitions are added by name; one that is there keeps its type (dynoxide, CHANGELOG 0.11.2). */
function merged(
  known: readonly AttributeDefinition[],
  given: readonly AttributeDefinition[],
): readonly AttributeDefinition[] {
  const names = new Set(known.map(({ name }) => name));
  return [...known, ...given.filter(({ name }) => !names.has(name))];
}
