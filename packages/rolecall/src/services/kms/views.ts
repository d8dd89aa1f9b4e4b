import type { Output } from "@rolecall/aws-model";
import type { kms } from "@rolecall/aws-model/kms";
import { keyArn } from "./names.js";
import type { KeyRecord } from "./records.js";
import { algorithmsOf } from "./specs.js";

type Metadata = NonNullable<Output<typeof kms, "DescribeKey">["KeyMetadata"]>;

/** A key as DescribeKey shows it. */
export function keyMetadata(key: KeyRecord): Metadata {
  return {
    AWSAccountId: key.account,
    KeyId: key.id,
    Arn: keyArn(key),
    CreationDate: new Date(key.createdMs),
    Enabled: key.state === "Enabled",
    Description: key.description,
    KeyUsage: key.usage,
    KeyState: key.state,
    ...(key.deletionMs === undefined ? {} : { DeletionDate: new Date(key.deletionMs) }),
    Origin: "AWS_KMS",
    KeyManager: key.manager ?? "CUSTOMER",
    CustomerMasterKeySpec: key.spec,
    KeySpec: key.spec,
    ...algorithmMembers(key),
    MultiRegion: false,
    ...(key.spec === "SYMMETRIC_DEFAULT" ? { CurrentKeyMaterialId: key.materials.at(-1)?.id } : {}),
  };
}

/** The list of algorithms, under the member of the key's usage. */
export function algorithmMembers(key: KeyRecord): Partial<Metadata> {
  const names = [...algorithmsOf(key)] as never;
  switch (key.usage) {
    case "ENCRYPT_DECRYPT":
      return { EncryptionAlgorithms: names };
    case "SIGN_VERIFY":
      return { SigningAlgorithms: names };
    case "GENERATE_VERIFY_MAC":
      return { MacAlgorithms: names };
    case "KEY_AGREEMENT":
      return { KeyAgreementAlgorithms: names };
  }
}
