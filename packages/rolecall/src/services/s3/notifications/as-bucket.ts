import { asService, type CallAs } from "../../../kernel/call.js";
import { bucketArn } from "../resources.js";

/** S3 at work for a bucket. */
export const asBucket = (of: { readonly bucket: string; readonly account: string; readonly region: string }): CallAs =>
  asService("s3.amazonaws.com", {
    region: of.region,
    account: of.account,
    sourceArn: bucketArn(of.bucket),
    sourceAccount: of.account,
  });
