/**
 * Groups under a KMS key: CloudWatch Logs itself, as `logs.{region}.amazonaws.com`, needs the key policy, and so does whoever
 * associates the key (kms:DescribeKey), writes events (kms:GenerateDataKey) or reads them (kms:Decrypt), by way of CloudWatch
 * Logs. Events are not encrypted in the store; the group keeps a data key, so that a key which is disabled shows.
 *
 * Unverified: which of the actions on AWS's list a write and a read ask for; what a refusal at a write or a read reads like (here
 * as KMS says it).
 *
 * AWS: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html (2026)
 */
import { asService, type CallAs } from "../../kernel/call.js";
import { AwsError } from "../../kernel/errors.js";
import { type ForwardedCall, forwarded } from "../../kernel/forwarded.js";
import type { Host } from "../../kernel/host.js";
import { Decrypt } from "../kms/operations/decrypt.js";
import { DescribeKey } from "../kms/operations/describe-key.js";
import { GenerateDataKey } from "../kms/operations/generate-data-key.js";
import { keyNotAllowed, resourceNotFound } from "./errors.js";
import type { GroupRef } from "./groups.js";
import { type GroupRecord, groups } from "./records.js";
import { groupArn } from "./resources.js";

type Call = ForwardedCall & Pick<Host, "call">;
type Encryption = NonNullable<GroupRecord["encryption"]>;

/** What a group keeps of a key that it is to be under. @throws AccessDeniedException, InvalidParameterException */
export async function associated(
  ref: Omit<GroupRef, "partition">,
  kmsKeyId: string,
  { call, ...rest }: Call,
): Promise<Encryption> {
  const EncryptionContext = contextOf(ref);
  const described = await call(DescribeKey, { KeyId: kmsKeyId }, asCaller(rest)).catch((error) => {
    throw error instanceof AwsError && error.code === "NotFoundException" ? resourceNotFound(NO_KEY) : error;
  });
  const keyArn = described.KeyMetadata?.Arn ?? kmsKeyId;
  try {
    const input = { KeyId: keyArn, KeySpec: "AES_256" as const, EncryptionContext };
    const { CiphertextBlob } = await call(GenerateDataKey, input, asLogs(ref));
    return { keyArn, dataKey: Buffer.from(CiphertextBlob ?? []).toString("base64") };
  } catch (error) {
    throw error instanceof AwsError ? keyNotAllowed(groupArn({ partition: "aws", ...ref }, ref.name)) : error;
  }
}

/** Reported. */
const NO_KEY = "The specified KMS key does not exist.";

/** Asked before events are written. @throws what KMS refuses with */
export const requireWritable = (ref: Omit<GroupRef, "partition">, call: Call & Pick<Host, "store">): Promise<void> =>
  withEncryption(ref, call, async ({ keyArn }, as) => {
    const input = { KeyId: keyArn, KeySpec: "AES_256" as const, EncryptionContext: contextOf(ref) };
    await call.call(GenerateDataKey, input, as);
  });

/** Asked before events are read. @throws what KMS refuses with */
export const requireReadable = (ref: Omit<GroupRef, "partition">, call: Call & Pick<Host, "store">): Promise<void> =>
  withEncryption(ref, call, async ({ keyArn, dataKey }, as) => {
    const CiphertextBlob = Buffer.from(dataKey, "base64");
    await call.call(Decrypt, { KeyId: keyArn, CiphertextBlob, EncryptionContext: contextOf(ref) }, as);
  });

async function withEncryption(
  ref: Omit<GroupRef, "partition">,
  { store, ...call }: Call & Pick<Host, "store">,
  ask: (encryption: Encryption, as: CallAs) => Promise<void>,
): Promise<void> {
  const group = await store.read((tx) => groups.get(tx, [ref.account, ref.region, ref.name]));
  if (!group?.encryption) return;
  await ask(group.encryption, asCaller(call));
  await ask(group.encryption, asLogs(ref));
}

const contextOf = (ref: Omit<GroupRef, "partition">) => ({
  "aws:logs:arn": groupArn({ partition: "aws", ...ref }, ref.name),
});

const asCaller = (call: ForwardedCall): CallAs => forwarded(call, "logs.amazonaws.com");
const asLogs = ({ account, region }: Omit<GroupRef, "partition">): CallAs =>
  asService(`logs.${region}.amazonaws.com`, { account, region });
