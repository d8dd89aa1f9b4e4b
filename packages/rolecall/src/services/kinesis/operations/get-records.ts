import { kinesis } from "@rolecall/aws-model/kinesis";
import { operation } from "../../../kernel/operation.js";
import { requireReadable } from "../encryption.js";
import { dryRun, invalidArgument, invalidIterator, shardMissing } from "../errors.js";
import { requireReady } from "../find.js";
import { streamOfArn } from "../names.js";
import { onArn } from "../permissions.js";
import { arnOfIterator, iteratorOf, readIterator } from "../positions.js";
import { childrenOf, readShard } from "../read.js";
import { countRead } from "../read-limits.js";
import { findShard, shardId } from "../shards.js";

/** GetRecords answers the records behind an iterator, up to 10,000 or 10 MiB, and the iterator to go on with. */
export const GetRecords = operation(kinesis, "GetRecords", {
  source: "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetRecords.html",

  permissions: ({ input }) => [onArn("kinesis:GetRecords", arnOfIterator(input.ShardIterator))],

  async handle({ input, here, store, clock, ...host }) {
    const nowMs = clock.now();
    const { arn, streamId, shard: index, behind } = readIterator(input.ShardIterator, nowMs);
    const place = streamOfArn(arn);
    if (!place) throw invalidIterator();
    // Unverified words.
    if (input.StreamARN !== undefined && input.StreamARN !== arn) {
      throw invalidArgument(`The ShardIterator is not of stream ${input.StreamARN}.`);
    }
    const found = await store.read(async (read) => {
      const stream = await requireReady(read, here, place, nowMs);
      const shard = stream.id === streamId ? findShard(stream, index) : undefined;
      if (!shard) throw shardMissing(shardId(index), place);
      const count = countRead(store, stream, shard, nowMs);
      const answered = await readShard(read, stream, shard, behind, nowMs, { records: input.Limit });
      count(answered.bytes);
      return { stream, shard, ...answered };
    });
    await requireReadable(found.keyIds, found.stream, { here, ...host });
    if (input.DryRun) throw dryRun();
    return {
      Records: found.records,
      MillisBehindLatest: found.millisBehind,
      ...(found.ended
        ? { ChildShards: childrenOf(found.stream, found.shard) }
        : { NextShardIterator: iteratorOf(found.stream, index, found.reached, nowMs) }),
    };
  },
});
