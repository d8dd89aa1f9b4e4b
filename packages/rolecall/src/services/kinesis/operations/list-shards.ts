import { kinesis } from "@rolecall/aws-model/kinesis";
import { operation } from "../../../kernel/operation.js";
import { keyOfToken, tokenOfKey } from "../../../kernel/page-token.js";
import type { Key } from "../../../store/store.js";
import { expiredToken, invalidArgument, shardNotFound, streamNotFound } from "../errors.js";
import { requireStream } from "../find.js";
import { placeOf, streamArn } from "../names.js";
import { onStream } from "../permissions.js";
import { horizonMs, keptShards, type ShardRecord, type StreamRecord, statusAt } from "../records.js";
import { shardIndex } from "../shards.js";
import { shardView } from "../views.js";

const MOST = 1000;
const TOKEN_MS = 300_000;

interface Filter {
  readonly Type: string | undefined;
  readonly ShardId?: string | undefined;
  readonly Timestamp?: Date | undefined;
}

interface Asked {
  readonly StreamName?: string | undefined;
  readonly StreamARN?: string | undefined;
  readonly NextToken?: string | undefined;
  readonly ExclusiveStartShardId?: string | undefined;
  readonly ShardFilter?: Filter | undefined;
}

/** A token says which stream, from which shard on and by which filter to go on. @throws InvalidArgumentException */
function asked({ NextToken, ...input }: Asked) {
  if (NextToken === undefined) return { named: input, after: input.ExclusiveStartShardId, filter: input.ShardFilter };
  const [arn, after, atMs, type, timestamp] = keyOfToken(NextToken) ?? [];
  // Unverified words.
  const strange = input.StreamName !== undefined || input.ExclusiveStartShardId !== undefined;
  if (strange) throw invalidArgument("NextToken and StreamName cannot be provided together.");
  if (typeof arn !== "string" || typeof after !== "string" || typeof atMs !== "number" || typeof type !== "string") {
    throw invalidArgument("Invalid NextToken.");
  }
  if (input.StreamARN !== undefined && input.StreamARN !== arn) throw invalidArgument("Invalid NextToken.");
  const filter: Filter = {
    Type: type,
    ...(typeof timestamp === "number" ? { Timestamp: new Date(timestamp) } : {}),
  };
  return { named: { StreamARN: arn }, after, atMs, filter };
}

/** ListShards answers the shards of a stream, filtered by when they were open; NextToken holds for 5 minutes. */
export const ListShards = operation(kinesis, "ListShards", {
  source: "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListShards.html",

  permissions: ({ input, here }) => [onStream("kinesis:ListShards", here, asked(input).named)],

  async handle({ input, here, store, clock }) {
    const nowMs = clock.now();
    const { named, after: start, atMs = nowMs, filter = { Type: "FROM_TRIM_HORIZON" } } = asked(input);
    if (nowMs - atMs > TOKEN_MS) throw expiredToken();
    const place = placeOf(here, named);
    const stream = await store.read((read) => requireStream(read, here, place, nowMs));
    const { StreamCreationTimestamp: created } = input;
    if (created && Math.floor(created.getTime() / 1000) !== Math.floor(stream.createdMs / 1000)) {
      throw streamNotFound(place);
    }
    const from = start ?? (filter.Type === "AFTER_SHARD_ID" ? filter.ShardId : undefined);
    const after = from === undefined ? -1 : shardIndex(from);
    if (from !== undefined && after === undefined) throw shardNotFound(from, place);
    const passes = filterOf(stream, filter, nowMs);
    const kept = statusAt(stream, nowMs) === "CREATING" ? [] : keptShards(stream, nowMs);
    const rest = kept.filter((shard) => shard.index > (after ?? -1) && passes(shard));
    const page = rest.slice(0, Math.min(input.MaxResults ?? MOST, MOST));
    const last = page.at(-1);
    const time = filter.Timestamp?.getTime();
    const token = (index: number): Key => [
      streamArn(stream),
      String(index),
      nowMs,
      filter.Type ?? "",
      ...(time === undefined ? [] : [time]),
    ];
    return {
      Shards: page.map(shardView),
      ...(page.length < rest.length && last ? { NextToken: tokenOfKey(token(last.index)) } : {}),
    };
  },
});

/** @throws InvalidArgumentException where what the filter's type needs is not there; unverified words */
function filterOf(stream: StreamRecord, { Type, Timestamp }: Filter, nowMs: number): (shard: ShardRecord) => boolean {
  const horizon = horizonMs(stream, nowMs);
  const openAt = (atMs: number) => (shard: ShardRecord) =>
    shard.createdMs <= atMs && (!shard.closed || shard.closed.atMs >= atMs);
  switch (Type) {
    case "AT_LATEST":
      return ({ closed }) => !closed;
    case "AT_TRIM_HORIZON":
      return openAt(Math.max(horizon, stream.createdMs));
    case "AT_TIMESTAMP":
    case "FROM_TIMESTAMP": {
      if (!Timestamp) throw invalidArgument(`Timestamp must be specified for a ShardFilter of type ${Type}.`);
      const atMs = Math.max(Timestamp.getTime(), horizon);
      if (Type === "AT_TIMESTAMP") return openAt(Math.max(atMs, stream.createdMs));
      return ({ closed }) => !closed || closed.atMs >= atMs;
    }
    default:
      return () => true;
  }
}
