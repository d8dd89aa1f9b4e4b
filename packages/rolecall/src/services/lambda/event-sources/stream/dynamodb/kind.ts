/**
 * The stream of a DynamoDB table. A shard is asked four times a second while changes come, and once a second while none do.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
 */
import { AwsError } from "../../../../../kernel/errors.js";
import { DescribeStream } from "../../../../dynamodb/streams/operations/describe-stream.js";
import { GetRecords } from "../../../../dynamodb/streams/operations/get-records.js";
import { GetShardIterator } from "../../../../dynamodb/streams/operations/get-shard-iterator.js";
import { ListStreams } from "../../../../dynamodb/streams/operations/list-streams.js";
import { tableStreamShut } from "../../errors.js";
import type { Seen, StreamKind } from "../kind.js";
import { type Pulling, pull } from "../pull.js";
import { streamRecord } from "./event.js";

/** A shard and an iterator that are none: nothing is read with them. */
const NO_SHARD = "shardId-00000000000000000000-00000000";
const noIterator = (arn: string) => `${arn}|1|none`;

const RETENTION_MS = 24 * 60 * 60 * 1000;
/** AWS: of one call. */
const MOST = 1000;

export const tableStream: StreamKind = {
  batchInfo: "DDBStreamBatchInfo",
  beginsAtTimes: false,
  filtered: { key: "dynamodb", of: (entry) => entry },
  pausesMs: { busy: 250, idle: 1000 },
  ahead: MOST,
  shut: tableStreamShut,

  async tryRole(StreamArn, { may, look }) {
    const looks = await may(DescribeStream, { StreamArn });
    await may(GetRecords, { ShardIterator: noIterator(StreamArn) });
    await may(GetShardIterator, { StreamArn, ShardId: NO_SHARD, ShardIteratorType: "TRIM_HORIZON" });
    await may(ListStreams, {});
    if (looks) await look(DescribeStream, { StreamArn });
  },

  async look(StreamArn, { as }, { call }) {
    const shards: Seen["shards"][number][] = [];
    let after: string | undefined;
    do {
      const { StreamDescription } = await call(
        DescribeStream,
        { StreamArn, ...(after === undefined ? {} : { ExclusiveStartShardId: after }) },
        as,
      );
      for (const { ShardId, ParentShardId } of StreamDescription?.Shards ?? []) {
        if (ShardId !== undefined) shards.push({ id: ShardId, parents: ParentShardId ? [ParentShardId] : [] });
      }
      after = StreamDescription?.LastEvaluatedShardId;
    } while (after !== undefined);
    return { shards, retentionMs: RETENTION_MS };
  },

  async open(StreamArn, ShardId, start, role, host) {
    const { call } = host;
    const pulling: Pulling = {
      async iterator(from, { as }) {
        // LATEST too: an iterator at the end of the shard would lose what comes before there is one. What is older than the
        // mapping is left out by who reads.
        const horizon = () => call(GetShardIterator, { StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" }, as);
        const { ShardIterator } =
          "mapping" in from
            ? await horizon()
            : await call(
                GetShardIterator,
                { StreamArn, ShardId, ShardIteratorType: "AFTER_SEQUENCE_NUMBER", SequenceNumber: from.after },
                as,
              ).catch((error) => {
                // After a pause longer than the stream keeps its records, the oldest that is left is next.
                if (error instanceof AwsError && error.code === "TrimmedDataAccessException") return horizon();
                throw error;
              });
        if (ShardIterator === undefined) throw new Error(`${StreamArn} gave no iterator for ${ShardId}`);
        return ShardIterator;
      },
      async get(ShardIterator, most, { as }) {
        const { Records = [], NextShardIterator } = await call(
          GetRecords,
          { ShardIterator, Limit: Math.min(most, MOST) },
          as,
        );
        return { records: Records.map((record) => streamRecord(record, StreamArn)), next: NextShardIterator };
      },
    };
    return pull(pulling, start, role, host);
  },
};
