import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { requireBucket } from "../buckets.js";
import { missingConfiguration } from "../errors.js";
import { onBucket } from "../settings.js";

/** GetBucketReplication finds no configuration: none can be put here. */
export const GetBucketReplication = operation(s3, "GetBucketReplication", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketReplication.html",

  permissions: onBucket("s3:GetReplicationConfiguration"),

  async handle({ input, store }) {
    const { name } = await store.read((tx) => requireBucket(tx, input));
    throw missingConfiguration(
      "ReplicationConfigurationNotFoundError",
      "The replication configuration was not found",
      name,
    );
  },
});
