import { kinesis } from "@rolecall/aws-model/kinesis";
import { operation } from "../../../kernel/operation.js";
import { badStartingHashKey, invalid, shardClosed, shardNotFound } from "../errors.js";
import { changeStream, requireActive } from "../find.js";
import { requireRoom } from "../limits.js";
import { onStream } from "../permissions.js";
import { SETTLING_MS } from "../records.js";
import { findShard, forgetExpired, shardId, shardIndex, split } from "../shards.js";

/** SplitShard closes a shard and opens two that share its hash keys; the second begins at NewStartingHashKey. */
export const SplitShard = operation(kinesis, "SplitShard", {
  source: "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_SplitShard.html",

  permissions: ({ input, here }) => [onStream("kinesis:SplitShard", here, input)],

  async handle({ input, here, store, clock }) {
    await changeStream(here, input, { store, clock }, async (stream, tx, nowMs) => {
      const shard = findShard(stream, shardIndex(input.ShardToSplit));
      if (!shard) throw shardNotFound(input.ShardToSplit, stream);
      // Unverified words.
      if (stream.mode === "ON_DEMAND") throw invalid("A stream with stream mode ON_DEMAND splits its shards itself.");
      if (shard.closed) throw shardClosed(shardId(shard.index), stream);
      const at = BigInt(input.NewStartingHashKey);
      if (at <= BigInt(shard.from) + 1n || at >= BigInt(shard.through)) {
        throw badStartingHashKey(input.NewStartingHashKey, shardId(shard.index), stream, shard.from, shard.through);
      }
      requireActive(stream, nowMs);
      await requireRoom(tx, stream, 1);
      const changed = await split(tx, forgetExpired(tx, stream, nowMs), shard, at, nowMs);
      return { ...changed, status: "UPDATING", busyUntilMs: nowMs + SETTLING_MS };
    });
    return {};
  },
});
