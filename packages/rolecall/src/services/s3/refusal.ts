/**
 * S3 puts the resource of a refusal in double quotes, and tells the reason to callers of the bucket's account or organization alone.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html
 */
import type { RefusalWords, Refused } from "../../kernel/service.js";

export const refusal = ({ resource }: Refused): RefusalWords =>
  // Of ListAllMyBuckets AWS names no resource.
  ({ resource: resource === "*" ? null : `"${resource}"`, toStrangers: "Access Denied" });
