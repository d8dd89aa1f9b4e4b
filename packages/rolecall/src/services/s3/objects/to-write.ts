/** Permissions of all that puts an object: PutObject, CopyObject, and the operations of uploads in parts. */
import type { Permission, PermissionCall } from "../../../kernel/operation.js";
import { ask, grantKeys } from "../asked.js";
import { type LockInput, retentionKeys } from "../lock/lock.js";
import { readableTags } from "../tags.js";
import { askedObject, toMatch } from "./asked-object.js";

export interface WriteInput extends LockInput {
  readonly Bucket?: string | undefined;
  readonly Key?: string | undefined;
  readonly ACL?: string | undefined;
  readonly CopySource?: string | undefined;
  readonly MetadataDirective?: string | undefined;
  readonly AnnotationDirective?: string | undefined;
  readonly ServerSideEncryption?: string | undefined;
  readonly SSEKMSKeyId?: string | undefined;
  readonly SSECustomerAlgorithm?: string | undefined;
  readonly StorageClass?: string | undefined;
  readonly WebsiteRedirectLocation?: string | undefined;
  readonly Tagging?: string | undefined;
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
}

/**
 * @param creates whether the operation makes the object itself: `s3:ObjectCreationOperation` tells it from one that
 *   only prepares it
 */
export async function toWrite(
  call: Pick<PermissionCall<unknown>, "here" | "request" | "read" | "nowMs">,
  input: WriteInput,
  creates: boolean,
): Promise<Permission[]> {
  const tags = input.Tagging === undefined ? undefined : readableTags(input.Tagging);
  const { arn, asking } = await askedObject(call, input, tags);
  const { ObjectLockMode: mode, ObjectLockRetainUntilDate: until, ObjectLockLegalHoldStatus: hold } = input;
  const retaining = retentionKeys(mode, until, call.nowMs);
  const put = ask("s3:PutObject", arn, asking, {
    ...grantKeys(input),
    "s3:ObjectCreationOperation": String(creates),
    "s3:if-match": input.IfMatch,
    "s3:if-none-match": input.IfNoneMatch,
    ...retaining,
    "s3:object-lock-legal-hold": hold,
    "s3:x-amz-copy-source": input.CopySource === undefined ? undefined : plainSource(input.CopySource),
    "s3:x-amz-metadata-directive": input.MetadataDirective,
    "s3:x-amz-object-annotation-directive": input.AnnotationDirective,
    "s3:x-amz-server-side-encryption": input.ServerSideEncryption,
    "s3:x-amz-server-side-encryption-aws-kms-key-id": input.SSEKMSKeyId,
    "s3:x-amz-server-side-encryption-customer-algorithm": input.SSECustomerAlgorithm,
    "s3:x-amz-storage-class": input.StorageClass ?? "STANDARD",
    "s3:x-amz-website-redirect-location": input.WebsiteRedirectLocation,
  });
  // AWS: tags with the object ask for the permission to tag it, too.
  const tag = tags === undefined ? [] : [ask("s3:PutObjectTagging", arn, asking, {})];
  // AWS: a lock with the object asks for the permission to lock it.
  const retain =
    mode === undefined && until === undefined ? [] : [ask("s3:PutObjectRetention", arn, asking, retaining)];
  const keep =
    hold === undefined ? [] : [ask("s3:PutObjectLegalHold", arn, asking, { "s3:object-lock-legal-hold": hold })];
  return [put, ...tag, ...retain, ...keep, ...toMatch(input.IfMatch, arn, asking)];
}

/** `/bucket/key`, as policies compare it. */
const plainSource = (source: string): string => {
  const plain = source.replace(/\?versionId=.*$/, "");
  return plain.startsWith("/") ? plain : `/${plain}`;
};
