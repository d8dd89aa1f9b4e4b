/**
 * Which bucket an S3 request is for, and its path without it: the model's paths omit the bucket.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
import { AwsError } from "../../kernel/errors.js";
import type { HttpRequest } from "../../kernel/http.js";
import { decodePercent } from "../query/form.js";

export interface S3Address {
  /** Undefined for the service itself (ListBuckets). */
  readonly bucket: string | undefined;
  readonly path: string;
}

/** `bucket.s3.localhost`, `bucket.s3.eu-west-1.amazonaws.com`, `bucket.s3-accelerate.amazonaws.com` … */
const virtualHost = /^(.+)\.s3(?:[.-][a-z0-9-]+)*\.(?:amazonaws\.com(?:\.cn)?|localhost|localhost\.localstack\.cloud)$/;
/** What the SDKs make of an endpoint `http://localhost:4566` without path style. */
const plainHost = /^(.+)\.localhost$/;
const serviceHost = /^s3(?:[.-][a-z0-9.-]+)?$/;

/** @throws AwsError for a path that is not encoded rightly */
export function s3Address(request: HttpRequest): S3Address {
  const address = findS3Address(request);
  if (address === undefined) throw new AwsError("InvalidURI", "Couldn't parse the specified URI.", 400);
  return address;
}

/** Undefined for a path that is not encoded rightly. */
export function findS3Address(request: HttpRequest): S3Address | undefined {
  const host = (request.headers.host ?? "").toLowerCase().replace(/:\d+$/, "");
  const inHost = virtualHost.exec(host)?.[1] ?? plainHost.exec(host)?.[1];
  if (inHost !== undefined && !serviceHost.test(inHost)) return { bucket: inHost, path: request.path };
  const { path } = request;
  const slash = path.indexOf("/", 1);
  const raw = slash < 0 ? path.slice(1) : path.slice(1, slash);
  if (raw === "") return { bucket: undefined, path };
  const bucket = decodePercent(raw);
  if (bucket === undefined) return undefined;
  return { bucket, path: slash < 0 ? "/" : path.slice(slash) };
}
