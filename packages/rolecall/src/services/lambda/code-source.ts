/**
 * Where a deployment package comes from: the request itself, or an object in S3, read with the caller's own permissions.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/configuration-function-zip.html
 */
import type { CallAs } from "../../kernel/call.js";
import { AwsError, notEmulated } from "../../kernel/errors.js";
import { noneNeeded, type Operation, type OperationCall } from "../../kernel/operation.js";
import { MAX_UNZIPPED_BYTES } from "../../runtime/zip.js";
import { GetObject } from "../s3/operations/get-object.js";
import { HeadBucket } from "../s3/operations/head-bucket.js";
import { codeForbidden, codeNotReadable, codeTwice, emptyZip, noCode, unzippedTooLarge } from "./errors.js";

export interface Package {
  readonly ZipFile?: Uint8Array | undefined;
  readonly S3Bucket?: string | undefined;
  readonly S3Key?: string | undefined;
  readonly S3ObjectVersion?: string | undefined;
  readonly S3ObjectStorageMode?: string | undefined;
  readonly ImageUri?: string | undefined;
  readonly SourceKMSKeyArn?: string | undefined;
}

/** The call that brings the package. */
export type AskedCall = Pick<OperationCall<unknown>, "here" | "caller" | "request" | "call">;

/** @throws InvalidParameterValueException, AccessDeniedException */
export async function packageBytes(code: Package, asked: AskedCall): Promise<Uint8Array> {
  const { ZipFile, S3Bucket, S3Key, S3ObjectVersion } = code;
  if (code.ImageUri !== undefined) throw notEmulated("a container image as a function's code");
  if (code.SourceKMSKeyArn !== undefined) throw notEmulated("a package encrypted with a KMS key");
  if (code.S3ObjectStorageMode === "REFERENCE") throw notEmulated("code that stays in S3 (`S3ObjectStorageMode`)");
  if (S3Bucket === undefined && S3Key === undefined) {
    if (ZipFile === undefined) throw emptyZip();
    return ZipFile;
  }
  if (ZipFile !== undefined) throw codeTwice();
  if (S3Bucket === undefined || S3Key === undefined) throw noCode();
  return fetched({ bucket: S3Bucket, key: S3Key, versionId: S3ObjectVersion }, asked);
}

interface Location {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string | undefined;
}

async function fetched({ bucket, key, versionId }: Location, asked: AskedCall): Promise<Uint8Array> {
  const { here, caller, request, call } = asked;
  // A forwarded call: `aws:ViaAWSService` is true, and where the caller's request came from S3 does not see.
  const as: CallAs = { caller, region: here.region, calledVia: [...request.calledVia, "lambda.amazonaws.com"] };
  await requireRegion(bucket, here.region, asked);
  const { Body } = await call(
    GetObject,
    { Bucket: bucket, Key: key, ...(versionId === undefined ? {} : { VersionId: versionId }) },
    as,
  ).catch((error) => {
    if (!(error instanceof AwsError)) throw error;
    if (error.code === "AccessDenied") throw codeForbidden(bucket, key, error.message);
    throw codeNotReadable(error.code, error.message);
  });
  return collected(Body as unknown as AsyncIterable<Uint8Array>);
}

/** S3 tells anybody in which Region a bucket is, whatever else he may know of it. */
const BucketRegion: typeof HeadBucket = {
  ...(HeadBucket as Operation<never, unknown>),
  permissions: noneNeeded("https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html"),
} as typeof HeadBucket;

/** AWS: code is fetched in the function's own Region. */
async function requireRegion(bucket: string, region: string, { caller, call }: AskedCall): Promise<void> {
  const found = await call(BucketRegion, { Bucket: bucket }, { caller, region }).catch((error) => {
    // A bucket that is not there, GetObject tells in its own words.
    if (error instanceof AwsError) return undefined;
    throw error;
  });
  if (found?.BucketRegion === undefined || found.BucketRegion === region) return;
  const where = `The bucket is in this region: ${found.BucketRegion}. Please use this region to retry the request`;
  throw codeNotReadable("PermanentRedirect", where);
}

/** Packed it is never larger than AWS takes unpacked. */
async function collected(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of body) {
    bytes += piece.byteLength;
    if (bytes > MAX_UNZIPPED_BYTES) throw unzippedTooLarge();
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
