import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { requireReadable } from "../encryption.js";
import { invalidToken, notInClass, streamNotFound } from "../errors.js";
import { groupRef, requireGroup } from "../groups.js";
import { type PositionOf, pageBytes, readEvents, type StoredEvent } from "../reader.js";
import { streams } from "../records.js";
import { streamArn } from "../resources.js";
import { oldestKeptMs } from "../retention.js";

const PAGE_EVENTS = 10_000;
const PAGE_BYTES = 1_048_576;

/**
 * GetLogEvents reads a stream, a page forward or backward from a token; without one the last page, or the first with
 * `startFromHead`. Events in a page stand oldest first either way. At an end the token passed in comes back.
 */
export const GetLogEvents = operation(logs, "GetLogEvents", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html",

  permissions: ({ input, here }) => {
    const ref = groupRef(here, input);
    return [permission("logs:GetLogEvents", streamArn(ref, ref.name, input.logStreamName), {})];
  },

  async handle({ input, here, clock, store, ...call }) {
    const ref = groupRef(here, input);
    await requireReadable(ref, { ...call, here, store });
    const token = input.nextToken === undefined ? undefined : readToken(input.nextToken);
    const reverse = token ? token.direction === "b" : !(input.startFromHead ?? false);
    const nowMs = clock.now();
    const page = await store.read(async (tx) => {
      const group = await requireGroup(tx, here, ref);
      if (group.class !== "STANDARD") throw notInClass("GetLogEvents", group.class);
      const name = input.logStreamName;
      const stream = await streams.require(tx, [ref.account, ref.region, ref.name, name], streamNotFound);
      const events: StoredEvent[] = [];
      let bytes = 0;
      const limit = input.limit ?? PAGE_EVENTS;
      await readEvents(
        tx,
        [stream],
        {
          fromMs: Math.max(input.startTime ?? 0, oldestKeptMs(group, nowMs)),
          // AWS: the end is exclusive here, though inclusive for FilterLogEvents.
          throughMs: (input.endTime ?? Number.MAX_SAFE_INTEGER) - 1,
          reverse,
          ...(token ? { after: boundary(token, ref.name, name) } : {}),
        },
        (event) => {
          bytes += pageBytes(event);
          if (events.length === limit || (events.length > 0 && bytes > PAGE_BYTES)) return false;
          events.push(event);
          return true;
        },
      );
      return reverse ? events.reverse() : events;
    });
    const first = page[0];
    const last = page.at(-1);
    return {
      events: page.map(({ timestampMs, message, ingestedMs }) => ({
        timestamp: timestampMs,
        message,
        ingestionTime: ingestedMs,
      })),
      nextForwardToken: last ? writeToken("f", last, 1) : writeToken("f", token ?? START, token?.side ?? 0),
      nextBackwardToken: first ? writeToken("b", first, 0) : writeToken("b", token ?? START, token?.side ?? 0),
    };
  },
});

type Place = Pick<StoredEvent, "timestampMs" | "ingestedMs" | "chunk" | "index">;

interface Token extends Place {
  readonly direction: "f" | "b";
  /** Whether it lies before (0) or behind (1) the event. */
  readonly side: 0 | 1;
}

const START: Place = { timestampMs: 0, ingestedMs: 0, chunk: 0, index: 0 };

/** `f/` or `b/`, 56 digits, `/s`: AWS's form, with the place in plain digits. */
function writeToken(direction: "f" | "b", { timestampMs, ingestedMs, chunk, index }: Place, side: 0 | 1): string {
  const digits = (value: number, width: number) => String(value).padStart(width, "0");
  return `${direction}/3${digits(timestampMs, 14)}${digits(ingestedMs, 14)}${digits(chunk, 14)}${digits(index, 12)}${side}/s`;
}

function readToken(text: string): Token {
  const found = /^([fb])\/3(\d{14})(\d{14})(\d{14})(\d{12})([01])\/s$/.exec(text);
  if (!found) throw invalidToken();
  const [, direction, timestamp, ingested, chunk, index, side] = found;
  return {
    direction: direction as "f" | "b",
    timestampMs: Number(timestamp),
    ingestedMs: Number(ingested),
    chunk: Number(chunk),
    index: Number(index),
    side: Number(side) as 0 | 1,
  };
}

/** The token as a position between two events: half an index before or behind its own. */
const boundary = (
  { timestampMs, ingestedMs, chunk, index, side }: Token,
  group: string,
  stream: string,
): PositionOf => ({
  timestampMs,
  ingestedMs,
  group,
  stream,
  chunk,
  index: side === 1 ? index + 0.5 : index - 0.5,
});
