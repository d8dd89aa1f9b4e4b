/**
 * Which key an object is encrypted with, and whether the caller may use it: S3 asks KMS with the caller's own permissions
 * for a data key when it writes, and to decrypt that when it reads. The bytes themselves lie in the blob store as they are.
 *
 * unverified: that HeadObject asks KMS for nothing
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html ("Multipart upload API and permissions")
 */
import type { CallAs } from "../../../kernel/call.js";
import { AwsError } from "../../../kernel/errors.js";
import { forwarded } from "../../../kernel/forwarded.js";
import type { OperationCall } from "../../../kernel/operation.js";
import { Decrypt } from "../../kms/operations/decrypt.js";
import { GenerateDataKey } from "../../kms/operations/generate-data-key.js";
import { ResourceKey } from "../../kms/operations/resource-key.js";
import { readSetting, requireBucket } from "../buckets.js";
import { badEncryptionContext, keyNeedsKms, kmsNeedsSignature, kmsRefused, unknownEncryption } from "../errors.js";
import type { Encryption } from "../records.js";
import { objectArn } from "../resources.js";

export interface EncryptionInput {
  readonly Bucket: string;
  readonly Key: string;
  readonly ServerSideEncryption?: string | undefined;
  readonly SSEKMSKeyId?: string | undefined;
  readonly SSEKMSEncryptionContext?: string | undefined;
  readonly BucketKeyEnabled?: boolean | undefined;
  readonly ExpectedBucketOwner?: string | undefined;
}

type Call = Pick<OperationCall<unknown>, "call" | "caller" | "here" | "request" | "requestId" | "signal" | "store">;

const KMS: ReadonlySet<string> = new Set(["aws:kms", "aws:kms:dsse"]);
const isKms = (algorithm: string): algorithm is Encryption["algorithm"] => KMS.has(algorithm);

/** The bucket's rule for objects that come without a word on it. */
export interface DefaultEncryption {
  readonly Rules?: readonly {
    readonly ApplyServerSideEncryptionByDefault?: { readonly SSEAlgorithm?: string; readonly KMSMasterKeyID?: string };
    readonly BucketKeyEnabled?: boolean;
  }[];
}

/**
 * How a new object is encrypted: as the request says, else as the bucket does; undefined for S3's own keys.
 * @throws AccessDenied where the caller may not use the key; KMS.… for a key that is not to be used; InvalidArgument
 */
export async function newEncryption(call: Call, input: EncryptionInput): Promise<Encryption | undefined> {
  const { ServerSideEncryption: said, SSEKMSKeyId: saidKey } = input;
  if (said !== undefined) requireAlgorithm(said);
  if (saidKey !== undefined && !isKms(said ?? "")) throw keyNeedsKms(said);
  const chosen = said === undefined ? await defaultOf(call, input) : { algorithm: said, keyId: saidKey };
  if (!isKms(chosen.algorithm)) return undefined;
  const { algorithm, keyId, bucketKey = input.BucketKeyEnabled } = chosen;
  const context = { "aws:s3:arn": objectArn(input.Bucket, input.Key), ...readContext(input.SSEKMSEncryptionContext) };
  const { KeyId = "", CiphertextBlob = new Uint8Array() } = await asked(call, async (as) => {
    const key = keyId === undefined || AWS_MANAGED.test(keyId) ? await managedKey(call, as) : keyId;
    return call.call(GenerateDataKey, { KeyId: key, KeySpec: "AES_256", EncryptionContext: context }, as);
  });
  const dataKey = Buffer.from(CiphertextBlob).toString("base64");
  return { algorithm, keyArn: KeyId, context, dataKey, ...(bucketKey ? { bucketKey } : {}) };
}

/** Other keys KMS finds by the name that the request has for them. */
const AWS_MANAGED = /^(?:arn:aws:kms:[^:]*:\d{12}:)?alias\/aws\/s3$/;

/** AWS: where nobody names a key, it is `aws/s3` of the account that uploads, whosever the bucket is. */
const managedKey = async ({ call, caller }: Call, as: CallAs): Promise<string> =>
  (await call(ResourceKey, { service: "s3", account: caller.account }, as)).arn;

interface Chosen {
  readonly algorithm: string;
  readonly keyId: string | undefined;
  readonly bucketKey?: boolean | undefined;
}

async function defaultOf({ store }: Call, input: EncryptionInput): Promise<Chosen> {
  const setting = await store.read(async (tx) =>
    readSetting<DefaultEncryption>(tx, await requireBucket(tx, input), "encryption"),
  );
  const [rule] = setting?.Rules ?? [];
  const { SSEAlgorithm = "AES256", KMSMasterKeyID } = rule?.ApplyServerSideEncryptionByDefault ?? {};
  return { algorithm: SSEAlgorithm, keyId: KMSMasterKeyID, bucketKey: rule?.BucketKeyEnabled };
}

/**
 * Lets those through who may decrypt with the object's key.
 * @throws AccessDenied; KMS.… for a key that is not to be used any more; InvalidArgument for requests that Version 4 did not sign
 */
export async function requireDecryption(call: Call, encryption: Encryption | undefined): Promise<void> {
  if (encryption === undefined) return;
  const { keyArn, context, dataKey } = encryption;
  const CiphertextBlob = Buffer.from(dataKey, "base64");
  await asked(call, (as) =>
    call.call(Decrypt, { KeyId: keyArn, CiphertextBlob, EncryptionContext: { ...context } }, as),
  );
}

/**
 * KMS, with the caller's permissions, by way of S3: what KMS refuses, S3 refuses in its own form.
 *
 * AWS: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html#aws-signature-version-4-sse-kms
 */
async function asked<Answer>(call: Call, ask: (as: CallAs) => Promise<Answer>): Promise<Answer> {
  const isVersion2 = call.request.signature?.version === "AWS";
  if (call.caller.principal.type === "anonymous" || isVersion2) throw kmsNeedsSignature();
  try {
    return await ask(forwarded(call, "s3.amazonaws.com"));
  } catch (error) {
    throw error instanceof AwsError ? kmsRefused(error) : error;
  }
}

/** @throws InvalidArgument */
export function requireAlgorithm(value: string): void {
  if (value !== "AES256" && !isKms(value)) throw unknownEncryption(value);
}

function readContext(text: string | undefined): Readonly<Record<string, string>> {
  if (text === undefined) return {};
  try {
    const context: unknown = JSON.parse(Buffer.from(text, "base64").toString());
    const isMap = typeof context === "object" && context !== null && !Array.isArray(context);
    if (isMap && Object.values(context).every((value) => typeof value === "string")) {
      return context as Readonly<Record<string, string>>;
    }
  } catch {
    // Said below.
  }
  throw badEncryptionContext();
}

/** As answers tell it. */
export const encryptionMembers = (encryption: Encryption | undefined) =>
  encryption === undefined
    ? { ServerSideEncryption: "AES256" as const }
    : {
        ServerSideEncryption: encryption.algorithm,
        SSEKMSKeyId: encryption.keyArn,
        ...(encryption.bucketKey ? { BucketKeyEnabled: true } : {}),
      };

/** AWS: the entity tag of an object under a key of KMS is no MD5 of its bytes. */
export const entityTag = (md5: string, encryption: Encryption | undefined, random: () => Uint8Array): string =>
  `"${encryption === undefined ? md5 : Buffer.from(random()).toString("hex")}"`;
