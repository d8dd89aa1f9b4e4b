import { kms } from "@rolecall/aws-model/kms";
import type { Host } from "../../kernel/host.js";
import type { ServiceDefinition } from "../../kernel/service.js";
import { deleteWhenDue } from "./deletion.js";
import { keyEvents } from "./events.js";
import { CancelKeyDeletion } from "./operations/cancel-key-deletion.js";
import { CreateAlias } from "./operations/create-alias.js";
import { CreateGrant } from "./operations/create-grant.js";
import { CreateKey } from "./operations/create-key.js";
import { Decrypt } from "./operations/decrypt.js";
import { DeleteAlias } from "./operations/delete-alias.js";
import { DeriveSharedSecret } from "./operations/derive-shared-secret.js";
import { DescribeKey } from "./operations/describe-key.js";
import { DisableKey } from "./operations/disable-key.js";
import { DisableKeyRotation } from "./operations/disable-key-rotation.js";
import { EnableKey } from "./operations/enable-key.js";
import { EnableKeyRotation } from "./operations/enable-key-rotation.js";
import { Encrypt } from "./operations/encrypt.js";
import { GenerateDataKey } from "./operations/generate-data-key.js";
import { GenerateDataKeyPair } from "./operations/generate-data-key-pair.js";
import { GenerateDataKeyPairWithoutPlaintext } from "./operations/generate-data-key-pair-without-plaintext.js";
import { GenerateDataKeyWithoutPlaintext } from "./operations/generate-data-key-without-plaintext.js";
import { GenerateMac } from "./operations/generate-mac.js";
import { GenerateRandom } from "./operations/generate-random.js";
import { GetKeyLastUsage } from "./operations/get-key-last-usage.js";
import { GetKeyPolicy } from "./operations/get-key-policy.js";
import { GetKeyRotationStatus } from "./operations/get-key-rotation-status.js";
import { GetPublicKey } from "./operations/get-public-key.js";
import { ListAliases } from "./operations/list-aliases.js";
import { ListGrants } from "./operations/list-grants.js";
import { ListKeyPolicies } from "./operations/list-key-policies.js";
import { ListKeyRotations } from "./operations/list-key-rotations.js";
import { ListKeys } from "./operations/list-keys.js";
import { ListResourceTags } from "./operations/list-resource-tags.js";
import { ListRetirableGrants } from "./operations/list-retirable-grants.js";
import { PutKeyPolicy } from "./operations/put-key-policy.js";
import { ReEncrypt } from "./operations/re-encrypt.js";
import { RetireGrant } from "./operations/retire-grant.js";
import { RevokeGrant } from "./operations/revoke-grant.js";
import { RotateKeyOnDemand } from "./operations/rotate-key-on-demand.js";
import { ScheduleKeyDeletion } from "./operations/schedule-key-deletion.js";
import { Sign } from "./operations/sign.js";
import { TagResource } from "./operations/tag-resource.js";
import { UntagResource } from "./operations/untag-resource.js";
import { UpdateAlias } from "./operations/update-alias.js";
import { UpdateKeyDescription } from "./operations/update-key-description.js";
import { Verify } from "./operations/verify.js";
import { VerifyMac } from "./operations/verify-mac.js";
import { keys } from "./records.js";
import { resources } from "./resources.js";
import { rotateWhenDue } from "./rotation.js";

/** AWS Key Management Service. README.md beside this file lists gaps and sources. */
export const kmsService: ServiceDefinition = {
  service: kms,
  operations: [
    CancelKeyDeletion,
    CreateAlias,
    CreateGrant,
    CreateKey,
    Decrypt,
    DeleteAlias,
    DeriveSharedSecret,
    DescribeKey,
    DisableKey,
    DisableKeyRotation,
    EnableKey,
    EnableKeyRotation,
    Encrypt,
    GenerateDataKey,
    GenerateDataKeyPair,
    GenerateDataKeyPairWithoutPlaintext,
    GenerateDataKeyWithoutPlaintext,
    GenerateMac,
    GenerateRandom,
    GetKeyLastUsage,
    GetKeyPolicy,
    GetKeyRotationStatus,
    GetPublicKey,
    ListAliases,
    ListGrants,
    ListKeyPolicies,
    ListKeyRotations,
    ListKeys,
    ListResourceTags,
    ListRetirableGrants,
    PutKeyPolicy,
    ReEncrypt,
    RetireGrant,
    RevokeGrant,
    RotateKeyOnDemand,
    ScheduleKeyDeletion,
    Sign,
    TagResource,
    UntagResource,
    UpdateAlias,
    UpdateKeyDescription,
    Verify,
    VerifyMac,
  ],
  resources,
  resume: resumeKeys,
};

/** After a restart: deletions and rotations that are to come. */
async function resumeKeys(host: Host): Promise<void> {
  const { items } = await host.store.read((read) => keys.list(read, { prefix: [] }));
  for (const key of items) {
    deleteWhenDue(key, host);
    rotateWhenDue(key, host);
  }
  await keyEvents.resume(host);
}
