import { s3 } from "@rolecall/aws-model/s3";
import { operation } from "../../../kernel/operation.js";
import { requireBucket } from "../buckets.js";
import { invalidRequest } from "../errors.js";
import { checksumMembers, saidChecksum } from "../objects/checksums.js";
import { requireNoCustomerKey } from "../objects/described.js";
import { encryptionMembers, entityTag, requireDecryption } from "../objects/encryption.js";
import { takeBody } from "../objects/intake.js";
import { toWrite } from "../objects/to-write.js";
import { requirePartNumber, requireUpload } from "../objects/uploads.js";
import { parts } from "../records.js";

/** UploadPart takes one part, in place of an earlier one of the same number. */
export const UploadPart = operation(s3, "UploadPart", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html",
  streamsBody: true,

  permissions: (call) => toWrite(call, { Bucket: call.input.Bucket, Key: call.input.Key }, false),

  async handle(call) {
    const { input, store, blobs, clock, ids } = call;
    requireNoCustomerKey(input);
    const number = requirePartNumber(input.PartNumber);
    const { Key, UploadId } = input;
    const said = saidChecksum(input);
    const { checksumAlgorithm, checksumUnnamed, encryption } = await store.read(async (tx) =>
      requireUpload(tx, await requireBucket(tx, input), Key, UploadId),
    );
    // Clients that name no algorithm for the upload send CRC32 with its parts all the same (boto3 does).
    if (said && checksumAlgorithm && !checksumUnnamed && said.algorithm !== checksumAlgorithm) {
      throw invalidRequest(
        `Checksum Type mismatch occurred, expected checksum Type: ${checksumAlgorithm.toLowerCase()}, actual checksum Type: ${said.algorithm.toLowerCase()}`,
      );
    }
    await requireDecryption(call, encryption);
    const checksum = said ?? (checksumAlgorithm && { algorithm: checksumAlgorithm });
    const joined = checksumUnnamed ? checksumAlgorithm : undefined;
    const taken = await takeBody(blobs, input.Body, { ...input, checksum, joined });
    const part = {
      uploadId: UploadId,
      number,
      modifiedMs: clock.now(),
      etag: entityTag(taken.md5, encryption, () => ids.bytes(16)),
      sizeBytes: taken.blob.sizeBytes,
      blobs: [taken.blob],
      checksum: taken.joined ?? taken.checksum,
    };
    await store.transact(async (tx) => {
      await requireUpload(tx, await requireBucket(tx, input), Key, UploadId);
      await parts.put(tx, part);
    });
    return { ETag: part.etag, ...checksumMembers(taken.checksum), ...encryptionMembers(encryption) };
  },
});
