import { s3 } from "@rolecall/aws-model/s3";
import type { ServiceDefinition } from "../../kernel/service.js";
import { corsHeaders } from "./cors/headers.js";
import { violated } from "./errors.js";
import { s3Front } from "./front.js";
import { resumeLifecycles } from "./lifecycle/expiry.js";
import { resumeEvents } from "./notifications/delivery.js";
import { checkBody } from "./objects/body-digests.js";
import { AbortMultipartUpload } from "./operations/abort-multipart-upload.js";
import { CompleteMultipartUpload } from "./operations/complete-multipart-upload.js";
import { CopyObject } from "./operations/copy-object.js";
import { CreateBucket } from "./operations/create-bucket.js";
import { CreateMultipartUpload } from "./operations/create-multipart-upload.js";
import { DeleteBucket } from "./operations/delete-bucket.js";
import { DeleteBucketCors } from "./operations/delete-bucket-cors.js";
import { DeleteBucketEncryption } from "./operations/delete-bucket-encryption.js";
import { DeleteBucketLifecycle } from "./operations/delete-bucket-lifecycle.js";
import { DeleteBucketPolicy } from "./operations/delete-bucket-policy.js";
import { DeleteBucketTagging } from "./operations/delete-bucket-tagging.js";
import { DeleteBucketWebsite } from "./operations/delete-bucket-website.js";
import { DeleteObject } from "./operations/delete-object.js";
import { DeleteObjectTagging } from "./operations/delete-object-tagging.js";
import { DeleteObjects } from "./operations/delete-objects.js";
import { DeletePublicAccessBlock } from "./operations/delete-public-access-block.js";
import { GetBucketAccelerateConfiguration } from "./operations/get-bucket-accelerate-configuration.js";
import { GetBucketAcl } from "./operations/get-bucket-acl.js";
import { GetBucketCors } from "./operations/get-bucket-cors.js";
import { GetBucketEncryption } from "./operations/get-bucket-encryption.js";
import { GetBucketLifecycleConfiguration } from "./operations/get-bucket-lifecycle-configuration.js";
import { GetBucketLocation } from "./operations/get-bucket-location.js";
import { GetBucketLogging } from "./operations/get-bucket-logging.js";
import { GetBucketNotificationConfiguration } from "./operations/get-bucket-notification-configuration.js";
import { GetBucketOwnershipControls } from "./operations/get-bucket-ownership-controls.js";
import { GetBucketPolicy } from "./operations/get-bucket-policy.js";
import { GetBucketPolicyStatus } from "./operations/get-bucket-policy-status.js";
import { GetBucketReplication } from "./operations/get-bucket-replication.js";
import { GetBucketRequestPayment } from "./operations/get-bucket-request-payment.js";
import { GetBucketTagging } from "./operations/get-bucket-tagging.js";
import { GetBucketVersioning } from "./operations/get-bucket-versioning.js";
import { GetBucketWebsite } from "./operations/get-bucket-website.js";
import { GetObject } from "./operations/get-object.js";
import { GetObjectAcl } from "./operations/get-object-acl.js";
import { GetObjectAttributes } from "./operations/get-object-attributes.js";
import { GetObjectLegalHold } from "./operations/get-object-legal-hold.js";
import { GetObjectLockConfiguration } from "./operations/get-object-lock-configuration.js";
import { GetObjectRetention } from "./operations/get-object-retention.js";
import { GetObjectTagging } from "./operations/get-object-tagging.js";
import { GetPublicAccessBlock } from "./operations/get-public-access-block.js";
import { HeadBucket } from "./operations/head-bucket.js";
import { HeadObject } from "./operations/head-object.js";
import { ListBuckets } from "./operations/list-buckets.js";
import { ListMultipartUploads } from "./operations/list-multipart-uploads.js";
import { ListObjectVersions } from "./operations/list-object-versions.js";
import { ListObjects } from "./operations/list-objects.js";
import { ListObjectsV2 } from "./operations/list-objects-v2.js";
import { ListParts } from "./operations/list-parts.js";
import { PutBucketAcl } from "./operations/put-bucket-acl.js";
import { PutBucketCors } from "./operations/put-bucket-cors.js";
import { PutBucketEncryption } from "./operations/put-bucket-encryption.js";
import { PutBucketLifecycleConfiguration } from "./operations/put-bucket-lifecycle-configuration.js";
import { PutBucketNotificationConfiguration } from "./operations/put-bucket-notification-configuration.js";
import { PutBucketOwnershipControls } from "./operations/put-bucket-ownership-controls.js";
import { PutBucketPolicy } from "./operations/put-bucket-policy.js";
import { PutBucketTagging } from "./operations/put-bucket-tagging.js";
import { PutBucketVersioning } from "./operations/put-bucket-versioning.js";
import { PutBucketWebsite } from "./operations/put-bucket-website.js";
import { PutObject } from "./operations/put-object.js";
import { PutObjectAcl } from "./operations/put-object-acl.js";
import { PutObjectLegalHold } from "./operations/put-object-legal-hold.js";
import { PutObjectLockConfiguration } from "./operations/put-object-lock-configuration.js";
import { PutObjectRetention } from "./operations/put-object-retention.js";
import { PutObjectTagging } from "./operations/put-object-tagging.js";
import { PutPublicAccessBlock } from "./operations/put-public-access-block.js";
import { UploadPart } from "./operations/upload-part.js";
import { UploadPartCopy } from "./operations/upload-part-copy.js";
import { refusal } from "./refusal.js";
import { namesBlob, resources } from "./resources.js";

/** Amazon S3: general purpose buckets. README.md beside this file lists gaps and sources. */
export const s3Service: ServiceDefinition = {
  service: s3,
  operations: [
    AbortMultipartUpload,
    CompleteMultipartUpload,
    CopyObject,
    CreateBucket,
    CreateMultipartUpload,
    DeleteBucket,
    DeleteBucketCors,
    DeleteBucketEncryption,
    DeleteBucketLifecycle,
    DeleteBucketPolicy,
    DeleteBucketTagging,
    DeleteBucketWebsite,
    DeleteObject,
    DeleteObjectTagging,
    DeleteObjects,
    DeletePublicAccessBlock,
    GetBucketAccelerateConfiguration,
    GetBucketAcl,
    GetBucketCors,
    GetBucketEncryption,
    GetBucketLifecycleConfiguration,
    GetBucketLocation,
    GetBucketLogging,
    GetBucketNotificationConfiguration,
    GetBucketOwnershipControls,
    GetBucketPolicy,
    GetBucketPolicyStatus,
    GetBucketReplication,
    GetBucketRequestPayment,
    GetBucketTagging,
    GetBucketVersioning,
    GetBucketWebsite,
    GetObject,
    GetObjectAcl,
    GetObjectAttributes,
    GetObjectLegalHold,
    GetObjectLockConfiguration,
    GetObjectRetention,
    GetObjectTagging,
    GetPublicAccessBlock,
    HeadBucket,
    HeadObject,
    ListBuckets,
    ListMultipartUploads,
    ListObjectVersions,
    ListObjects,
    ListObjectsV2,
    ListParts,
    PutBucketAcl,
    PutBucketCors,
    PutBucketEncryption,
    PutBucketLifecycleConfiguration,
    PutBucketNotificationConfiguration,
    PutBucketOwnershipControls,
    PutBucketPolicy,
    PutBucketTagging,
    PutBucketVersioning,
    PutBucketWebsite,
    PutObject,
    PutObjectAcl,
    PutObjectLegalHold,
    PutObjectLockConfiguration,
    PutObjectRetention,
    PutObjectTagging,
    PutPublicAccessBlock,
    UploadPart,
    UploadPartCopy,
  ],
  resources,
  refusal,
  violated,
  checkBody,
  headers: corsHeaders,
  front: s3Front,
  namesBlob,
  async resume(host) {
    await resumeEvents(host);
    resumeLifecycles(host);
  },
};
