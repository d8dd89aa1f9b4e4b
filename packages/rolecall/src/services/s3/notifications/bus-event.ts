/**
 * Events of S3 as EventBridge tells them, on the default bus of the bucket's account: other names than those of
 * notifications, and keys as they are.
 *
 * unverified: who the requester of an unsigned request is, and what events on tags and ACLs tell beside key and version
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 */
import { s3RequestIds } from "../../../protocols/rest-xml.js";
import type { BucketRecord, ObjectRecord } from "../records.js";
import { bucketArn } from "../resources.js";
import { type Occasion, sequencer } from "./outbox.js";

/** What PutEvents is handed, but for the time. */
export interface BusEvent {
  readonly DetailType: string;
  readonly Detail: string;
  readonly Resources: string[];
}

const TYPES: Readonly<Record<string, { readonly type: string; readonly reason?: string; readonly deletion?: string }>> =
  {
    "ObjectCreated:Put": { type: "Object Created", reason: "PutObject" },
    "ObjectCreated:Post": { type: "Object Created", reason: "POST Object" },
    "ObjectCreated:Copy": { type: "Object Created", reason: "CopyObject" },
    "ObjectCreated:CompleteMultipartUpload": { type: "Object Created", reason: "CompleteMultipartUpload" },
    "ObjectRemoved:Delete": { type: "Object Deleted", reason: "DeleteObject", deletion: "Permanently Deleted" },
    "ObjectRemoved:DeleteMarkerCreated": {
      type: "Object Deleted",
      reason: "DeleteObject",
      deletion: "Delete Marker Created",
    },
    "LifecycleExpiration:Delete": {
      type: "Object Deleted",
      reason: "Lifecycle Expiration",
      deletion: "Permanently Deleted",
    },
    "LifecycleExpiration:DeleteMarkerCreated": {
      type: "Object Deleted",
      reason: "Lifecycle Expiration",
      deletion: "Delete Marker Created",
    },
    "ObjectTagging:Put": { type: "Object Tags Added" },
    "ObjectTagging:Delete": { type: "Object Tags Deleted" },
  };

const EMPTY_MD5 = "d41d8cd98f00b204e9800998ecf8427e";

/** `name`: `ObjectCreated:Put`. */
export function busEvent(bucket: BucketRecord, name: string, object: ObjectRecord, occasion: Occasion): BusEvent {
  const told = TYPES[name];
  if (told === undefined) throw new Error(`EventBridge has no word for ${name}`);
  const { type, reason, deletion } = told;
  const gone = deletion === "Permanently Deleted";
  const detail = {
    version: "0",
    "event-version": "1.2",
    bucket: { name: bucket.name },
    object: {
      key: object.key,
      ...(type === "Object Created" ? { size: object.sizeBytes } : {}),
      ...(gone ? {} : { etag: object.marker ? EMPTY_MD5 : object.etag.replaceAll('"', "") }),
      ...(bucket.versioning === undefined ? {} : { "version-id": object.versionId }),
      ...(reason === undefined ? {} : { sequencer: sequencer(occasion.atMs, object.number) }),
      ...(reason === "CopyObject" ? { "has-object-annotation": false } : {}),
    },
    "request-id": s3RequestIds(occasion.requestId)["x-amz-request-id"],
    requester: occasion.requester,
    ...(occasion.sourceIp === undefined ? {} : { "source-ip-address": occasion.sourceIp }),
    ...(reason === undefined ? {} : { reason }),
    ...(deletion === undefined ? {} : { "deletion-type": deletion }),
  };
  return { DetailType: type, Detail: JSON.stringify(detail), Resources: [bucketArn(bucket.name)] };
}
