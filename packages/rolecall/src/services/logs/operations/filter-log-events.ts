import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import type { Read } from "../../../store/store.js";
import { requireReadable } from "../encryption.js";
import { invalidToken, namesAndPrefix, notInClass, streamNotFound, tooEarlyForNewestFirst } from "../errors.js";
import { eventId } from "../event-id.js";
import { type GroupRef, groupRef, requireGroup } from "../groups.js";
import { listWhere } from "../listing.js";
import { decodeToken, encodeToken } from "../paging.js";
import { filterPattern } from "../patterns/pattern.js";
import { type PositionOf, pageBytes, readEvents, type StoredEvent } from "../reader.js";
import { type StreamRecord, streams } from "../records.js";
import { groupResource } from "../resources.js";
import { oldestKeptMs } from "../retention.js";

const PAGE_EVENTS = 10_000;
const PAGE_BYTES = 1_048_576;
/** What one look at the store may take, so that other calls get their turn in between. */
const LOOK_BYTES = 2 * 1_048_576;
/** What one call searches before it answers with what it has and a token; AWS too answers partial pages. */
const SEARCH_BYTES = 32 * 1_048_576;
const NEWEST_FIRST_SINCE_MS = Date.UTC(2024, 0, 1);

/** FilterLogEvents searches a group, or some of its streams, by time and filter pattern; streams are interleaved. */
export const FilterLogEvents = operation(logs, "FilterLogEvents", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html",

  permissions: ({ input, here }) => {
    const ref = groupRef(here, input);
    return [permission("logs:FilterLogEvents", groupResource(ref, ref.name), {})];
  },

  async handle({ input, here, clock, store, ...call }) {
    const { signal } = call;
    const ref = groupRef(here, input);
    await requireReadable(ref, { ...call, here, store });
    if (input.logStreamNames && input.logStreamNamePrefix !== undefined) throw namesAndPrefix();
    const token = input.nextToken === undefined ? undefined : readToken(input.nextToken, ref.name);
    const reverse = token?.reverse ?? input.startFromHead === false;
    if (input.startFromHead === false && (input.startTime ?? 0) < NEWEST_FIRST_SINCE_MS) throw tooEarlyForNewestFirst();
    const pattern = filterPattern(input.filterPattern ?? "");
    const limit = input.limit ?? PAGE_EVENTS;
    const nowMs = clock.now();

    const found: StoredEvent[] = [];
    let foundBytes = 0;
    let searchedBytes = 0;
    let after = token?.after;
    let ended = false;
    let full = false;
    while (!ended && !full && searchedBytes < SEARCH_BYTES) {
      let lookedBytes = 0;
      const seen: StoredEvent[] = [];
      ended = await store.read(async (tx) => {
        // The snapshot may be taken again, so what this look found counts only once it stands.
        seen.length = 0;
        lookedBytes = 0;
        const group = await requireGroup(tx, here, ref);
        if (group.class !== "STANDARD") throw notInClass("FilterLogEvents", group.class);
        const range = {
          fromMs: Math.max(input.startTime ?? 0, oldestKeptMs(group, nowMs)),
          throughMs: input.endTime ?? Number.MAX_SAFE_INTEGER,
          reverse,
          ...(after ? { after } : {}),
        };
        return readEvents(tx, await searched(tx, ref, input), range, (event) => {
          if (lookedBytes >= LOOK_BYTES) return false;
          lookedBytes += pageBytes(event);
          seen.push(event);
          return true;
        });
      });
      for (const event of seen) {
        if (pattern.matches(event.message)) {
          const bytes = pageBytes(event);
          if (found.length === limit || (found.length > 0 && foundBytes + bytes > PAGE_BYTES)) {
            full = true;
            break;
          }
          found.push(event);
          foundBytes += bytes;
        }
        after = event;
      }
      searchedBytes += lookedBytes;
      if (!ended) await new Promise(setImmediate);
      signal.throwIfAborted();
    }
    return {
      events: found.map((event) => ({
        logStreamName: event.stream,
        timestamp: event.timestampMs,
        message: event.message,
        ingestionTime: event.ingestedMs,
        eventId: eventId(event),
      })),
      // AWS: an empty list since 2020.
      searchedLogStreams: [],
      ...(after && (full || !ended) ? { nextToken: writeToken(reverse, after) } : {}),
    };
  },
});

async function searched(
  tx: Read,
  { account, region, name: group }: GroupRef,
  { logStreamNames, logStreamNamePrefix = "" }: { logStreamNames?: string[]; logStreamNamePrefix?: string },
): Promise<StreamRecord[]> {
  if (!logStreamNames) {
    const { items } = await listWhere(tx, streams, {
      prefix: [account, region, group],
      start: logStreamNamePrefix,
      keyOf: ({ name }) => [name],
      limit: Number.POSITIVE_INFINITY,
    });
    return items;
  }
  const named: StreamRecord[] = [];
  for (const name of new Set(logStreamNames)) {
    named.push(await streams.require(tx, [account, region, group, name], streamNotFound));
  }
  return named;
}

const writeToken = (reverse: boolean, { timestampMs, ingestedMs, stream, chunk, index }: PositionOf) =>
  encodeToken([reverse ? "b" : "f", timestampMs, ingestedMs, stream, chunk, index]);

function readToken(token: string, group: string): { readonly reverse: boolean; readonly after: PositionOf } {
  const [direction, timestampMs, ingestedMs, stream, chunk, index, more] = decodeToken(token);
  if (
    (direction !== "f" && direction !== "b") ||
    typeof timestampMs !== "number" ||
    typeof ingestedMs !== "number" ||
    typeof stream !== "string" ||
    typeof chunk !== "number" ||
    typeof index !== "number" ||
    more !== undefined
  ) {
    throw invalidToken();
  }
  return { reverse: direction === "b", after: { timestampMs, ingestedMs, group, stream, chunk, index } };
}
