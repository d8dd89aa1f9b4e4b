/**
 * Export tasks at work, one an account at a time: each stream's events of the time asked for, in order, as gzipped objects
 * `{prefix}/{task}/{stream}/000000.gz` and so on. What a stop of the server cut short is begun anew, over the same names.
 *
 * A line is an event: its time, a space, its message. Where AWS begins a further object is not published; here after 4 MB.
 *
 * AWS: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/S3Export.html (read November 2026)
 */
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { AwsError } from "../../../kernel/errors.js";
import type { Host } from "../../../kernel/host.js";
import { startOwed } from "../../../kernel/owed.js";
import type { Read, Store } from "../../../store/store.js";
import { type PositionOf, pageBytes, readEvents, type StoredEvent } from "../reader.js";
import { type ExportTaskRecord, exportTasks, groups, type StreamRecord, streams } from "../records.js";
import { oldestKeptMs } from "../retention.js";
import { write } from "./bucket.js";

export type ExportHost = Pick<Host, "store" | "call" | "background" | "clock" | "log">;

const PART_BYTES = 4 * 1024 * 1024;
/** What is read of the store at once. */
const LOOK_BYTES = 2 * 1024 * 1024;
const compress = promisify(gzip);

export const isActive = ({ status }: ExportTaskRecord): boolean =>
  status === "PENDING" || status === "RUNNING" || status === "PENDING_CANCEL";

const keyOf = ({ account, region, id }: ExportTaskRecord) => [account, region, id];

export function startExport(task: ExportTaskRecord, host: ExportHost): void {
  startOwed(host, {
    name: `exporting events of ${task.group} to ${task.destination}`,
    work: (signal) => run(task, host, signal),
  });
}

/** After a restart: the tasks that had not ended. */
export async function resumeExports(host: ExportHost): Promise<void> {
  const { items } = await host.store.read((read) => exportTasks.list(read, { prefix: [] }));
  for (const task of items) if (isActive(task)) startExport(task, host);
}

async function run(begun: ExportTaskRecord, host: ExportHost, signal: AbortSignal): Promise<void> {
  const { store } = host;
  const task = await store.transact(async (tx) => {
    const current = await exportTasks.get(tx, keyOf(begun));
    if (!current || !isActive(current) || current.status === "PENDING_CANCEL") return current;
    const running: ExportTaskRecord = { ...current, status: "RUNNING", message: "Started Successfully" };
    await exportTasks.put(tx, running);
    return running;
  });
  if (!task || !isActive(task)) return;
  try {
    for (const stream of await store.read((tx) => streamsOf(tx, task))) {
      if (!(await exportStream(task, stream, host, signal))) return await end(host, task, "CANCELLED", "Cancelled");
    }
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return await end(host, task, "FAILED", `${error.code}: ${error.message}`);
  }
  await end(host, task, "COMPLETED", "Completed Successfully");
}

/** A stream with the folder that its objects go to. */
interface Exporting {
  readonly stream: StreamRecord;
  readonly folder: string;
}

/** Slashes of a name become hyphens; streams whose names then agree get folders of their own (unverified: AWS's way). */
async function streamsOf(tx: Read, task: ExportTaskRecord): Promise<Exporting[]> {
  const { items } = await streams.list(tx, { prefix: [task.account, task.region, task.group] });
  const taken = new Set<string>();
  return items
    .filter(({ name }) => name.startsWith(task.streamPrefix ?? ""))
    .map((stream) => {
      const plain = stream.name.replaceAll("/", "-");
      let folder = plain;
      for (let n = 2; taken.has(folder); n++) folder = `${plain}-${n}`;
      taken.add(folder);
      return { stream, folder };
    });
}

/** @returns false when the task was cancelled meanwhile */
async function exportStream(
  task: ExportTaskRecord,
  { stream, folder }: Exporting,
  host: ExportHost,
  signal: AbortSignal,
): Promise<boolean> {
  let after: PositionOf | undefined;
  let lines: string[] = [];
  let bytes = 0;
  let part = 0;
  for (let ended = false; !ended; ) {
    signal.throwIfAborted();
    const look = await looked(host.store, task, stream, after);
    if (look === undefined) return false;
    ({ ended } = look);
    for (const event of look.events) {
      lines.push(`${new Date(event.timestampMs).toISOString()} ${event.message}\n`);
      bytes += pageBytes(event);
    }
    after = look.events.at(-1) ?? after;
    if (lines.length > 0 && (ended || bytes >= PART_BYTES)) {
      const name = `${task.id}/${folder}/${String(part++).padStart(6, "0")}.gz`;
      await write(task, name, await compress(lines.join("")), host);
      lines = [];
      bytes = 0;
    }
  }
  return true;
}

/** The next events of a stream; undefined when the task was cancelled. */
function looked(store: Store, task: ExportTaskRecord, stream: StreamRecord, after: PositionOf | undefined) {
  return store.read(async (tx) => {
    if ((await exportTasks.get(tx, keyOf(task)))?.status !== "RUNNING") return undefined;
    const group = await groups.get(tx, [task.account, task.region, task.group]);
    const events: StoredEvent[] = [];
    if (!group) return { events, ended: true };
    let bytes = 0;
    const range = {
      fromMs: Math.max(task.fromMs, oldestKeptMs(group, task.createdMs)),
      throughMs: task.toMs,
      ...(after ? { after } : {}),
    };
    const ended = await readEvents(tx, [stream], range, (event) => {
      if (bytes >= LOOK_BYTES) return false;
      bytes += pageBytes(event);
      events.push(event);
      return true;
    });
    return { events, ended };
  });
}

/** Notes how a task ended; one that was cancelled at its last moment stays cancelled. */
async function end(
  { store, clock }: ExportHost,
  task: ExportTaskRecord,
  status: "COMPLETED" | "CANCELLED" | "FAILED",
  message: string,
): Promise<void> {
  const completedMs = clock.now();
  await store.transact(async (tx) => {
    const current = await exportTasks.get(tx, keyOf(task));
    if (!current || !isActive(current)) return;
    const cancelled = current.status === "PENDING_CANCEL";
    await exportTasks.put(tx, {
      ...current,
      status: cancelled ? "CANCELLED" : status,
      message: cancelled ? "Cancelled" : message,
      completedMs,
    });
  });
}
