/**
 * What a request says of a body that is read whole (a configuration, a list of keys to delete) is compared with it. The
 * bodies of objects are compared as they pass (`intake.ts`).
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 */
import type { ReceivedBody } from "../../../kernel/service.js";
import { missingDigest } from "../errors.js";
import { ALGORITHMS, compareChecksum, compareMd5, Digests, requireMd5, saidChecksum } from "./checksums.js";

/**
 * AWS: https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html says that one of them must be there. What
 * its models say of the operations on configurations is for clients.
 */
const DIGEST_REQUIRED: ReadonlySet<string> = new Set(["DeleteObjects"]);

/** What it says in the header is the checksum of the object, not of the list of its parts. */
const OF_THE_OBJECT: ReadonlySet<string> = new Set(["CompleteMultipartUpload"]);

/** @throws BadDigest, InvalidDigest, InvalidRequest */
export async function checkBody({ headers, body, trailers }: ReceivedBody, operation: string): Promise<void> {
  const md5 = headers["content-md5"];
  const members = Object.fromEntries(
    ALGORITHMS.flatMap((algorithm) => {
      const name = `x-amz-checksum-${algorithm.toLowerCase()}`;
      const value = headers[name] ?? trailers[name];
      return value === undefined ? [] : [[`Checksum${algorithm}`, value]];
    }),
  );
  const said = OF_THE_OBJECT.has(operation) ? undefined : saidChecksum(members);
  if (md5 === undefined && said === undefined) {
    if (DIGEST_REQUIRED.has(operation)) throw missingDigest();
    return;
  }
  requireMd5(md5);
  const digests = new Digests(said?.algorithm ?? "CRC32");
  digests.update(body);
  const computed = await digests.end();
  compareMd5(md5, computed.md5);
  if (said) compareChecksum(said, {}, computed.checksum);
}
