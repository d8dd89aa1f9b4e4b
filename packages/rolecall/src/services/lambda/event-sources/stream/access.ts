/** What the execution role needs to read a stream of DynamoDB, tried before a mapping is made. */
import { asking } from "../../../../kernel/asking.js";
import { AwsError } from "../../../../kernel/errors.js";
import type { Host } from "../../../../kernel/host.js";
import { DescribeStream } from "../../../dynamodb/streams/operations/describe-stream.js";
import { GetRecords } from "../../../dynamodb/streams/operations/get-records.js";
import { GetShardIterator } from "../../../dynamodb/streams/operations/get-shard-iterator.js";
import { ListStreams } from "../../../dynamodb/streams/operations/list-streams.js";
import { requireTellable } from "../../async/requirements.js";
import { roleToTry } from "../../execution-role.js";
import type { FunctionRecord } from "../../records.js";
import { noStream, streamShut } from "../errors.js";
import type { Wanted } from "../sources.js";
import { failuresPrefix } from "./give-up.js";

/** A shard and an iterator that are none: nothing is read with them. */
const NO_SHARD = "shardId-00000000000000000000-00000000";
const noIterator = (arn: string) => `${arn}|1|none`;

/**
 * AWS names all permissions at once, and before that a stream that is not there, where the role may know it. Each is asked
 * for, so that the trail shows those that are missing.
 * @throws InvalidParameterValueException
 */
export async function requireReadableStream(
  { source: StreamArn, uuid, stream }: Wanted,
  fn: FunctionRecord,
  { call, sessions }: Pick<Host, "call" | "sessions">,
): Promise<void> {
  const as = await roleToTry(fn, { call, sessions });
  let shut = false;
  const may = async (asked: Promise<void>) => {
    try {
      await asked;
      return true;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      shut = true;
      return false;
    }
  };
  const looks = await may(call(asking(DescribeStream), { StreamArn }, as));
  await may(call(asking(GetRecords), { ShardIterator: noIterator(StreamArn) }, as));
  const start = { StreamArn, ShardId: NO_SHARD, ShardIteratorType: "TRIM_HORIZON" as const };
  await may(call(asking(GetShardIterator), start, as));
  await may(call(asking(ListStreams), {}, as));
  if (looks) {
    await call(DescribeStream, { StreamArn }, as).catch((error) => {
      throw error instanceof AwsError ? noStream(StreamArn) : error;
    });
  }
  if (shut) throw streamShut(StreamArn);
  if (stream?.onFailure) await requireTellable(stream.onFailure, failuresPrefix(uuid), fn, { call, sessions });
}
