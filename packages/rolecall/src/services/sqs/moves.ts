/**
 * Tasks that move messages out of a dead-letter queue, behind the calls; they go on after a restart.
 *
 * AWS: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
 */
import { AwsError } from "../../kernel/errors.js";
import type { Host, Ids } from "../../kernel/host.js";
import { startOwed } from "../../kernel/owed.js";
import type { Read, Transaction } from "../../store/store.js";
import { type DataKey, dataKeyOf, KeysMissing, opened, requireKeys, sealedMessage, unsealed } from "./encryption.js";
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

type MoveHost = Pick<Host, "store" | "clock" | "ids" | "background" | "log" | "call">;

export function startMoving(task: MoveTaskRecord, host: MoveHost): void {
  startOwed(host, { name: `moving messages out of ${task.source}`, work: (signal) => moveAll(task, host, signal) });
}

async function moveAll(task: MoveTaskRecord, host: MoveHost, signal: AbortSignal): Promise<void> {
  const atOnce = task.perSecond === undefined ? AT_ONCE : 1;
  while (!signal.aborted) {
    const nowMs = host.clock.now();
    // Ids are made before the transaction, which may run again.
    const ids = Array.from({ length: atOnce }, () => host.ids.uuid());
    if (!(await moveBatch(task, { ids, nowMs }, host, signal))) return;
    if (task.perSecond !== undefined) await host.clock.sleep(1000 / task.perSecond, signal);
  }
}

interface Batch {
  /** Of the messages that it moves, at most so many. */
  readonly ids: readonly string[];
  readonly nowMs: number;
}

/**
 * Moves some, and tells whether there is more to do. Messages under a key are decrypted, and encrypted for the queue that they
 * come to, with the permissions of who started the task; what KMS refuses ends it, and leaves the messages where they are.
 *
 * unverified: that it ends so, rather than that the call which starts it is refused, and what FailureReason says then
 */
async function moveBatch(task: MoveTaskRecord, batch: Batch, host: MoveHost, signal: AbortSignal): Promise<boolean> {
  const { startedBy: caller, region, id: requestId } = task;
  const here = { partition: "aws", region, account: caller.account };
  const call = { call: host.call, caller, here, request: { calledVia: [] }, requestId, signal };
  const keys: Keys = { opened: new Map(), sealing: new Map(), ids: host.ids };
  try {
    for (;;) {
      try {
        return await host.store.transact((tx) => moveSome(tx, keyOf(task), batch, keys));
      } catch (error) {
        if (error instanceof KeysMissing) {
          const ahead = await host.store.read((tx) => sealedAhead(tx, task, batch));
          for (const under of [...error.missing, ...ahead]) {
            if (!keys.opened.has(under.dataKey)) keys.opened.set(under.dataKey, await opened(under, call));
          }
        } else if (error instanceof TargetKeyMissing) {
          keys.sealing.set(error.target.id, await dataKeyOf(error.target, call));
        } else throw error;
      }
    }
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    await host.store.transact(async (tx) => {
      const current = await moveTasks.get(tx, keyOf(task));
      if (current) await moveTasks.put(tx, { ...current, status: "FAILED", failureReason: error.code });
    });
    return false;
  }
}

/** Whatever else the batch will come to, so that its transaction is begun again once, and not for each message. */
async function sealedAhead(tx: Read, { account, region, source }: MoveTaskRecord, { ids, nowMs }: Batch) {
  const queue = await queues.get(tx, [account, region, source]);
  const due = queue ? await dueUntil(tx, queue.id, nowMs, ids.length) : [];
  const messages = await Promise.all(due.map(({ slot }) => queue && getMessage(tx, queue.id, slot)));
  return messages.flatMap((message) => message?.sealedUnder ?? []);
}

/** What a batch has of KMS so far. */
interface Keys {
  /** Data keys of messages, by the keys as they are stored. */
  readonly opened: Map<string, Uint8Array>;
  /** Data keys for the queues that messages come to, by the queues' ids. */
  readonly sealing: Map<string, DataKey | undefined>;
  readonly ids: Pick<Ids, "bytes">;
}

class TargetKeyMissing extends Error {
  constructor(readonly target: QueueRecord) {
    super("a message comes to a queue whose data key is yet to be made");
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
  { ids, nowMs }: Batch,
  keys: Keys,
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
    const outcome = left <= 0 ? "none" : await moveOne(tx, queue, task, { id, nowMs }, keys);
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
  { id, nowMs }: { readonly id: string; readonly nowMs: number },
  keys: Keys,
): Promise<"moved" | "none" | { readonly failed: string }> {
  const [due] = await dueUntil(tx, queue.id, nowMs, 1);
  const message = due && (await getMessage(tx, queue.id, due.slot));
  if (due === undefined || message === undefined) return "none";
  const arn = destinationArn ?? message.deadLetterSource;
  if (arn === undefined) return { failed: "CouldNotDetermineMessageSource" };
  const ref = refOfArn(arn);
  const target = ref && (await findQueue(tx, ref));
  if (target === undefined) return { failed: "AWS.SimpleQueueService.NonExistentQueue" };
  requireKeys([{ message }], keys.opened);
  if (target.attributes.KmsMasterKeyId !== undefined && !keys.sealing.has(target.id))
    throw new TargetKeyMissing(target);
  await removeMessage(tx, queue.id, due.slot, message, queue.fifo, due.atMs);
  const { deadLetterSource: _, receivedBefore: __, sealedUnder: ___, ...rest } = unsealed(message, keys.opened);
  const fresh = sealedMessage({ ...rest, id, sentMs: nowMs }, keys.sealing.get(target.id), keys.ids);
  if (target.fifo) await sendFifo(tx, target, { ...fresh, dedupId: id }, nowMs);
  else await insertMessage(tx, target.id, standardSlot(nowMs, id), fresh, false, nowMs);
  return "moved";
}
