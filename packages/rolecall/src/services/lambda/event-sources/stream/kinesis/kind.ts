/**
 * A Kinesis stream. Each shard is asked once a second, and four times while records come: a shard can be asked five times.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html,
 * https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html (the permissions; ListStreams is none of them)
 */
import { AwsError } from "../../../../../kernel/errors.js";
import { DescribeStream } from "../../../../kinesis/operations/describe-stream.js";
import { DescribeStreamSummary } from "../../../../kinesis/operations/describe-stream-summary.js";
import { GetRecords } from "../../../../kinesis/operations/get-records.js";
import { GetShardIterator } from "../../../../kinesis/operations/get-shard-iterator.js";
import { ListShards } from "../../../../kinesis/operations/list-shards.js";
import { dataStreamShut } from "../../errors.js";
import type { Role } from "../../role.js";
import type { MappingStart, ReaderHost, Seen, Start, StreamKind, Trying } from "../kind.js";
import { type Pulling, pull } from "../pull.js";
import { filteredEntry, streamRecord } from "./event.js";

/** A shard and an iterator that are none: nothing is read with them. */
const NO_SHARD = "shardId-000000000000";
const noIterator = (arn: string) => Buffer.from(JSON.stringify([arn, "none", 0, 0, 0])).toString("base64");

const HOUR_MS = 60 * 60 * 1000;
/** AWS: of one call. */
const MOST = 10_000;

export const dataStream: StreamKind = {
  batchInfo: "KinesisBatchInfo",
  beginsAtTimes: true,
  filtered: { key: "data", of: filteredEntry },
  pausesMs: { busy: 250, idle: 1000 },
  ahead: MOST,
  shut: dataStreamShut,
  tryRole: async (arn, trying) => void (await tryToRead(arn, trying)),
  look: lookAt,
  open: (StreamARN, shardId, start, role, host) => pull(pulling(StreamARN, shardId), start, role, host),
};

/** Answers a shard that is there, where the role may know it. */
export async function tryToRead(StreamARN: string, { may, look }: Trying): Promise<string> {
  const looks = await may(DescribeStream, { StreamARN });
  await may(DescribeStreamSummary, { StreamARN });
  await may(GetRecords, { ShardIterator: noIterator(StreamARN) });
  await may(GetShardIterator, { StreamARN, ShardId: NO_SHARD, ShardIteratorType: "TRIM_HORIZON" });
  await may(ListShards, { StreamARN });
  const found = looks ? await look(DescribeStream, { StreamARN }) : undefined;
  return found?.StreamDescription?.Shards?.at(-1)?.ShardId ?? NO_SHARD;
}

export async function lookAt(StreamARN: string, { as }: Role, { call }: ReaderHost): Promise<Seen> {
  const shards: Seen["shards"][number][] = [];
  let token: string | undefined;
  do {
    const page = await call(ListShards, token === undefined ? { StreamARN } : { NextToken: token }, as);
    for (const { ShardId, ParentShardId, AdjacentParentShardId } of page.Shards ?? []) {
      if (ShardId === undefined) continue;
      const parents = [ParentShardId, AdjacentParentShardId].filter((id) => id !== undefined);
      shards.push({ id: ShardId, parents });
    }
    token = page.NextToken;
  } while (token !== undefined);
  const { StreamDescriptionSummary } = await call(DescribeStreamSummary, { StreamARN }, as);
  return { shards, retentionMs: (StreamDescriptionSummary?.RetentionPeriodHours ?? 24) * HOUR_MS };
}

function pulling(StreamARN: string, ShardId: string): Pulling {
  return {
    async iterator(from, { as }, { call }) {
      const at = (start: Start) => call(GetShardIterator, { StreamARN, ShardId, ...position(start) }, as);
      const { ShardIterator } = await at(from).catch((error) => {
        // Another stream has its name by now, of which nothing was read.
        if ("after" in from && error instanceof AwsError && error.code === "InvalidArgumentException") {
          return call(GetShardIterator, { StreamARN, ShardId, ShardIteratorType: "TRIM_HORIZON" }, as);
        }
        throw error;
      });
      if (ShardIterator === undefined) throw new Error(`${StreamARN} gave no iterator for ${ShardId}`);
      return ShardIterator;
    },
    async get(ShardIterator, most, { as, arn: roleArn }, { call }) {
      const { Records = [], NextShardIterator } = await call(
        GetRecords,
        { ShardIterator, Limit: Math.min(most, MOST) },
        as,
      );
      const origin = { source: StreamARN, shardId: ShardId, roleArn };
      return { records: Records.map((record) => streamRecord(record, origin)), next: NextShardIterator };
    },
  };
}

function position(start: Start) {
  if ("after" in start) {
    return { ShardIteratorType: "AFTER_SEQUENCE_NUMBER", StartingSequenceNumber: start.after } as const;
  }
  const Timestamp = beginning(start.mapping);
  return Timestamp ? ({ ShardIteratorType: "AT_TIMESTAMP", Timestamp } as const) : HORIZON;
}

const HORIZON = { ShardIteratorType: "TRIM_HORIZON" } as const;

/**
 * The time from which on records are read; undefined for all there are. LATEST is the mapping's own: an iterator at the end
 * of a shard would lose what comes before there is one.
 */
export function beginning({ startingPosition, startingTimestampMs, createdMs }: MappingStart): Date | undefined {
  if (startingPosition === "TRIM_HORIZON") return undefined;
  return new Date(startingPosition === "AT_TIMESTAMP" ? (startingTimestampMs ?? createdMs) : createdMs);
}
