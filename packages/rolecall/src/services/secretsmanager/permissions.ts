/**
 * What a caller must be allowed to do with a secret, with Secrets Manager's condition keys.
 *
 * AWS: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html
 */

import { parseArn } from "../../kernel/arn.js";
import type { Here } from "../../kernel/here.js";
import { absent, type KeyValue, type PermissionCall } from "../../kernel/operation.js";
import { findSecret } from "./names.js";

type Call = Pick<PermissionCall<never>, "here" | "read">;

/**
 * The secret's ARN and the condition keys that all operations on one secret have.
 *
 * unverified: that `secretsmanager:SecretId` holds the ARN also where the request says the name
 */
export async function aboutSecret({ here, read }: Call, secretId: string) {
  const { arn, secret } = await findSecret(read, here, secretId);
  return {
    arn,
    secret,
    keys: {
      "secretsmanager:SecretId": arn,
      "secretsmanager:SecretPrimaryRegion": secret?.region,
      "secretsmanager:resource/AllowRotationLambdaArn": secret?.rotation?.functionArn,
      "secretsmanager:resource/Type": secret?.type,
    },
  };
}

/**
 * The key that a request names, as it says it and by its ARN; an alias is the key that it stands for now.
 *
 * unverified: that it is that key's ARN, and not the alias's
 */
export async function keyKeys(
  { here, standsFor }: Pick<PermissionCall<never>, "here" | "standsFor">,
  keyId: string | undefined,
): Promise<Record<"secretsmanager:KmsKeyArn" | "secretsmanager:KmsKeyId", KeyValue>> {
  const arn = keyId ? arnOfKey(here, keyId) : undefined;
  return {
    "secretsmanager:KmsKeyId": keyId,
    "secretsmanager:KmsKeyArn": arn?.includes(":alias/") ? await standsFor?.(arn) : arn,
  };
}

function arnOfKey({ account, region }: Here, keyId: string): string {
  if (parseArn(keyId)) return keyId;
  return `arn:aws:kms:${region}:${account}:${keyId.startsWith("alias/") ? keyId : `key/${keyId}`}`;
}

/** Of a secret that is only being made. */
export const NO_SECRET_YET = {
  "secretsmanager:resource/AllowRotationLambdaArn": absent("the secret is not there yet"),
  "secretsmanager:resource/Type": absent("the secret is not there yet"),
};
