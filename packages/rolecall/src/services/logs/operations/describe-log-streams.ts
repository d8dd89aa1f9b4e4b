import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import type { Read } from "../../../store/store.js";
import { prefixAndTimeOrder } from "../errors.js";
import { type GroupRef, groupRef, requireGroup } from "../groups.js";
import { listWhere } from "../listing.js";
import { afterToken, decodeKey, nextToken, PAGE } from "../paging.js";
import { type StreamRecord, streams } from "../records.js";
import { groupResource, streamArn } from "../resources.js";
import { sequenceToken } from "../sequence-token.js";

/** DescribeLogStreams lists the streams of a group, by name or by the time of their last event. */
export const DescribeLogStreams = operation(logs, "DescribeLogStreams", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogStreams.html",

  permissions: ({ input, here }) => {
    const ref = groupRef(here, input);
    return [permission("logs:DescribeLogStreams", groupResource(ref, ref.name), {})];
  },

  async handle({ input, here, store }) {
    const ref = groupRef(here, input);
    const byTime = input.orderBy === "LastEventTime";
    if (byTime && input.logStreamNamePrefix !== undefined) throw prefixAndTimeOrder();
    const { items, next } = await store.read(async (tx) => {
      await requireGroup(tx, here, ref);
      const options = { limit: input.limit ?? PAGE, reverse: input.descending ?? false };
      if (byTime) return inOrderOfTime(tx, ref, { ...options, token: input.nextToken });
      return listWhere(tx, streams, {
        prefix: [ref.account, ref.region, ref.name],
        start: input.logStreamNamePrefix ?? "",
        keyOf: ({ name }) => [name],
        ...options,
        ...afterToken(input.nextToken, 4),
      });
    });
    return { logStreams: items.map((stream) => describeStream(ref, stream)), ...nextToken(next) };
  },
});

/** Streams without events come first, as if their last event were at the beginning of time (unverified). */
async function inOrderOfTime(
  tx: Read,
  ref: GroupRef,
  { limit, reverse, token }: { readonly limit: number; readonly reverse: boolean; readonly token: string | undefined },
) {
  const { items } = await streams.list(tx, { prefix: [ref.account, ref.region, ref.name] });
  const sign = reverse ? -1 : 1;
  const order = (a: TimeAndName, b: TimeAndName) => sign * (a[0] - b[0] || (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0));
  const after = token === undefined ? undefined : (decodeKey(token, 2) as TimeAndName);
  const rest = items
    .filter((stream) => !after || order(timeAndName(stream), after) > 0)
    .sort((a, b) => order(timeAndName(a), timeAndName(b)));
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  return { items: page, ...(last && rest.length > limit ? { next: timeAndName(last) } : {}) };
}

type TimeAndName = readonly [lastEventMs: number, name: string];
const timeAndName = ({ lastEventMs = 0, name }: StreamRecord): TimeAndName => [lastEventMs, name];

function describeStream(ref: GroupRef, stream: StreamRecord) {
  const { firstEventMs, lastEventMs, lastIngestionMs } = stream;
  return {
    logStreamName: stream.name,
    creationTime: stream.createdMs,
    ...(firstEventMs === undefined ? {} : { firstEventTimestamp: firstEventMs }),
    ...(lastEventMs === undefined ? {} : { lastEventTimestamp: lastEventMs }),
    ...(lastIngestionMs === undefined ? {} : { lastIngestionTime: lastIngestionMs }),
    uploadSequenceToken: sequenceToken(stream.nextChunk),
    arn: streamArn(ref, ref.name, stream.name),
    // AWS: always 0 for a stream since 2019.
    storedBytes: 0,
  };
}
