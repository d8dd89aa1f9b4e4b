/** Permissions of all that puts an object: PutObject, CopyObject, and the operations of uploads in parts. */
import { absent, type Permission, type PermissionCall } from "../../../kernel/operation.js";
import { ask, grantKeys } from "../asked.js";
import { readableTags } from "../tags.js";
import { askedObject, toMatch } from "./asked-object.js";

export interface WriteInput {
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

const NO_LOCK = absent("Object Lock is not emulated: requests that name it are refused");

/**
 * @param creates whether the operation makes the object itself: `s3:ObjectCreationOperation` tells it from one that
 *   only prepares it
 */
export async function toWrite(
  call: Pick<PermissionCall<unknown>, "here" | "request" | "read">,
  input: WriteInput,
  creates: boolean,
): Promise<Permission[]> {
  const tags = input.Tagging === undefined ? undefined : readableTags(input.Tagging);
  const { arn, asking } = await askedObject(call, input, tags);
  const put = ask("s3:PutObject", arn, asking, {
    ...grantKeys(input),
    "s3:ObjectCreationOperation": String(creates),
    "s3:if-match": input.IfMatch,
    "s3:if-none-match": input.IfNoneMatch,
    "s3:object-lock-event-hold": NO_LOCK,
    "s3:object-lock-event-hold-duration-days": NO_LOCK,
    "s3:object-lock-legal-hold": NO_LOCK,
    "s3:object-lock-mode": NO_LOCK,
    "s3:object-lock-remaining-retention-days": NO_LOCK,
    "s3:object-lock-retain-until-date": NO_LOCK,
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
  return [put, ...tag, ...toMatch(input.IfMatch, arn, asking)];
}

/** `/bucket/key`, as policies compare it. */
const plainSource = (source: string): string => {
  const plain = source.replace(/\?versionId=.*$/, "");
  return plain.startsWith("/") ? plain : `/${plain}`;
};
