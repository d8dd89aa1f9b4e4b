import { createHash } from "node:crypto";
import type { Output } from "@rolecall/aws-model";
import { dynamodbstreams } from "@rolecall/aws-model/dynamodbstreams";
import { operation, permission } from "../../../../kernel/operation.js";
import { tables } from "../../records.js";
import { requireTableKey } from "../../tables/encryption.js";
import { toWire } from "../../values/attribute-value.js";
import { trimmed } from "../errors.js";
import { requireStream } from "../find.js";
import { arnOfIterator, iteratorOf, readIterator, sequenceNumber } from "../positions.js";
import { type ChangeRecord, changesPrefix, type StreamRecord } from "../records.js";
import { lastNumber, lastTrimmed } from "../shards.js";

type Listed = NonNullable<Output<typeof dynamodbstreams, "GetRecords">["Records"]>[number];

const MOST = 1000;
const MOST_BYTES = 1024 * 1024;

/**
 * GetRecords answers the changes behind an iterator, up to 1,000 or 1 MB, and the iterator to go on with.
 *
 * TrimmedDataAccessException: the change that the iterator stood before has become older than a day since it was given.
 */
export const GetRecords = operation(dynamodbstreams, "GetRecords", {
  source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetRecords.html",

  permissions: ({ input }) => [permission("dynamodb:GetRecords", arnOfIterator(input.ShardIterator), {})],

  async handle(own) {
    const { input, store, clock } = own;
    const nowMs = clock.now();
    const { arn, shard, behind } = readIterator(input.ShardIterator, nowMs);
    const { stream, encryption } = await store.read(async (read) => {
      const stream = await requireStream(read, arn);
      const { account, region, tableName, tableId } = stream;
      const table = await tables.get(read, [account, region, tableName]);
      return { stream, encryption: stream.encryption ?? (table?.id === tableId ? table.encryption : undefined) };
    });
    await requireTableKey({ name: stream.tableName, account: stream.account }, encryption, own);
    return store.read(async (read) => {
      const prefix = changesPrefix(stream, shard);
      if (behind < (await lastTrimmed(read, stream, shard, nowMs))) throw trimmed();
      const found = await read.range({ prefix, after: [...prefix, behind], limit: input.Limit ?? MOST });
      const records: Listed[] = [];
      let reached = behind;
      let bytes = 0;
      for (const { key, value } of found) {
        const change = value as unknown as ChangeRecord;
        const number = key.at(-1) as number;
        const record = listed(stream, shard, number, change);
        bytes += record.dynamodb?.SizeBytes ?? 0;
        if (records.length > 0 && bytes > MOST_BYTES) break;
        reached = number;
        records.push(record);
      }
      const drained = stream.disabledMs !== undefined && reached >= (await lastNumber(read, stream, shard));
      return {
        Records: records,
        ...(drained ? {} : { NextShardIterator: iteratorOf(stream, shard, reached, nowMs) }),
      };
    });
  },
});

function listed(stream: StreamRecord, shard: number, number: number, change: ChangeRecord): Listed {
  const { keys, before, after, event, atMs, expired } = change;
  return {
    eventID: createHash("sha256")
      .update(`${stream.tableId} ${stream.label} ${shard} ${number}`)
      .digest("hex")
      .slice(0, 32),
    eventName: event,
    eventVersion: "1.1",
    eventSource: "aws:dynamodb",
    awsRegion: stream.region,
    dynamodb: {
      ApproximateCreationDateTime: new Date(Math.floor(atMs / 1000) * 1000),
      Keys: toWire(keys.item, keys.hasBinary),
      ...(after === undefined ? {} : { NewImage: toWire(after.item, after.hasBinary) }),
      ...(before === undefined ? {} : { OldImage: toWire(before.item, before.hasBinary) }),
      SequenceNumber: sequenceNumber(number),
      SizeBytes: keys.sizeBytes + (before?.sizeBytes ?? 0) + (after?.sizeBytes ?? 0),
      StreamViewType: stream.view,
    },
    ...(expired ? { userIdentity: { PrincipalId: "dynamodb.amazonaws.com", Type: "Service" } } : {}),
  };
}
