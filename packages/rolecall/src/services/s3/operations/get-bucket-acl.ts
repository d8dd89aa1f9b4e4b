import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { ownersAcl } from "../acl.js";
import { requireBucket } from "../buckets.js";
import { onBucket } from "../settings.js";

/** GetBucketAcl says that the owner may do everything, which is all that ACLs say of an owner-enforced bucket. */
export const GetBucketAcl = operation(s3, "GetBucketAcl", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAcl.html",

  permissions: onBucket("s3:GetBucketAcl"),

  handle: ({ input, store }) => store.read(async (tx) => ownersAcl(await requireBucket(tx, input))),
});
