import { kinesis } from "@rolecall/aws-model/kinesis";
import { operation } from "../../../kernel/operation.js";
import { requireStream } from "../find.js";
import { placeOf } from "../names.js";
import { onStream } from "../permissions.js";
import { consumers, openShards } from "../records.js";
import { streamView } from "../views.js";

/** DescribeStreamSummary answers what a stream is, without its shards. */
export const DescribeStreamSummary = operation(kinesis, "DescribeStreamSummary", {
  source: "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeStreamSummary.html",

  permissions: ({ input, here }) => [onStream("kinesis:DescribeStreamSummary", here, input)],

  async handle({ input, here, store, clock }) {
    const nowMs = clock.now();
    const place = placeOf(here, input);
    return store.read(async (read) => {
      const stream = await requireStream(read, here, place, nowMs);
      const { items } = await consumers.list(read, { prefix: [stream.account, stream.region, stream.name] });
      return {
        StreamDescriptionSummary: {
          ...streamView(stream, nowMs),
          OpenShardCount: openShards(stream).length,
          ConsumerCount: items.length,
          MaxRecordSizeInKiB: stream.maxRecordKiB,
        },
      };
    });
  },
});
