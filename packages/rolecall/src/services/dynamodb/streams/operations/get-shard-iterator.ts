import { dynamodbstreams } from "@rolecall/aws-model/dynamodbstreams";
import { operation, permission } from "../../../../kernel/operation.js";
import type { Read } from "../../../../store/store.js";
import { sequenceNumberNeeded, shardNotFound, trimmed } from "../errors.js";
import { requireStream } from "../find.js";
import { iteratorOf, numberOf, shardNumber } from "../positions.js";
import type { StreamRecord } from "../records.js";
import { lastNumber, lastTrimmed } from "../shards.js";

interface Asked {
  readonly ShardIteratorType: string;
  readonly SequenceNumber?: string | undefined;
}

/** GetShardIterator answers where in a shard to begin reading; it holds for 15 minutes. */
export const GetShardIterator = operation(dynamodbstreams, "GetShardIterator", {
  source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetShardIterator.html",

  permissions: ({ input }) => [permission("dynamodb:GetShardIterator", input.StreamArn, {})],

  async handle({ input, store, clock }) {
    const { StreamArn, ShardId } = input;
    const nowMs = clock.now();
    return store.read(async (read) => {
      const stream = await requireStream(read, StreamArn);
      const shard = shardNumber(stream, ShardId);
      if (shard === undefined) throw shardNotFound(ShardId, StreamArn);
      const behind = await startOf(read, stream, shard, input, nowMs);
      return { ShardIterator: iteratorOf(stream, shard, behind, nowMs) };
    });
  },
});

/** @throws TrimmedDataAccessException for a change that is kept no longer */
async function startOf(
  read: Read,
  stream: StreamRecord,
  shard: number,
  { ShardIteratorType: type, SequenceNumber: sequence }: Asked,
  nowMs: number,
): Promise<number> {
  if (type === "LATEST") return lastNumber(read, stream, shard);
  const trimmedUntil = await lastTrimmed(read, stream, shard, nowMs);
  if (type === "TRIM_HORIZON") return trimmedUntil;
  if (sequence === undefined) throw sequenceNumberNeeded();
  const number = numberOf(sequence);
  if (trimmedUntil > 0 && number <= trimmedUntil) throw trimmed();
  return type === "AT_SEQUENCE_NUMBER" ? Math.max(number - 1, 0) : number;
}
