/**
 * The keys of records: who writes into an encrypted stream needs kms:GenerateDataKey, and who reads a record kms:Decrypt on
 * the key that it was written under, whatever the stream has by now. Kinesis asks KMS with their own credentials. Nothing is
 * encrypted.
 *
 * AWS: https://docs.aws.amazon.com/streams/latest/dev/permissions-user-key-KMS.html
 */

import { asking } from "../../kernel/asking.js";
import type { CallAs } from "../../kernel/call.js";
import { AwsError } from "../../kernel/errors.js";
import { type ForwardedCall, forwarded } from "../../kernel/forwarded.js";
import type { Host } from "../../kernel/host.js";
import { Decrypt } from "../kms/operations/decrypt.js";
import { GenerateDataKey } from "../kms/operations/generate-data-key.js";
import { ResourceKey } from "../kms/operations/resource-key.js";
import { kmsRefused } from "./errors.js";
import { streamArn } from "./names.js";
import type { StreamRecord } from "./records.js";

type Caller = ForwardedCall & Pick<Host, "call">;

const REFUSED = {
  AccessDeniedException: "KMSAccessDeniedException",
  DisabledException: "KMSDisabledException",
  KMSInvalidStateException: "KMSInvalidStateException",
  NotFoundException: "KMSNotFoundException",
} as const;

/** @throws KMSAccessDeniedException, KMSDisabledException, KMSInvalidStateException, KMSNotFoundException */
export async function requireWritable(stream: StreamRecord, caller: Caller): Promise<void> {
  if (stream.keyId === undefined) return;
  await asked(stream.keyId, stream, caller, async (KeyId, EncryptionContext, as) => {
    await caller.call(GenerateDataKey, { KeyId, NumberOfBytes: 32, EncryptionContext }, as);
  });
}

/** @throws KMSAccessDeniedException, KMSNotFoundException */
export async function requireReadable(keyIds: Iterable<string>, stream: StreamRecord, caller: Caller): Promise<void> {
  for (const keyId of keyIds) {
    await asked(keyId, stream, caller, async (KeyId, EncryptionContext, as) => {
      // There is no ciphertext: the permission is asked for as it would be for one.
      await caller.call(asking(Decrypt), { KeyId, EncryptionContext, CiphertextBlob: new Uint8Array(1) }, as);
    });
  }
}

async function asked(
  keyId: string,
  stream: StreamRecord,
  { call, ...rest }: Caller,
  ask: (keyId: string, context: Record<string, string>, as: CallAs) => Promise<void>,
): Promise<void> {
  const { account } = stream;
  const as = forwarded(rest, "kinesis.amazonaws.com");
  try {
    const { arn } = await call(ResourceKey, { service: "kinesis", account, keyId }, as);
    await ask(arn, { "aws:kinesis:arn": streamArn(stream) }, as);
  } catch (error) {
    const code = error instanceof AwsError ? REFUSED[error.code as keyof typeof REFUSED] : undefined;
    throw code === undefined ? error : kmsRefused(code, (error as AwsError).message);
  }
}
