import type { Output } from "@rolecall/aws-model";
import type { dynamodbstreams } from "@rolecall/aws-model/dynamodbstreams";
import type { Read } from "../../../store/store.js";
import { sequenceNumber, shardId, shardNumber } from "./positions.js";
import { type StreamRecord, streamArn } from "./records.js";
import { lastNumber } from "./shards.js";

type Description = NonNullable<Output<typeof dynamodbstreams, "DescribeStream">["StreamDescription"]>;

const PAGE = 100;

interface Asked {
  readonly Limit?: number | undefined;
  readonly ExclusiveStartShardId?: string | undefined;
  /** Shards have no children here: those of one are none. */
  readonly ShardFilter?: { readonly Type?: string | undefined } | undefined;
}

export async function describeStream(read: Read, stream: StreamRecord, asked: Asked): Promise<Description> {
  const { Limit = PAGE, ExclusiveStartShardId: after } = asked;
  const from = after === undefined ? 0 : (shardNumber(stream, after) ?? stream.shards - 1) + 1;
  const until = asked.ShardFilter?.Type === "CHILD_SHARDS" ? from : Math.min(from + Limit, stream.shards);
  const shards = [];
  for (let shard = from; shard < until; shard += 1) {
    shards.push({
      ShardId: shardId(stream, shard),
      SequenceNumberRange: {
        StartingSequenceNumber: sequenceNumber(0),
        // An open shard has no end yet.
        ...(stream.disabledMs === undefined
          ? {}
          : { EndingSequenceNumber: sequenceNumber(await lastNumber(read, stream, shard)) }),
      },
    });
  }
  const lastShard = shards.at(-1);
  return {
    StreamArn: streamArn(stream),
    StreamLabel: stream.label,
    StreamStatus: stream.disabledMs === undefined ? "ENABLED" : "DISABLED",
    StreamViewType: stream.view,
    CreationRequestDateTime: new Date(stream.createdMs),
    TableName: stream.tableName,
    KeySchema: stream.keySchema.map(({ name, role }) => ({ AttributeName: name, KeyType: role })),
    Shards: shards,
    ...(until < stream.shards && lastShard ? { LastEvaluatedShardId: lastShard.ShardId } : {}),
  };
}
