import { s3 } from "@rolecall/aws-model/s3";
import type { ServiceDefinition } from "../../kernel/service.js";
import { deliverEvents } from "./notifications/delivery.js";
import { CopyObject } from "./operations/copy-object.js";
import { CreateBucket } from "./operations/create-bucket.js";
import { DeleteBucket } from "./operations/delete-bucket.js";
import { DeleteObject } from "./operations/delete-object.js";
import { DeleteObjectTagging } from "./operations/delete-object-tagging.js";
import { DeleteObjects } from "./operations/delete-objects.js";
import { GetBucketLocation } from "./operations/get-bucket-location.js";
import { GetObject } from "./operations/get-object.js";
import { GetObjectTagging } from "./operations/get-object-tagging.js";
import { HeadBucket } from "./operations/head-bucket.js";
import { HeadObject } from "./operations/head-object.js";
import { ListBuckets } from "./operations/list-buckets.js";
import { ListObjects } from "./operations/list-objects.js";
import { ListObjectsV2 } from "./operations/list-objects-v2.js";
import { PutObject } from "./operations/put-object.js";
import { PutObjectTagging } from "./operations/put-object-tagging.js";
import { refusal } from "./refusal.js";
import { namesBlob, resources } from "./resources.js";

/** Amazon S3: general purpose buckets. README.md beside this file lists gaps and sources. */
export const s3Service: ServiceDefinition = {
  service: s3,
  operations: [
    CopyObject,
    CreateBucket,
    DeleteBucket,
    DeleteObject,
    DeleteObjectTagging,
    DeleteObjects,
    GetBucketLocation,
    GetObject,
    GetObjectTagging,
    HeadBucket,
    HeadObject,
    ListBuckets,
    ListObjects,
    ListObjectsV2,
    PutObject,
    PutObjectTagging,
  ] as ServiceDefinition["operations"],
  resources,
  refusal,
  namesBlob,
  resume: async (host) => deliverEvents(host),
};
