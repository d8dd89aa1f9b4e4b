import { kinesis } from "@rolecall/aws-model/kinesis";
import { operation } from "../../../kernel/operation.js";
import { dryRun, shardMissing, shardNotFound } from "../errors.js";
import { requireReady } from "../find.js";
import { placeOf } from "../names.js";
import { onStream } from "../permissions.js";
import { iteratorOf } from "../positions.js";
import { keptShards } from "../records.js";
import { findShard, shardId, shardIndex } from "../shards.js";
import { startOf } from "../start.js";

/** GetShardIterator answers where in a shard to begin reading; it holds for 5 minutes. */
export const GetShardIterator = operation(kinesis, "GetShardIterator", {
  source: "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetShardIterator.html",

  permissions: ({ input, here }) => [onStream("kinesis:GetShardIterator", here, input)],

  async handle({ input, here, store, clock }) {
    const place = placeOf(here, input);
    const nowMs = clock.now();
    const { ShardId, ShardIteratorType: type, StartingSequenceNumber: sequence, Timestamp: timestamp } = input;
    const index = shardIndex(ShardId);
    if (index === undefined) throw shardNotFound(ShardId, place);
    return store.read(async (read) => {
      const stream = await requireReady(read, here, place, nowMs);
      const shard = findShard({ shards: keptShards(stream, nowMs) }, index);
      if (!shard) throw shardMissing(shardId(index), place);
      const behind = await startOf(read, stream, shard, { type, sequence, timestamp }, nowMs);
      if (input.DryRun) throw dryRun();
      return { ShardIterator: iteratorOf(stream, index, behind, nowMs) };
    });
  },
});
