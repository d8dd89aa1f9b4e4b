/**
 * Records that are given up: the failure destination is told of them with the execution role, and they are passed.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html,
 * https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
 */
import { parseArn, queueUrl } from "../../../../kernel/arn.js";
import type { CallAs } from "../../../../kernel/call.js";
import { isRefusal } from "../../../../kernel/errors.js";
import { Publish } from "../../../sns/operations/publish.js";
import { SendMessage } from "../../../sqs/operations/send-message.js";
import { at, datedKey, writeObject } from "../../async/destinations.js";
import { count, invokedOf, observe } from "../../metrics.js";
import type { FunctionRecord } from "../../records.js";
import { versionOf } from "../../records.js";
import type { ReadingHost } from "../host.js";
import type { MappingRecord } from "../records.js";
import type { StreamRecord } from "./event.js";
import type { StreamKind } from "./kind.js";

export interface GivenUp {
  readonly condition: "RetryAttemptsExhausted" | "RecordAgeExceeded";
  readonly records: readonly StreamRecord[];
  readonly shardId: string;
  readonly batchInfo: StreamKind["batchInfo"];
  readonly requestId: string;
  readonly invokeCount: number;
  readonly functionError?: string | undefined;
}

/** What the role may not do is lost, as on AWS; the trail shows the refusal. */
export async function giveUp(
  given: GivenUp,
  mapping: MappingRecord,
  fn: FunctionRecord,
  as: CallAs,
  host: ReadingHost,
): Promise<void> {
  const destination = mapping.stream?.onFailure;
  host.log.info("records of a stream were given up", {
    function: fn.arn,
    shard: given.shardId,
    records: given.records.length,
    condition: given.condition,
  });
  if (destination === undefined) return;
  try {
    await tell(destination, given, mapping, fn, at(destination, as), host);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    observe(host, invokedOf(fn, mapping.qualifier), host.clock.now(), { DestinationDeliveryFailures: count(1) });
  }
}

async function tell(
  arn: string,
  given: GivenUp,
  mapping: MappingRecord,
  fn: FunctionRecord,
  as: CallAs,
  { call, clock, ids }: ReadingHost,
): Promise<void> {
  const nowMs = clock.now();
  const record = failureRecord(given, mapping, fn, nowMs);
  const { service } = parseArn(arn) ?? {};
  if (service === "sqs") {
    await call(SendMessage, { QueueUrl: queueUrl(arn), MessageBody: JSON.stringify(record) }, as);
  } else if (service === "sns") {
    await call(Publish, { TopicArn: arn, Message: JSON.stringify(record) }, as);
  } else {
    const payload = JSON.stringify({ Records: given.records.map(({ entry }) => entry) });
    const key = datedKey(`${failuresPrefix(mapping.uuid)}${given.shardId}/`, nowMs, ids.uuid());
    await writeObject(arn, key, JSON.stringify({ ...record, payload }), call, as);
  }
}

/** Its members in the order that was recorded. */
function failureRecord(given: GivenUp, mapping: MappingRecord, fn: FunctionRecord, nowMs: number): object {
  const { records, condition, requestId, invokeCount, functionError, shardId, batchInfo } = given;
  const [first] = records;
  const last = records.at(-1);
  return {
    requestContext: { requestId, functionArn: fn.arn, condition, approximateInvokeCount: invokeCount },
    ...(invokeCount === 0
      ? {}
      : {
          responseContext: {
            statusCode: 200,
            executedVersion: versionOf(fn),
            functionError: functionError ?? null,
          },
        }),
    version: "1.0",
    timestamp: new Date(nowMs).toISOString(),
    [batchInfo]: {
      shardId,
      startSequenceNumber: first?.sequenceNumber,
      endSequenceNumber: last?.sequenceNumber,
      approximateArrivalOfFirstRecord: first && instant(first.atMs),
      approximateArrivalOfLastRecord: last && instant(last.atMs),
      batchSize: records.length,
      streamArn: mapping.source,
    },
  };
}

const instant = (ms: number) => new Date(ms).toISOString().replace(".000Z", "Z");

/** Of the objects that tell of a mapping's records. */
export const failuresPrefix = (uuid: string) => `aws/lambda/${uuid}/`;
