import { kinesis } from "@rolecall/aws-model/kinesis";
import { notEmulated } from "../../../kernel/errors.js";
import { operation } from "../../../kernel/operation.js";
import { invalidArgument, limitExceeded, streamExists } from "../errors.js";
import { purge } from "../find.js";
import { ON_DEMAND_LIMIT, requireRoom, usage } from "../limits.js";
import { onStream } from "../permissions.js";
import { SETTLING_MS, type StreamRecord, statusAt, streams } from "../records.js";
import { firstShards } from "../shards.js";
import { checkedTags } from "../tags.js";

/** AWS: what a stream begins with that grows on demand. */
const ON_DEMAND_SHARDS = 4;
const CREATING_AT_ONCE = 5;

/** CreateStream makes a stream; it is CREATING for a moment and takes records once it is ACTIVE. */
export const CreateStream = operation(kinesis, "CreateStream", {
  source: "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html",

  permissions: ({ input, here }) => {
    const create = onStream("kinesis:CreateStream", here, input, input.Tags && { set: input.Tags });
    if (!input.Tags) return [create];
    // AWS: kinesis:TagResource does not do for a stream that is being made.
    return [create, onStream("kinesis:AddTagsToStream", here, input, { set: input.Tags })];
  },

  async handle({ input, here: { account, region }, store, clock, ids }) {
    const { StreamName: name, StreamModeDetails, ShardCount, WarmThroughputMiBps, MaxRecordSizeInKiB } = input;
    if (WarmThroughputMiBps !== undefined) throw notEmulated("warm throughput of a stream");
    const mode = StreamModeDetails?.StreamMode ?? "PROVISIONED";
    // Unverified words.
    if (mode === "PROVISIONED" && ShardCount === undefined) throw invalidArgument("ShardCount must be specified.");
    if (mode === "ON_DEMAND" && ShardCount !== undefined) {
      throw invalidArgument("ShardCount can not be specified for a stream with stream mode ON_DEMAND.");
    }
    const place = { account, region, name };
    const nowMs = clock.now();
    const count = ShardCount ?? ON_DEMAND_SHARDS;
    const tags = checkedTags(input.Tags ?? {}, `stream ${name} under account ${account}`);
    const stream: StreamRecord = {
      ...place,
      id: ids.uuid(),
      createdMs: nowMs,
      status: "CREATING",
      busyUntilMs: nowMs + SETTLING_MS,
      mode,
      shards: [],
      nextShard: count,
      retentionHours: 24,
      maxRecordKiB: MaxRecordSizeInKiB ?? 1024,
      metrics: [],
      tags,
    };
    await store.transact(async (tx) => {
      const there = await streams.get(tx, [account, region, name]);
      if (there && statusAt(there, nowMs) !== "GONE") throw streamExists(place);
      if (there) await purge(tx, there);
      await requireRoom(tx, place, count);
      const { items, onDemand } = await usage(tx, place);
      if (items.filter((one) => statusAt(one, nowMs) === "CREATING").length >= CREATING_AT_ONCE) {
        throw limitExceeded("Only 5 streams can be CREATING at a time.");
      }
      if (mode === "ON_DEMAND" && onDemand >= ON_DEMAND_LIMIT) {
        throw limitExceeded(`Only ${ON_DEMAND_LIMIT} streams of an account can have stream mode ON_DEMAND.`);
      }
      await streams.put(tx, { ...stream, shards: firstShards(count, nowMs) });
    });
    return {};
  },
});
