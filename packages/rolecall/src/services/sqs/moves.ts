/**
 * Tasks that move messages out of a dead-letter queue, behind the calls; they go on after a restart.
 *
 * AWS: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
 */
import type { Host } from "../../kernel/host.js";
import { startOwed } from "../../kernel/owed.js";
import type { Transaction } from "../../store/store.js";
import { dueUntil, getMessage, insertMessage, removeMessage } from "./messages/layout.js";
import { sendFifo } from "./messages/send.js";
import { standardSlot } from "./messages/slots.js";
import { queueArn, refOfArn } from "./names.js";
import { findQueue } from "./queues/find.js";
import { type MoveTaskRecord, moveTasks, type QueueRecord, queues } from "./records.js";

/** Moved in one transaction where no rate was asked for. */
const AT_ONCE = 50;

export const sourceArn = ({ account, region, source }: MoveTaskRecord) =>
  queueArn({ partition: "aws", account, region, name: source });

/** As AWS's: base64 of a JSON object. */
export const taskHandle = (task: MoveTaskRecord): string =>
  Buffer.from(JSON.stringify({ taskId: task.id, sourceArn: sourceArn(task) })).toString("base64");

export function readTaskHandle(handle: string): { readonly taskId: string; readonly sourceArn: string } | undefined {
  try {
    const read: unknown = JSON.parse(Buffer.from(handle, "base64").toString("utf8"));
    if (typeof read !== "object" || read === null) return undefined;
    const { taskId, sourceArn: arn } = read as Readonly<Record<string, unknown>>;
    return typeof taskId === "string" && typeof arn === "string" ? { taskId, sourceArn: arn } : undefined;
  } catch {
    return undefined;
  }
}

export const isActive = ({ status }: MoveTaskRecord) => status === "RUNNING" || status === "CANCELLING";

const keyOf = ({ account, region, source, startedMs, id }: MoveTaskRecord) => [account, region, source, startedMs, id];

type MoveHost = Pick<Host, "store" | "clock" | "ids" | "background" | "log">;

export function startMoving(task: MoveTaskRecord, host: MoveHost): void {
  startOwed(host, { name: `moving messages out of ${task.source}`, work: (signal) => moveAll(task, host, signal) });
}

async function moveAll(task: MoveTaskRecord, host: MoveHost, signal: AbortSignal): Promise<void> {
  const atOnce = task.perSecond === undefined ? AT_ONCE : 1;
  while (!signal.aborted) {
    const nowMs = host.clock.now();
    // Ids are made before the transaction, which may run again.
    const ids = Array.from({ length: atOnce }, () => host.ids.uuid());
    if (!(await host.store.transact((tx) => moveSome(tx, keyOf(task), ids, nowMs)))) return;
    if (task.perSecond !== undefined) await host.clock.sleep(1000 / task.perSecond, signal);
  }
}

/** Goes on with the tasks that a stop cut short. */
export async function resumeMoving(host: Host): Promise<void> {
  const { items } = await host.store.read((tx) => moveTasks.list(tx, { prefix: [] }));
  for (const task of items) if (isActive(task)) startMoving(task, host);
}

/** Whether there is more to do. */
async function moveSome(
  tx: Transaction,
  key: ReturnType<typeof keyOf>,
  ids: readonly string[],
  nowMs: number,
): Promise<boolean> {
  const task = await moveTasks.get(tx, key);
  if (task === undefined || !isActive(task)) return false;
  const { account, region, source } = task;
  const queue = await queues.get(tx, [account, region, source]);
  if (task.status === "CANCELLING" || queue === undefined) {
    await moveTasks.put(tx, { ...task, status: "CANCELLED" });
    return false;
  }
  let moved = 0;
  let failureReason: string | undefined;
  for (const id of ids) {
    const left = task.toMove - task.moved - moved;
    const outcome = left <= 0 ? "none" : await moveOne(tx, queue, task, id, nowMs);
    if (outcome === "moved") moved += 1;
    else {
      if (outcome !== "none") failureReason = outcome.failed;
      await moveTasks.put(tx, {
        ...task,
        moved: task.moved + moved,
        status: failureReason === undefined ? "COMPLETED" : "FAILED",
        ...(failureReason === undefined ? {} : { failureReason }),
      });
      return false;
    }
  }
  await moveTasks.put(tx, { ...task, moved: task.moved + moved });
  return true;
}

/** A moved message is a new one: it has another id, and is kept as long as one that was sent now. */
async function moveOne(
  tx: Transaction,
  queue: QueueRecord,
  { destinationArn }: MoveTaskRecord,
  id: string,
  nowMs: number,
): Promise<"moved" | "none" | { readonly failed: string }> {
  const [due] = await dueUntil(tx, queue.id, nowMs, 1);
  const message = due && (await getMessage(tx, queue.id, due.slot));
  if (due === undefined || message === undefined) return "none";
  const arn = destinationArn ?? message.deadLetterSource;
  if (arn === undefined) return { failed: "CouldNotDetermineMessageSource" };
  const ref = refOfArn(arn);
  const target = ref && (await findQueue(tx, ref));
  if (target === undefined) return { failed: "AWS.SimpleQueueService.NonExistentQueue" };
  await removeMessage(tx, queue.id, due.slot, message, queue.fifo, due.atMs);
  const { deadLetterSource: _, receivedBefore: __, ...rest } = message;
  const fresh = { ...rest, id, sentMs: nowMs };
  if (target.fifo) await sendFifo(tx, target, { ...fresh, dedupId: id }, nowMs);
  else await insertMessage(tx, target.id, standardSlot(nowMs, id), fresh, false, nowMs);
  return "moved";
}
