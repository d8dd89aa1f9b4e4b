import { dynamodbstreams } from "@rolecall/aws-model/dynamodbstreams";
import { operation, permission } from "../../../../kernel/operation.js";
import type { Read } from "../../../../store/store.js";
import { sequenceNumberNeeded, shardNotFound, trimmed } from "../errors.js";
import { requireStream } from "../find.js";
import { iteratorOf, numberOf, shardNumber } from "../positions.js";
import { changesPrefix, lastChangeKey, type StreamRecord } from "../records.js";

/** GetShardIterator answers where in a shard to begin reading; it holds for 15 minutes. */
export const GetShardIterator = operation(dynamodbstreams, "GetShardIterator", {
  source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetShardIterator.html",

  permissions: ({ input }) => [permission("dynamodb:GetShardIterator", input.StreamArn, {})],

  async handle({ input, store, clock }) {
    const { StreamArn, ShardId, ShardIteratorType, SequenceNumber } = input;
    return store.read(async (read) => {
      const stream = await requireStream(read, StreamArn);
      const shard = shardNumber(stream, ShardId);
      if (shard === undefined) throw shardNotFound(ShardId, StreamArn);
      const behind = await startOf(read, stream, shard, ShardIteratorType, SequenceNumber);
      return { ShardIterator: iteratorOf(stream, shard, behind, clock.now()) };
    });
  },
});

/** @throws TrimmedDataAccessException for a change that is kept no longer */
async function startOf(
  read: Read,
  stream: StreamRecord,
  shard: number,
  type: string,
  sequence: string | undefined,
): Promise<number> {
  if (type === "TRIM_HORIZON") return 0;
  if (type === "LATEST") return ((await read.get(lastChangeKey(stream, shard))) as number | undefined) ?? 0;
  if (sequence === undefined) throw sequenceNumberNeeded();
  const prefix = changesPrefix(stream, shard);
  const [oldest] = await read.range({ prefix, limit: 1 });
  const number = numberOf(sequence);
  const first = oldest?.key.at(-1);
  if (typeof first === "number" && number > 0 && number < first) throw trimmed();
  return type === "AT_SEQUENCE_NUMBER" ? Math.max(number - 1, 0) : number;
}
