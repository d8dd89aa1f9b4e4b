import { s3 } from "@rolecall/aws-model/s3";
import { AwsError } from "../../../kernel/errors.js";
import { operation } from "../../../kernel/operation.js";
import { requireBucket } from "../buckets.js";
import { malformedXml, noLockToBypass } from "../errors.js";
import { DeleteObject } from "./delete-object.js";

const MOST = 1000;

/**
 * DeleteObjects deletes up to a thousand keys, each for itself: a key that the caller may not delete is listed among
 * the errors, and the others go.
 */
export const DeleteObjects = operation(s3, "DeleteObjects", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html",

  // Each key asks for s3:DeleteObject or s3:DeleteObjectVersion, and is refused alone.
  permissions: () => [],

  async handle({ input, call, caller, here, request, store }) {
    const wanted = input.Delete?.Objects ?? [];
    if (wanted.length === 0 || wanted.length > MOST) throw malformedXml();
    const bypass = input.BypassGovernanceRetention;
    if (bypass !== undefined) {
      const { objectLock } = await store.read((tx) => requireBucket(tx, input));
      if (objectLock === undefined) throw noLockToBypass();
    }
    const deleted = [];
    const errors = [];
    for (const { Key = "", VersionId, ETag } of wanted) {
      try {
        const done = await call(
          DeleteObject,
          {
            Bucket: input.Bucket,
            Key,
            ...(VersionId === undefined ? {} : { VersionId }),
            ...(ETag === undefined ? {} : { IfMatch: ETag }),
            ...(bypass === undefined ? {} : { BypassGovernanceRetention: bypass }),
            ...(input.ExpectedBucketOwner === undefined ? {} : { ExpectedBucketOwner: input.ExpectedBucketOwner }),
          },
          { caller, region: here.region, request },
        );
        deleted.push({
          Key,
          ...(VersionId === undefined ? {} : { VersionId }),
          ...(done.DeleteMarker ? { DeleteMarker: true, DeleteMarkerVersionId: done.VersionId ?? "" } : {}),
        });
      } catch (error) {
        if (!(error instanceof AwsError) || error.code === "NoSuchBucket") throw error;
        errors.push({
          Key,
          ...(VersionId === undefined ? {} : { VersionId }),
          Code: error.code,
          Message: error.message,
        });
      }
    }
    return { ...(input.Delete?.Quiet ? {} : { Deleted: deleted }), Errors: errors };
  },
});
