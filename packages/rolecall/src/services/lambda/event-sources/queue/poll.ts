/**
 * Reads a queue for a function, with the function's execution role: every ReceiveMessage and DeleteMessage is a call of
 * the role's session, so a permission that is taken away stops the reading, and the trail says so.
 *
 * What the function failed on is left alone and comes back when its visibility time-out is over; the queue's redrive
 * policy counts. Messages that no filter lets through are deleted.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html, …/services-sqs-scaling.html
 */
import { queueUrl } from "../../../../kernel/arn.js";
import { AwsError, isRefusal } from "../../../../kernel/errors.js";
import type { Host } from "../../../../kernel/host.js";
import { noteSetback, untilDone } from "../../../../kernel/owed.js";
import type { InvocationResult } from "../../../../runtime/sandboxes.js";
import { DeleteMessageBatch } from "../../../sqs/operations/delete-message-batch.js";
import { GetQueueAttributes } from "../../../sqs/operations/get-queue-attributes.js";
import { ReceiveMessage } from "../../../sqs/operations/receive-message.js";
import type { FunctionRecord } from "../../records.js";
import { admitted } from "../../running.js";
import { mappedArn } from "../describe.js";
import { reportedFailures } from "../failures.js";
import { passesFilters, split } from "../filters.js";
import type { ReadingHost } from "../host.js";
import { inBackground } from "../in-background.js";
import { payloads } from "../payloads.js";
import { currentReading, NotReady, Pause, runnable } from "../reading.js";
import type { MappingRecord } from "../records.js";
import { freshRole, type Role } from "../role.js";
import { withFilters } from "../sealed-filters.js";
import { type Message, recordOf } from "./event.js";
import { gather } from "./gather.js";

/** AWS begins with five batches side by side, and adds up to 300 a minute while messages are there, up to 1,250. */
const FIRST_AT_ONCE = 5;
const MORE_A_SECOND = 5;
const MOST_AT_ONCE = 1250;

/** AWS: a poller of provisioned mode runs ten batches side by side, and they grow three times as fast. */
const A_POLLER = 10;
const MORE_PROVISIONED_A_SECOND = 16;

interface Pace {
  readonly first: number;
  readonly moreASecond: number;
  readonly most: number;
}

const paceOf = ({ provisioned, maximumConcurrency = MOST_AT_ONCE }: MappingRecord): Pace =>
  provisioned
    ? {
        first: provisioned.minimum * A_POLLER,
        moreASecond: MORE_PROVISIONED_A_SECOND,
        most: provisioned.maximum * A_POLLER,
      }
    : { first: FIRST_AT_ONCE, moreASecond: MORE_A_SECOND, most: maximumConcurrency };

/** Reads until the mapping is gone or no longer enabled, or `signal` fires. */
export async function pollQueue(mapping: MappingRecord, host: ReadingHost, signal: AbortSignal): Promise<void> {
  const slots = slotsOf(mapping, host);
  const pause = new Pause();
  let role: Role | undefined;
  while (!signal.aborted) {
    // Before the look at the function, which may be changed while all slots are taken.
    await slots.free(paceOf(mapping), signal);
    const current = await currentReading(mapping, host);
    if (!current) return;
    const { fn } = current;
    try {
      if (fn?.state !== "Active") throw new NotReady();
      role = await freshRole(fn, role, host);
      const reading = await withFilters(current.mapping, host);
      const queue = queueOf(reading, fn, role, signal, host);
      const { batchSize, windowSeconds } = reading;
      const batch = await gather({ batchSize, windowSeconds, clock: host.clock, receive: queue.receive });
      slots.seen(batch.length > 0);
      pause.over();
      if (batch.length > 0) {
        slots.run(handleBatch({ mapping: reading, queue }, batch, host), host.log);
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof AwsError) && !(error instanceof NotReady)) {
        noteSetback(host, `reading ${mapping.source} for ${mapping.functionName}`, error);
      }
      role = undefined;
      await pause.take(host, signal);
    }
  }
}

/** Of each mapping, whatever poller reads for it: batches of before a change count against what is allowed after it. */
const slotsOfStores = new WeakMap<Host["store"], Map<string, Slots>>();

function slotsOf({ uuid }: MappingRecord, { store, clock }: ReadingHost): Slots {
  const known = slotsOfStores.get(store) ?? new Map<string, Slots>();
  slotsOfStores.set(store, known);
  const slots = known.get(uuid) ?? new Slots(clock);
  known.set(uuid, slots);
  return slots;
}

/** How many batches run side by side. */
class Slots {
  readonly #clock: Host["clock"];
  #running = 0;
  #busySinceMs: number | undefined;
  #wake = () => {};

  constructor(clock: Host["clock"]) {
    this.#clock = clock;
  }

  /** Resolves once a further batch may run. */
  async free(pace: Pace, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && this.#running >= this.#allowed(pace)) {
      await new Promise<void>((resolve) => {
        this.#wake = () => {
          signal.removeEventListener("abort", this.#wake);
          resolve();
        };
        signal.addEventListener("abort", this.#wake, { once: true });
      });
    }
  }

  /** Whether the last look at the queue found something. */
  seen(some: boolean): void {
    this.#busySinceMs = some ? (this.#busySinceMs ?? this.#clock.now()) : undefined;
  }

  run(batch: Promise<void>, log: Host["log"]): void {
    this.#running += 1;
    batch
      .catch((error) => log.error("a batch of messages failed", error))
      .finally(() => {
        this.#running -= 1;
        this.#wake();
      });
  }

  #allowed({ first, moreASecond, most }: Pace): number {
    const seconds = this.#busySinceMs === undefined ? 0 : (this.#clock.now() - this.#busySinceMs) / 1000;
    return Math.min(most, first + Math.floor(seconds) * moreASecond);
  }
}

interface Queue {
  receive(most: number, waitSeconds: number): Promise<readonly Message[]>;
  remove(messages: readonly Message[]): Promise<void>;
  /** How long a message that was received is hidden from others. */
  hiddenMs(): Promise<number>;
}

/** SQS takes ten deletions in a call. */
const DELETIONS = 10;

function queueOf(
  { source }: MappingRecord,
  fn: FunctionRecord,
  role: Role,
  signal: AbortSignal,
  host: ReadingHost,
): Queue {
  const { call } = host;
  const QueueUrl = queueUrl(source);
  let held = role;
  // The signal of the poller is left out where a batch is at its end: what was handled is deleted while the server stops too.
  // A batch that was throttled for hours has outlived its session.
  const toTheEnd = async () => {
    held = await freshRole(fn, held, host);
    return held.as;
  };
  return {
    async receive(most, waitSeconds) {
      const { Messages = [] } = await call(
        ReceiveMessage,
        {
          QueueUrl,
          MaxNumberOfMessages: most,
          WaitTimeSeconds: waitSeconds,
          MessageAttributeNames: ["All"],
          MessageSystemAttributeNames: ["All"],
        },
        { ...role.as, signal },
      );
      return Messages;
    },
    async remove(messages) {
      for (let from = 0; from < messages.length; from += DELETIONS) {
        const entries = messages.slice(from, from + DELETIONS).map(({ ReceiptHandle = "" }, index) => ({
          Id: String(index),
          ReceiptHandle,
        }));
        await call(DeleteMessageBatch, { QueueUrl, Entries: entries }, await toTheEnd());
      }
    },
    async hiddenMs() {
      const { Attributes } = await call(
        GetQueueAttributes,
        { QueueUrl, AttributeNames: ["VisibilityTimeout"] },
        await toTheEnd(),
      );
      return Number(Attributes?.VisibilityTimeout) * 1000;
    },
  };
}

/** What a batch is handled with. */
interface Handling {
  readonly mapping: MappingRecord;
  readonly queue: Queue;
}

async function handleBatch(handling: Handling, batch: readonly Message[], host: ReadingHost): Promise<void> {
  const { mapping } = handling;
  const withRecords = batch.map((message) => ({ message, record: recordOf(message, mapping.source) }));
  const [passing, filtered] = split(withRecords, ({ record }) => passesFilters(mapping.filters, record, "body"));
  const name = `a batch of ${mapping.functionName}`;
  if (filtered.length > 0) {
    const messages = filtered.map(({ message }) => message);
    await inBackground(host, name, (stop) => removed(handling, messages, host, stop));
  }
  for (const { items, payload } of payloads(passing, ({ record }) => record)) {
    const messages = items.map(({ message }) => message);
    await handlePart(handling, messages, payload, host);
  }
}

const FIRST_THROTTLE_MS = 1000;

/** AWS: a batch that is throttled is tried again for as long as its messages are hidden from others. */
async function handlePart(
  handling: Handling,
  messages: readonly Message[],
  payload: Uint8Array,
  host: ReadingHost,
): Promise<void> {
  const { mapping, queue } = handling;
  const sinceMs = host.clock.now();
  for (let pauseMs = FIRST_THROTTLE_MS; ; pauseMs *= 2) {
    // The try and the deletion, without the wait for the next try.
    const stopping = await inBackground(host, `a batch of ${mapping.functionName}`, async (stop) => {
      let dealtWith: readonly Message[];
      try {
        dealtWith = await handled(handling, messages, payload, host);
      } catch (error) {
        const throttled = error instanceof AwsError && error.code === "TooManyRequestsException";
        if (throttled && host.clock.now() + pauseMs - sinceMs <= (await hiddenMs(queue))) return stop;
        host.log.warn("a batch could not be run; its messages come back", {
          function: mappedArn(mapping),
          error: error instanceof Error ? error.message : String(error),
        });
        return undefined;
      }
      await removed(handling, dealtWith, host, stop);
      return undefined;
    });
    if (!stopping) return;
    const slept = await host.clock.sleep(pauseMs, stopping).then(
      () => true,
      () => false,
    );
    if (!slept) return;
  }
}

/** None where the role may not ask any more. */
const hiddenMs = (queue: Queue) =>
  queue.hiddenMs().catch((error) => {
    if (error instanceof AwsError) return 0;
    throw error;
  });

/** Takes messages out, however often the store fails: what was run is not run again for that. @throws the signal's reason */
const removed = (
  { mapping, queue }: Handling,
  messages: readonly Message[],
  host: ReadingHost,
  stop: AbortSignal,
): Promise<void> =>
  untilDone(host, `deleting messages of ${mapping.source}`, stop, () =>
    queue.remove(messages).catch((error) => {
      // A role that may receive and not delete: the messages come back, and the trail shows why.
      if (!isRefusal(error)) throw error;
    }),
  );

/** The messages that the function has dealt with. @throws AwsError, NotReady where it was not run */
async function handled(
  { mapping }: Handling,
  messages: readonly Message[],
  payload: Uint8Array,
  host: ReadingHost,
): Promise<readonly Message[]> {
  // AWS has one header a batch too: that of a message which has one (unverified: which).
  const traceHeader = messages.find(({ Attributes }) => Attributes?.AWSTraceHeader)?.Attributes?.AWSTraceHeader;
  const fn = await runnable(mapping, host);
  const result: InvocationResult = await admitted(
    { fn, qualifier: mapping.qualifier || undefined, traceHeader },
    host,
    (spec, traceId) =>
      host.sandboxes.invoke(spec, {
        requestId: host.ids.uuid(),
        payload,
        invokedFunctionArn: mappedArn(mapping),
        traceId,
      }),
  );
  if (result.functionError !== undefined) return [];
  if (!mapping.reportsFailures) return messages;
  const failed = reportedFailures(result.payload, new Set(messages.map(({ MessageId = "" }) => MessageId)));
  return failed === "all" ? [] : messages.filter(({ MessageId = "" }) => !failed.has(MessageId));
}
