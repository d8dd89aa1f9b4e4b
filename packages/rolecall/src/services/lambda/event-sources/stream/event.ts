/** What a function is given of a stream's records. */
import type { Output } from "@rolecall/aws-model";
import type { dynamodbstreams } from "@rolecall/aws-model/dynamodbstreams";

export type StreamRecord = NonNullable<Output<typeof dynamodbstreams, "GetRecords">["Records"]>[number];

export const sequenceOf = ({ dynamodb }: StreamRecord): string => dynamodb?.SequenceNumber ?? "";
export const createdMs = ({ dynamodb }: StreamRecord): number => dynamodb?.ApproximateCreationDateTime?.getTime() ?? 0;

/** The item that a record is about, as text: its keys. */
export const itemOf = ({ dynamodb }: StreamRecord): string => {
  const keys = plain(dynamodb?.Keys ?? {}) as object;
  return JSON.stringify(Object.entries(keys).sort(([one], [other]) => (one < other ? -1 : 1)));
};

/** One entry of `Records`; binary values are base64, instants seconds. */
export function recordOf(record: StreamRecord, source: string): Readonly<Record<string, unknown>> {
  const { dynamodb, userIdentity, ...members } = record;
  return {
    ...members,
    dynamodb: { ...(plain(dynamodb) as object), ApproximateCreationDateTime: createdMs(record) / 1000 },
    ...(userIdentity ? { userIdentity: { type: userIdentity.Type, principalId: userIdentity.PrincipalId } } : {}),
    eventSourceARN: source,
  };
}

function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
}
