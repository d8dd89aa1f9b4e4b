/** Switching a table's stream on and off. */
import type { Host } from "../../../kernel/host.js";
import { type OwedHost, startOwed } from "../../../kernel/owed.js";
import type { Key, Transaction } from "../../../store/store.js";
import { invalidParameter, resourceInUse } from "../errors.js";
import type { TableRecord } from "../records.js";
import { deleteAll } from "../tables/pages.js";
import { RETENTION_MS, type StreamRecord, type StreamView, streams, type TableStream } from "./records.js";

interface Specification {
  readonly StreamEnabled: boolean | undefined;
  readonly StreamViewType?: string | undefined;
}

const PAGE = 100;

/** AWS begins a table on demand with four partitions, a provisioned one with one. */
const SHARDS = { PAY_PER_REQUEST: 4, PROVISIONED: 1 } as const;

/** The table with the stream that CreateTable is asked for. */
export function withNewStream(table: TableRecord, given: Specification | undefined, nowMs: number): TableRecord {
  if (!given?.StreamEnabled) {
    if (given?.StreamViewType !== undefined) {
      // AWS: recorded by dynoxide (CHANGELOG 0.11.2).
      throw invalidParameter("Table is being created with a stream disabled, UpdateViewType should not be specified");
    }
    return table;
  }
  return { ...table, stream: newStream(given, table, nowMs) };
}

/** The table after UpdateTable. @throws ResourceInUseException, ValidationException; unverified words */
export function withChangedStream(table: TableRecord, given: Specification | undefined, nowMs: number): TableRecord {
  if (given === undefined) return table;
  if (given.StreamEnabled) {
    if (table.stream) throw resourceInUse(`Table already has an enabled stream: TableName: ${table.name}`);
    return { ...table, stream: newStream(given, table, nowMs) };
  }
  if (!table.stream) throw invalidParameter(`Table has no stream to disable: TableName: ${table.name}`);
  const { stream, ...without } = table;
  return { ...without, lastStream: stream.label };
}

function newStream(given: Specification, { billing }: TableRecord, nowMs: number): TableStream {
  if (given.StreamViewType === undefined) {
    throw invalidParameter("StreamViewType is required when StreamEnabled is true");
  }
  return {
    // AWS: the instant, without its zone.
    label: new Date(nowMs).toISOString().slice(0, -1),
    view: given.StreamViewType as StreamView,
    shards: SHARDS[billing.mode],
  };
}

/** Keeps the stream's own record in step with the table's. */
export async function saveStream(
  tx: Transaction,
  before: TableRecord | undefined,
  after: TableRecord | undefined,
  nowMs: number,
): Promise<StreamRecord | undefined> {
  const table = after ?? before;
  if (!table || before?.stream?.label === after?.stream?.label) return undefined;
  const { account, region, name: tableName, id: tableId, keySchema } = table;
  if (after?.stream) {
    await streams.put(tx, { account, region, tableName, tableId, keySchema, createdMs: nowMs, ...after.stream });
  }
  if (!before?.stream) return undefined;
  const ended = await streams.get(tx, [account, region, tableName, before.stream.label]);
  if (!ended) return undefined;
  const { encryption } = before;
  const disabled = { ...ended, disabledMs: nowMs, ...(encryption ? { encryption } : {}) };
  await streams.put(tx, disabled);
  return disabled;
}

/** AWS: a stream that was switched off can be read for 24 hours, then it is gone. */
export function removeWhenOld(stream: StreamRecord, host: OwedHost & Pick<Host, "store">): void {
  const { account, region, tableName, tableId, label, disabledMs } = stream;
  if (disabledMs === undefined) return;
  startOwed(host, {
    name: `the end of a stream of the DynamoDB table ${tableName}`,
    dueMs: disabledMs + RETENTION_MS,
    work: async (signal) => {
      await deleteAll(host.store, { prefix: ["dynamodb/changes", tableId, label] }, signal);
      await host.store.transact(async (tx) => {
        await streams.delete(tx, [account, region, tableName, label]);
        tx.deleteRange(["dynamodb/last-changes", tableId, label]);
      });
    },
  });
}

/** After a restart. */
export async function resumeStreams(host: Host): Promise<void> {
  let after: Key | undefined;
  do {
    const from = after;
    const page = await host.store.read((read) =>
      streams.list(read, { prefix: [], ...(from === undefined ? {} : { after: from }), limit: PAGE }),
    );
    for (const stream of page.items) removeWhenOld(stream, host);
    after = page.next;
  } while (after !== undefined);
}
