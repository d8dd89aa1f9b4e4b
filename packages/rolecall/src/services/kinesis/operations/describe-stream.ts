import { kinesis } from "@rolecall/aws-model/kinesis";
import { operation } from "../../../kernel/operation.js";
import { shardNotFound } from "../errors.js";
import { requireStream } from "../find.js";
import { placeOf } from "../names.js";
import { onStream } from "../permissions.js";
import { keptShards, statusAt } from "../records.js";
import { shardIndex } from "../shards.js";
import { shardView, streamView } from "../views.js";

const PAGE = 100;
const MOST = 1000;

/** DescribeStream answers what a stream is, with a page of its shards. */
export const DescribeStream = operation(kinesis, "DescribeStream", {
  source: "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeStream.html",

  permissions: ({ input, here }) => [onStream("kinesis:DescribeStream", here, input)],

  async handle({ input, here, store, clock }) {
    const nowMs = clock.now();
    const place = placeOf(here, input);
    const stream = await store.read((read) => requireStream(read, here, place, nowMs));
    const { ExclusiveStartShardId: start, Limit = PAGE } = input;
    const after = start === undefined ? -1 : shardIndex(start);
    if (start !== undefined && after === undefined) throw shardNotFound(start, stream);
    // AWS shows no shards before the stream is made.
    const kept = statusAt(stream, nowMs) === "CREATING" ? [] : keptShards(stream, nowMs);
    const rest = kept.filter(({ index }) => index > (after ?? -1));
    const page = rest.slice(0, Math.min(Limit, MOST));
    return {
      StreamDescription: {
        ...streamView(stream, nowMs),
        Shards: page.map(shardView),
        HasMoreShards: page.length < rest.length,
      },
    };
  },
});
