import { kinesis } from "@rolecall/aws-model/kinesis";
import { operation } from "../../../kernel/operation.js";
import { requireReadable } from "../encryption.js";
import { consumerNotActive, dryRun, shardMissing, shardNotFound } from "../errors.js";
import { requireReady } from "../find.js";
import { requireConsumer } from "../named.js";
import { onArn } from "../permissions.js";
import { keptShards } from "../records.js";
import { findShard, shardId, shardIndex } from "../shards.js";
import { startOf } from "../start.js";
import { subscribe } from "../subscriptions.js";
import { consumerView } from "../views.js";

/**
 * SubscribeToShard answers a consumer with the records of a shard as they come, for five minutes.
 *
 * Whether the consumer may is asked once, at its beginning, and of further keys when their first record comes.
 */
export const SubscribeToShard = operation(kinesis, "SubscribeToShard", {
  source: "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_SubscribeToShard.html",

  permissions: ({ input }) => [onArn("kinesis:SubscribeToShard", input.ConsumerARN)],

  async handle({ input, here, signal, ...host }) {
    const { store, clock } = host;
    const nowMs = clock.now();
    const { Type: type, SequenceNumber: sequence, Timestamp: timestamp } = input.StartingPosition;
    const index = shardIndex(input.ShardId);
    const { consumer, stream, behind } = await store.read(async (read) => {
      const consumer = await requireConsumer(read, here, input.ConsumerARN);
      const place = { ...consumer, name: consumer.stream };
      const stream = await requireReady(read, here, place, nowMs);
      if (index === undefined) throw shardNotFound(input.ShardId, place);
      const shard = findShard({ shards: keptShards(stream, nowMs) }, index);
      if (!shard) throw shardMissing(shardId(index), place);
      return {
        consumer,
        stream,
        behind: { index, number: await startOf(read, stream, shard, { type, sequence, timestamp }, nowMs) },
      };
    });
    if (consumerView(consumer, nowMs).ConsumerStatus !== "ACTIVE") throw consumerNotActive(consumer);
    const readable = (keyIds: Iterable<string>) => requireReadable(keyIds, stream, { here, signal, ...host });
    const keyIds = stream.keyId === undefined ? [] : [stream.keyId];
    await readable(keyIds);
    if (input.DryRun) throw dryRun();
    return {
      EventStream: subscribe({ consumer, streamId: stream.id, here, behind, keyIds, readable }, host, signal),
    };
  },
});
