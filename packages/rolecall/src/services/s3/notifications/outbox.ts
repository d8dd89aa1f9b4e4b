/**
 * Events on their way. An event is written in the transaction that makes it true, so that none is lost to a killed
 * server; it is taken away once it was handed over or refused. Delivery is at least once, as AWS's.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
import type { Caller } from "../../../kernel/caller.js";
import type { OperationCall } from "../../../kernel/operation.js";
import { s3RequestIds } from "../../../protocols/rest-xml.js";
import { collection } from "../../../store/collection.js";
import type { Transaction } from "../../../store/store.js";
import { canonicalId } from "../canonical-id.js";
import type { BucketRecord, ObjectRecord } from "../records.js";
import { bucketArn } from "../resources.js";
import { busEvent } from "./bus-event.js";
import { type Destination, isTold, type NotificationTarget, notificationOf } from "./configuration.js";

export interface WaitingEvent {
  readonly id: string;
  readonly atMs: number;
  readonly bucket: string;
  readonly account: string;
  readonly region: string;
  readonly target: Destination;
  /** The document that the destination gets. */
  readonly message: string;
  /** The X-Ray header of the request that it came about by. */
  readonly traceHeader?: string;
  /** Tries that failed; absent: none. */
  readonly failed?: number;
  /** When it is tried again; absent: at once. */
  readonly dueMs?: number;
}

/** In the order in which they are due. */
export const keyOf = ({ atMs, dueMs = atMs, id }: WaitingEvent) => [dueMs, id];

export const waiting = collection<WaitingEvent>({ name: "s3/events", key: keyOf });

/** What all events of a call have in common, taken before the transaction. */
export interface Occasion {
  readonly id: string;
  readonly atMs: number;
  readonly requestId: string;
  /** Absent where a service of AWS made the request from inside. */
  readonly sourceIp: string | undefined;
  readonly principalId: string;
  /** The account, or the service, that asked. */
  readonly requester: string;
  readonly traceHeader: string | undefined;
}

export const occasionOf = ({
  ids,
  clock,
  requestId,
  request,
  caller,
}: Pick<OperationCall<unknown>, "ids" | "clock" | "requestId" | "request" | "caller">): Occasion => ({
  id: ids.uuid(),
  atMs: clock.now(),
  requestId,
  sourceIp: request.sourceIp,
  principalId: principalId(caller),
  requester: caller.principal.type === "service" ? caller.principal.name : caller.account || "anonymous",
  traceHeader: request.traceHeader,
});

/** `AWS:AIDA…` for a user, `AWS:AROA…:session` for a role's session; a service calls under its name. */
function principalId({ principal, session, account }: Caller): string {
  switch (principal.type) {
    case "user":
      return `AWS:${principal.id ?? ""}`;
    case "role-session":
      return `AWS:${session?.actorId ?? ""}:${session?.sessionName ?? ""}`;
    case "service":
      return principal.name;
    case "anonymous":
      return "Anonymous";
    default:
      return account;
  }
}

/** Notes the event for everybody who is to be told of it. `name`: `ObjectCreated:Put`. */
export async function noteEvent(
  tx: Transaction,
  bucket: BucketRecord,
  name: string,
  object: ObjectRecord,
  occasion: Occasion,
): Promise<void> {
  const setting = await notificationOf(tx, bucket);
  const told = (setting?.targets ?? []).filter((target) => isTold(target, name, object.key));
  const { traceHeader } = occasion;
  const owe = (target: Destination, message: object) =>
    waiting.put(tx, {
      id: `${occasion.id}/${object.key}/${target.id}`,
      atMs: occasion.atMs,
      bucket: bucket.name,
      account: bucket.account,
      region: bucket.region,
      target,
      message: JSON.stringify(message),
      ...(traceHeader === undefined ? {} : { traceHeader }),
    });
  for (const target of told) await owe(target, { Records: [eventRecord(bucket, name, object, target, occasion)] });
  if (setting?.eventBridge) await owe(defaultBus(bucket), busEvent(bucket, name, object, occasion));
}

const defaultBus = ({ region, account }: BucketRecord): Destination => ({
  id: "EventBridge",
  kind: "bus",
  arn: `arn:aws:events:${region}:${account}:event-bus/default`,
});

function eventRecord(
  bucket: BucketRecord,
  name: string,
  object: ObjectRecord,
  target: NotificationTarget,
  occasion: Occasion,
) {
  const created = name.startsWith("ObjectCreated");
  return {
    eventVersion: "2.1",
    eventSource: "aws:s3",
    awsRegion: bucket.region,
    eventTime: new Date(occasion.atMs).toISOString(),
    eventName: name,
    userIdentity: { principalId: occasion.principalId },
    requestParameters: { sourceIPAddress: occasion.sourceIp ?? "AWS Internal" },
    responseElements: s3RequestIds(occasion.requestId),
    s3: {
      s3SchemaVersion: "1.0",
      configurationId: target.id,
      bucket: {
        name: bucket.name,
        ownerIdentity: { principalId: canonicalId(bucket.account).slice(0, 14).toUpperCase() },
        arn: bucketArn(bucket.name),
      },
      object: {
        key: eventKey(object.key),
        ...(created ? { size: object.sizeBytes } : {}),
        ...(object.etag === "" || name.endsWith(":Delete") ? {} : { eTag: object.etag.replaceAll('"', "") }),
        ...(bucket.versioning === undefined ? {} : { versionId: object.versionId }),
        sequencer: sequencer(occasion.atMs, object.number),
      },
    },
  };
}

/** AWS encodes keys in events as forms do: a blank is `+`, a slash stays. */
export const eventKey = (key: string): string =>
  encodeURIComponent(key)
    .replace(/[!'()]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+")
    .replaceAll("%2F", "/");

/** Later events of a key have a greater one, compared as hexadecimal numbers of equal length. */
export const sequencer = (atMs: number, number: number): string =>
  atMs.toString(16).toUpperCase().padStart(12, "0") + number.toString(16).toUpperCase().padStart(6, "0");
