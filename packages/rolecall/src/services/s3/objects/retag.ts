/** Replaces the tags of an object or a version, in place: tags are no part of what a version keeps. */
import type { OperationCall } from "../../../kernel/operation.js";
import { requireBucket } from "../buckets.js";
import { markerNotAllowed } from "../errors.js";
import { deliverEvents } from "../notifications/delivery.js";
import { noteEvent, occasionOf } from "../notifications/outbox.js";
import type { Tags } from "../tags.js";
import { changeVersion, requireVersion, versionMember } from "./versions.js";

interface RetagInput {
  readonly Bucket: string;
  readonly Key: string;
  readonly VersionId?: string | undefined;
  readonly ExpectedBucketOwner?: string | undefined;
}

export async function retag(call: OperationCall<RetagInput>, tags: Tags, event: "Put" | "Delete") {
  const { input, store } = call;
  const occasion = occasionOf(call);
  const answer = await store.transact(async (tx) => {
    const bucket = await requireBucket(tx, input);
    const object = await requireVersion(tx, bucket, input.Key, input.VersionId);
    if (object.marker) throw markerNotAllowed(event === "Put" ? "PUT" : "DELETE");
    await changeVersion(tx, { ...object, tags });
    await noteEvent(tx, bucket, `ObjectTagging:${event}`, object, occasion);
    return versionMember(bucket, object);
  });
  deliverEvents(call);
  return answer;
}
