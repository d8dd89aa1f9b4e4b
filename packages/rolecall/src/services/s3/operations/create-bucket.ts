import { s3 } from "@rolecall/aws-model/s3";
import { notEmulated } from "../../../kernel/errors.js";
import { operation } from "../../../kernel/operation.js";
import { ask, grantKeys } from "../asked.js";
import { putSetting, requireBucketName } from "../buckets.js";
import { badLocation, bucketExists, bucketOwned, illegalLocation, noAclsForOwner } from "../errors.js";
import { type BucketRecord, buckets } from "../records.js";
import { bucketArn } from "../resources.js";
import { requireBucketTags, tagMap } from "../tags.js";

/**
 * CreateBucket takes a name that nobody has, in the Region that the constraint names, else in us-east-1.
 * The bucket is private: its owner has all objects, and public access is blocked, as AWS makes buckets since April 2023.
 */
export const CreateBucket = operation(s3, "CreateBucket", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html",

  permissions: ({ input, here, request }) => {
    const asking = { call: { here, ...(request && { request }) } };
    const arn = bucketArn(input.Bucket);
    const tags = tagMap(input.CreateBucketConfiguration?.Tags);
    const create = ask("s3:CreateBucket", arn, asking, {
      ...grantKeys(input),
      "s3:locationconstraint": input.CreateBucketConfiguration?.LocationConstraint,
      "s3:x-amz-bucket-namespace": input.BucketNamespace,
      "s3:x-amz-object-ownership": input.ObjectOwnership,
    });
    const tag = Object.keys(tags).length === 0 ? [] : [ask("s3:TagResource", arn, asking, {}, { set: tags })];
    // AWS: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html ("Permissions")
    const lock = input.ObjectLockEnabledForBucket
      ? [ask("s3:PutBucketObjectLockConfiguration", arn, asking, {}), ask("s3:PutBucketVersioning", arn, asking, {})]
      : [];
    return [create, ...tag, ...lock];
  },

  async handle({ input, here, store, clock, ids }) {
    const name = input.Bucket;
    requireBucketName(name);
    const { LocationConstraint: constraint, Location, Tags = [] } = input.CreateBucketConfiguration ?? {};
    if (Location !== undefined) throw notEmulated("a directory bucket");
    if (input.BucketNamespace === "account-regional") throw notEmulated("a bucket in the account's own namespace");
    if (input.ObjectOwnership !== undefined && input.ObjectOwnership !== "BucketOwnerEnforced") {
      throw notEmulated(`object ownership \`${input.ObjectOwnership}\`, which brings ACLs with it,`);
    }
    const { "s3:x-amz-acl": acl = "private", ...grants } = grantKeys(input);
    if (acl !== "private" || Object.values(grants).some((grant) => grant !== undefined)) throw noAclsForOwner();
    // The SDK for JavaScript and `aws s3 mb` send the constraint by themselves; boto3 leaves it to its user.
    if (constraint === undefined && here.region !== "us-east-1") throw illegalLocation("unspecified");
    const region = constraint === undefined ? here.region : requireRegion(constraint, here.region);
    const tags = requireBucketTags(Tags);
    const bucket: BucketRecord = {
      name,
      account: here.account,
      region,
      id: ids.uuid(),
      createdMs: clock.now(),
      ...(input.ObjectLockEnabledForBucket ? { versioning: "Enabled" as const, objectLock: {} } : {}),
      publicAccess: {
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: true,
      },
    };
    await store.transact(async (tx) => {
      const known = await buckets.get(tx, [name]);
      if (known && known.account !== here.account) throw bucketExists(name);
      // AWS: in us-east-1 alone the second call of the owner is answered as the first.
      if (known && (known.region !== "us-east-1" || region !== "us-east-1")) throw bucketOwned(name);
      if (known) return;
      await buckets.put(tx, bucket);
      if (Tags.length > 0) await putSetting(tx, bucket, "tagging", tags);
    });
    return {
      Location: region === "us-east-1" ? `/${name}` : `http://${name}.s3.amazonaws.com/`,
      BucketArn: bucketArn(name),
    };
  },
});

/** `EU` is an old word for eu-west-1. */
function requireRegion(constraint: string, signedFor: string): string {
  const region = constraint === "EU" ? "eu-west-1" : constraint;
  if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(region) || region === "us-east-1") throw badLocation(constraint);
  // An endpoint of a Region makes buckets in that Region; that of us-east-1 does so for all.
  if (region !== signedFor && signedFor !== "us-east-1") throw illegalLocation(constraint);
  return region;
}
