import { s3 } from "@rolecall/aws-model/s3";
import { principalArn } from "@rolecall/engine";
import { operation } from "../../../kernel/operation.js";
import { requireBucket } from "../buckets.js";
import { requireLockable, saidLock } from "../lock/lock.js";
import { requireAlgorithm } from "../objects/checksums.js";
import { describedBy, requireKey } from "../objects/described.js";
import { encryptionMembers, newEncryption } from "../objects/encryption.js";
import { toWrite } from "../objects/to-write.js";
import { checksumKind, newUploadId } from "../objects/uploads.js";
import { uploads } from "../records.js";

/** CreateMultipartUpload begins an object that comes in parts, with all that is to be said of it. */
export const CreateMultipartUpload = operation(s3, "CreateMultipartUpload", {
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html",

  permissions: (call) => toWrite(call, call.input, false),

  async handle(call) {
    const { input, store, clock, ids, caller } = call;
    requireKey(input.Key);
    const { ChecksumAlgorithm: named, ChecksumType, ...said } = input;
    const described = describedBy(said);
    const algorithm = named === undefined ? undefined : requireAlgorithm(named);
    const kind = checksumKind(algorithm, ChecksumType);
    const nowMs = clock.now();
    const lock = saidLock(input, nowMs);
    const encryption = await newEncryption(call, input);
    const uploadId = newUploadId(nowMs, ids.bytes(48));
    await store.transact(async (tx) => {
      const bucket = await requireBucket(tx, input);
      if (lock) requireLockable(bucket);
      await uploads.put(tx, {
        ...described,
        ...kind,
        ...(encryption ? { encryption } : {}),
        ...(lock ? { lock } : {}),
        bucketId: bucket.id,
        key: input.Key,
        uploadId,
        initiatedMs: nowMs,
        initiator: principalArn(caller.principal),
      });
    });
    return {
      Bucket: input.Bucket,
      Key: input.Key,
      UploadId: uploadId,
      ...encryptionMembers(encryption),
      ...(algorithm === undefined
        ? {}
        : { ChecksumAlgorithm: algorithm as "CRC32", ChecksumType: kind.checksumType as "COMPOSITE" }),
    };
  },
});
