/** Streams, shards and consumers as operations show them. */
import type { MetricsName } from "@aws-sdk/client-kinesis";
import { consumerArn, streamArn } from "./names.js";
import { sequenceNumber } from "./positions.js";
import {
  type ConsumerRecord,
  SETTLING_MS,
  type ShardRecord,
  type StreamRecord,
  type StreamStatus,
  statusAt,
} from "./records.js";
import { shardId } from "./shards.js";

export const shardView = (shard: ShardRecord) => ({
  ShardId: shardId(shard.index),
  ...(shard.parent === undefined ? {} : { ParentShardId: shardId(shard.parent) }),
  ...(shard.adjacentParent === undefined ? {} : { AdjacentParentShardId: shardId(shard.adjacentParent) }),
  HashKeyRange: { StartingHashKey: shard.from, EndingHashKey: shard.through },
  SequenceNumberRange: {
    StartingSequenceNumber: sequenceNumber(shard, 0),
    // An open shard has no end yet.
    ...(shard.closed ? { EndingSequenceNumber: sequenceNumber(shard, shard.closed.last + 1) } : {}),
  },
});

export const encryptionOf = ({ keyId }: StreamRecord) => (keyId === undefined ? ("NONE" as const) : ("KMS" as const));

/** What DescribeStream and DescribeStreamSummary have in common. */
export const streamView = (stream: StreamRecord, nowMs: number) => ({
  StreamName: stream.name,
  StreamARN: streamArn(stream),
  // A stream that is gone is not found before it is shown.
  StreamStatus: statusAt(stream, nowMs) as StreamStatus,
  StreamModeDetails: { StreamMode: stream.mode },
  RetentionPeriodHours: stream.retentionHours,
  // AWS tells whole seconds.
  StreamCreationTimestamp: new Date(Math.floor(stream.createdMs / 1000) * 1000),
  EnhancedMonitoring: [{ ShardLevelMetrics: stream.metrics as MetricsName[] }],
  EncryptionType: encryptionOf(stream),
  ...(stream.keyId === undefined ? {} : { KeyId: stream.keyId }),
});

export const consumerView = (consumer: ConsumerRecord, nowMs: number) => ({
  ConsumerName: consumer.name,
  ConsumerARN: consumerArn(consumer),
  ConsumerStatus: nowMs < consumer.createdMs + SETTLING_MS ? ("CREATING" as const) : ("ACTIVE" as const),
  ConsumerCreationTimestamp: new Date(Math.floor(consumer.createdMs / 1000) * 1000),
});
