/**
 * What a function is given of a Kinesis stream.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html (example event)
 */
import type { Output } from "@rolecall/aws-model";
import type { kinesis } from "@rolecall/aws-model/kinesis";
import { regionOf } from "../../../../../kernel/arn.js";
import type { StreamRecord } from "../event.js";

type DataRecord = NonNullable<Output<typeof kinesis, "GetRecords">["Records"]>[number];

export interface Origin {
  /** The mapping's: of a stream, or of a consumer. */
  readonly source: string;
  readonly shardId: string;
  readonly roleArn: string;
}

export function streamRecord(record: DataRecord, { source, shardId, roleArn }: Origin): StreamRecord {
  const { Data = new Uint8Array(), PartitionKey = "", SequenceNumber = "", EncryptionType } = record;
  const atMs = record.ApproximateArrivalTimestamp?.getTime() ?? 0;
  return {
    sequenceNumber: SequenceNumber,
    atMs,
    line: PartitionKey,
    entry: {
      kinesis: {
        kinesisSchemaVersion: "1.0",
        partitionKey: PartitionKey,
        sequenceNumber: SequenceNumber,
        data: Buffer.from(Data).toString("base64"),
        approximateArrivalTimestamp: atMs / 1000,
        // AWS's libraries know the member; where it stands is unverified.
        ...(EncryptionType === "KMS" ? { encryptionType: EncryptionType } : {}),
      },
      eventSource: "aws:kinesis",
      eventVersion: "1.0",
      eventID: `${shardId}:${SequenceNumber}`,
      eventName: "aws:kinesis:record",
      invokeIdentityArn: roleArn,
      awsRegion: regionOf(source),
      eventSourceARN: source,
    },
  };
}

/** As filters see it: the data itself, which may be JSON, beside the other members. */
export function filteredEntry(entry: StreamRecord["entry"]): Readonly<Record<string, unknown>> {
  const { data = "" } = (entry.kinesis ?? {}) as { readonly data?: string };
  return { ...entry, data: Buffer.from(data, "base64").toString() };
}
