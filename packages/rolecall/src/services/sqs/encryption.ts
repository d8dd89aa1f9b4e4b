/**
 * Message bodies of a queue with a KmsMasterKeyId: each call that sends has KMS make a data key and decrypt it again, each that
 * receives has it decrypted, both with the caller's own permissions by way of SQS. A service that sends into the queue is such
 * a caller: it needs the key policy, which that of `alias/aws/sqs` is not.
 *
 * Attributes stay in the clear, as on AWS. Data keys are not reused: a permission that is taken away counts at once.
 *
 * AWS: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
 */
import { openWith, sealWith } from "../../kernel/envelope.js";
import { AwsError } from "../../kernel/errors.js";
import { type ForwardedCall, forwarded } from "../../kernel/forwarded.js";
import type { Host, Ids } from "../../kernel/host.js";
import { Decrypt } from "../kms/operations/decrypt.js";
import { GenerateDataKey } from "../kms/operations/generate-data-key.js";
import { ResourceKey } from "../kms/operations/resource-key.js";
import { kmsRefused } from "./errors.js";
import type { MessageRecord, SealedUnder } from "./messages/layout.js";
import type { Outgoing } from "./messages/send.js";
import { queueArn } from "./names.js";
import type { QueueRecord } from "./records.js";

type Call = ForwardedCall & Pick<Host, "call">;

/** A data key, as it is and under the queue's key. */
export interface DataKey {
  readonly plaintext: Uint8Array;
  readonly under: SealedUnder;
}

/** For messages that are sent; undefined where the queue has no key of KMS. @throws KmsAccessDenied and its kin */
export async function dataKeyOf(queue: QueueRecord, { call, ...rest }: Call): Promise<DataKey | undefined> {
  const keyId = queue.attributes.KmsMasterKeyId;
  if (keyId === undefined) return undefined;
  const as = forwarded(rest, "sqs.amazonaws.com");
  const { arn } = await call(ResourceKey, { service: "sqs", account: queue.account, keyId }, as);
  const queueArnOf = queueArn({ ...queue, partition: "aws" });
  const input = { KeyId: arn, KeySpec: "AES_256" as const, EncryptionContext: contextOf(queueArnOf) };
  const made = await asked(rest.requestId, call(GenerateDataKey, input, as));
  const dataKey = Buffer.from(made.CiphertextBlob ?? []).toString("base64");
  const under: SealedUnder = { keyArn: made.KeyId ?? arn, queueArn: queueArnOf, dataKey };
  // AWS: the data key is decrypted before it is used, to verify its integrity.
  return { plaintext: await opened(under, { call, ...rest }), under };
}

/** @throws KmsAccessDenied and its kin */
export async function opened({ keyArn, queueArn: arn, dataKey }: SealedUnder, { call, ...rest }: Call) {
  const input = {
    KeyId: keyArn,
    CiphertextBlob: Buffer.from(dataKey, "base64"),
    EncryptionContext: contextOf(arn),
  };
  const { Plaintext = new Uint8Array() } = await asked(
    rest.requestId,
    call(Decrypt, input, forwarded(rest, "sqs.amazonaws.com")),
  );
  return Plaintext;
}

const contextOf = (arn: string) => ({ "aws:sqs:arn": arn });

export const sealedLetter = (letter: Outgoing, key: DataKey | undefined, ids: Pick<Ids, "bytes">): Outgoing =>
  key === undefined ? letter : { ...letter, message: sealedMessage(letter.message, key, ids) };

export const sealedMessage = <Message extends { readonly body: string }>(
  message: Message,
  key: DataKey | undefined,
  ids: Pick<Ids, "bytes">,
): Message =>
  key === undefined
    ? message
    : { ...message, body: sealWith(key.plaintext, Buffer.from(message.body), ids), sealedUnder: key.under };

/** The message as it was sent. */
export const unsealed = (message: MessageRecord, keys: ReadonlyMap<string, Uint8Array>): MessageRecord => {
  const key = message.sealedUnder && keys.get(message.sealedUnder.dataKey);
  return key === undefined ? message : { ...message, body: openWith(key, message.body).toString() };
};

async function asked<Answer>(requestId: string, answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    throw error instanceof AwsError ? kmsRefused(error, requestId) : error;
  }
}

/**
 * Takes messages with the data keys that they need. A transaction that comes to a message whose key is not there yet is given
 * up and begun again with it, so that what KMS refuses leaves every message where it is.
 * @throws KmsAccessDenied and its kin
 */
export async function withKeys<Answer>(
  call: Call,
  receive: (keys: ReadonlyMap<string, Uint8Array>) => Promise<Answer>,
): Promise<Answer> {
  const keys = new Map<string, Uint8Array>();
  for (;;) {
    try {
      return await receive(keys);
    } catch (error) {
      if (!(error instanceof KeysMissing)) throw error;
      for (const under of error.missing) keys.set(under.dataKey, await opened(under, call));
    }
  }
}

/** A transaction came to messages whose data keys it has not. */
export class KeysMissing extends Error {
  constructor(readonly missing: readonly SealedUnder[]) {
    super("messages were met whose data keys are yet to be decrypted");
  }
}

/** @throws KeysMissing */
export function requireKeys(
  found: readonly { readonly message: MessageRecord }[],
  keys: ReadonlyMap<string, Uint8Array>,
): void {
  const missing = found.flatMap(({ message: { sealedUnder } }) =>
    sealedUnder === undefined || keys.has(sealedUnder.dataKey) ? [] : [sealedUnder],
  );
  if (missing.length > 0) throw new KeysMissing(missing);
}
