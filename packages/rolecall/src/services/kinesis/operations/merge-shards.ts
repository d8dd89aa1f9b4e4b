import { kinesis } from "@rolecall/aws-model/kinesis";
import { operation } from "../../../kernel/operation.js";
import { invalid, notAdjacent, shardClosed, shardNotFound } from "../errors.js";
import { changeStream, requireActive } from "../find.js";
import { onStream } from "../permissions.js";
import { SETTLING_MS, type StreamRecord } from "../records.js";
import { areAdjacent, findShard, forgetExpired, merge, shardId, shardIndex } from "../shards.js";

function requireShard(stream: StreamRecord, id: string) {
  const shard = findShard(stream, shardIndex(id));
  if (!shard) throw shardNotFound(id, stream);
  if (shard.closed) throw shardClosed(shardId(shard.index), stream);
  return shard;
}

/** MergeShards closes two shards that lie side by side and opens one with the hash keys of both. */
export const MergeShards = operation(kinesis, "MergeShards", {
  source: "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_MergeShards.html",

  permissions: ({ input, here }) => [onStream("kinesis:MergeShards", here, input)],

  async handle({ input, here, store, clock }) {
    await changeStream(here, input, { store, clock }, async (stream, tx, nowMs) => {
      // Unverified words.
      if (stream.mode === "ON_DEMAND") throw invalid("A stream with stream mode ON_DEMAND merges its shards itself.");
      const shard = requireShard(stream, input.ShardToMerge);
      const adjacent = requireShard(stream, input.AdjacentShardToMerge);
      if (!areAdjacent(shard, adjacent)) {
        throw notAdjacent(shardId(shard.index), shardId(adjacent.index), stream);
      }
      requireActive(stream, nowMs);
      const changed = await merge(tx, forgetExpired(tx, stream, nowMs), shard, adjacent, nowMs);
      return { ...changed, status: "UPDATING", busyUntilMs: nowMs + SETTLING_MS };
    });
    return {};
  },
});
