/**
 * Topics with a KmsMasterKeyId: whoever publishes has KMS make a data key and decrypt it, with his own permissions by way of
 * SNS. Services that publish need the key policy, which that of `alias/aws/sns` is not. Subscribers need nothing.
 *
 * Nothing is encrypted: a message is kept only until it is delivered.
 *
 * AWS: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
import { AwsError } from "../../kernel/errors.js";
import { type ForwardedCall, forwarded } from "../../kernel/forwarded.js";
import type { Host } from "../../kernel/host.js";
import { Decrypt } from "../kms/operations/decrypt.js";
import { GenerateDataKey } from "../kms/operations/generate-data-key.js";
import { ResourceKey } from "../kms/operations/resource-key.js";
import { kmsRefused } from "./errors.js";
import type { TopicRecord } from "./records.js";
import { arnOf } from "./resources.js";

/** @throws KMSAccessDeniedException and its kin */
export async function requireKey(topic: TopicRecord, publish: ForwardedCall & Pick<Host, "call">): Promise<void> {
  const keyId = topic.attributes.KmsMasterKeyId;
  if (keyId === undefined || keyId === "") return;
  const { call, requestId } = publish;
  const as = forwarded({ ...publish, caller: publisherOf(publish) }, "sns.amazonaws.com");
  const EncryptionContext = { "aws:sns:topicArn": arnOf(topic) };
  try {
    const { arn } = await call(ResourceKey, { service: "sns", account: topic.account, keyId }, as);
    const { CiphertextBlob } = await call(GenerateDataKey, { KeyId: arn, KeySpec: "AES_256", EncryptionContext }, as);
    await call(Decrypt, { KeyId: arn, CiphertextBlob, EncryptionContext }, as);
  } catch (error) {
    throw error instanceof AwsError ? kmsRefused(error, requestId) : error;
  }
}

/** AWS: key policies of topics to which EventBridge publishes can't ask for the rule or its account. */
function publisherOf({ caller }: ForwardedCall): ForwardedCall["caller"] {
  const { principal, account } = caller;
  return principal.type === "service" && principal.name === "events.amazonaws.com" ? { principal, account } : caller;
}
