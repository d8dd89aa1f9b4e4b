/** What a function is given of a table's stream. */
import type { Output } from "@rolecall/aws-model";
import type { dynamodbstreams } from "@rolecall/aws-model/dynamodbstreams";
import type { StreamRecord } from "../event.js";

type Change = NonNullable<Output<typeof dynamodbstreams, "GetRecords">["Records"]>[number];

export function streamRecord(change: Change, source: string): StreamRecord {
  const { dynamodb, userIdentity, ...members } = change;
  const atMs = dynamodb?.ApproximateCreationDateTime?.getTime() ?? 0;
  return {
    sequenceNumber: dynamodb?.SequenceNumber ?? "",
    atMs,
    line: keysOf(change),
    // Binary values are base64, instants seconds.
    entry: {
      ...members,
      dynamodb: { ...(plain(dynamodb) as object), ApproximateCreationDateTime: atMs / 1000 },
      ...(userIdentity ? { userIdentity: { type: userIdentity.Type, principalId: userIdentity.PrincipalId } } : {}),
      eventSourceARN: source,
    },
  };
}

/** The keys of the item that a change is about, as text. */
function keysOf({ dynamodb }: Change): string {
  const keys = plain(dynamodb?.Keys ?? {}) as object;
  return JSON.stringify(Object.entries(keys).sort(([one], [other]) => (one < other ? -1 : 1)));
}

function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
}
