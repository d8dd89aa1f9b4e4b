/**
 * A consumer of a Kinesis stream: it has a connection of its own to each shard, on which records are sent as they come.
 *
 * The permission to subscribe is asked every five minutes, when a subscription ends and the next begins.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html (enhanced fan-out)
 */
import { AwsError } from "../../../../../kernel/errors.js";
import { SubscribeToShard } from "../../../../kinesis/operations/subscribe-to-shard.js";
import type { Role } from "../../role.js";
import type { StreamRecord } from "../event.js";
import type { Got, Reader, ReaderHost, Start, StreamKind } from "../kind.js";
import { streamRecord } from "./event.js";
import { beginning, dataStream, lookAt, tryToRead } from "./kind.js";

/** How long a look waits for what is sent. */
const WAIT_MS = 1000;

export const consumer: StreamKind = {
  ...dataStream,
  pausesMs: { busy: 0, idle: 0 },

  async tryRole(ConsumerARN, trying) {
    const shardId = await tryToRead(streamOf(ConsumerARN), trying);
    const subscribes = await trying.may(SubscribeToShard, {
      ConsumerARN,
      ShardId: shardId,
      StartingPosition: { Type: "TRIM_HORIZON" },
    });
    // Without a time it subscribes to nothing, and takes no subscription's place.
    const none = { ConsumerARN, ShardId: shardId, StartingPosition: { Type: "AT_TIMESTAMP" as const } };
    if (subscribes) await trying.look(SubscribeToShard, none);
  },

  look: (arn, role, host) => lookAt(streamOf(arn), role, host),
  open: async (arn, shardId, start) => subscribed(arn, shardId, start),
};

const streamOf = (arn: string) => arn.replace(/\/consumer\/.*$/, "");

const NOTHING: Got = { records: [], ended: false };

type Sent = NonNullable<Awaited<ReturnType<typeof SubscribeToShard.handle>>["EventStream"]>;

function subscribed(source: string, shardId: string, start: Start): Reader {
  let from = start;
  let events: AsyncIterator<Sent extends AsyncIterable<infer Event> ? Event : never> | undefined;
  let coming: ReturnType<NonNullable<typeof events>["next"]> | undefined;
  let waiting: readonly StreamRecord[] = [];
  let ended = false;
  const closed = new AbortController();

  async function begin({ as }: Role, { call }: ReaderHost): Promise<NonNullable<typeof events>> {
    const { EventStream } = await call(
      SubscribeToShard,
      { ConsumerARN: source, ShardId: shardId, StartingPosition: position(from) },
      { ...as, signal: AbortSignal.any([closed.signal, ...(as.signal ? [as.signal] : [])]) },
    );
    if (!EventStream) throw new Error(`${source} sends nothing of ${shardId}`);
    return EventStream[Symbol.asyncIterator]();
  }

  /** What is sent next, if it is in time. */
  async function next(role: Role, host: ReaderHost): Promise<Awaited<NonNullable<typeof coming>> | undefined> {
    events ??= await begin(role, host);
    coming ??= events.next();
    const enough = new AbortController();
    const late = host.clock.sleep(WAIT_MS, enough.signal).catch(() => {});
    const sent = await Promise.race([coming, late]);
    enough.abort();
    if (sent) coming = undefined;
    return sent ?? undefined;
  }

  return {
    async read(most, role, host) {
      if (waiting.length === 0 && !ended) {
        const sent = await next(role, host);
        if (!sent) return NOTHING;
        if (sent.done) {
          // Five minutes are over.
          events = undefined;
          return NOTHING;
        }
        const event = sent.value.SubscribeToShardEvent;
        if (!event) throw failure(sent.value);
        const origin = { source, shardId, roleArn: role.arn };
        waiting = (event.Records ?? []).map((record) => streamRecord(record, origin));
        ended = event.ContinuationSequenceNumber === undefined;
        if (event.ContinuationSequenceNumber !== undefined) from = { after: event.ContinuationSequenceNumber };
      }
      const records = waiting.slice(0, most);
      waiting = waiting.slice(most);
      return { records, ended: ended && waiting.length === 0 };
    },
    async close() {
      closed.abort();
    },
  };
}

function position(from: Start) {
  if ("after" in from) return { Type: "AFTER_SEQUENCE_NUMBER", SequenceNumber: from.after } as const;
  const Timestamp = beginning(from.mapping);
  return Timestamp ? ({ Type: "AT_TIMESTAMP", Timestamp } as const) : ({ Type: "TRIM_HORIZON" } as const);
}

/** Another subscription has taken its place, or stream or consumer are gone. */
function failure(event: object): AwsError {
  const [[code, told] = ["InternalFailureException", undefined]] = Object.entries(event);
  return new AwsError(code, (told as { readonly message?: string } | undefined)?.message ?? "", 400);
}
