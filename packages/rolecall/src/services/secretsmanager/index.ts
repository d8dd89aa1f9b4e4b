import { secretsmanager } from "@rolecall/aws-model/secretsmanager";
import type { Host } from "../../kernel/host.js";
import type { ServiceDefinition } from "../../kernel/service.js";
import { deleteWhenDue } from "./deletion.js";
import { BatchGetSecretValue } from "./operations/batch-get-secret-value.js";
import { CancelRotateSecret } from "./operations/cancel-rotate-secret.js";
import { CreateSecret } from "./operations/create-secret.js";
import { DeleteResourcePolicy } from "./operations/delete-resource-policy.js";
import { DeleteSecret } from "./operations/delete-secret.js";
import { DescribeSecret } from "./operations/describe-secret.js";
import { GetRandomPassword } from "./operations/get-random-password.js";
import { GetResourcePolicy } from "./operations/get-resource-policy.js";
import { GetSecretValue } from "./operations/get-secret-value.js";
import { ListSecretVersionIds } from "./operations/list-secret-version-ids.js";
import { ListSecrets } from "./operations/list-secrets.js";
import { PutResourcePolicy } from "./operations/put-resource-policy.js";
import { PutSecretValue } from "./operations/put-secret-value.js";
import { RemoveRegionsFromReplication } from "./operations/remove-regions-from-replication.js";
import { ReplicateSecretToRegions } from "./operations/replicate-secret-to-regions.js";
import { RestoreSecret } from "./operations/restore-secret.js";
import { RotateSecret } from "./operations/rotate-secret.js";
import { StopReplicationToReplica } from "./operations/stop-replication-to-replica.js";
import { TagResource } from "./operations/tag-resource.js";
import { UntagResource } from "./operations/untag-resource.js";
import { UpdateSecret } from "./operations/update-secret.js";
import { UpdateSecretVersionStage } from "./operations/update-secret-version-stage.js";
import { ValidateResourcePolicy } from "./operations/validate-resource-policy.js";
import { secrets } from "./records.js";
import { refusal } from "./refusal.js";
import { resources } from "./resources.js";
import { goOn } from "./rotation.js";

/** AWS Secrets Manager. README.md beside this file lists gaps and sources. */
export const secretsmanagerService: ServiceDefinition = {
  service: secretsmanager,
  operations: [
    BatchGetSecretValue,
    CancelRotateSecret,
    CreateSecret,
    DeleteResourcePolicy,
    DeleteSecret,
    DescribeSecret,
    GetRandomPassword,
    GetResourcePolicy,
    GetSecretValue,
    ListSecrets,
    ListSecretVersionIds,
    PutResourcePolicy,
    PutSecretValue,
    RemoveRegionsFromReplication,
    ReplicateSecretToRegions,
    RestoreSecret,
    RotateSecret,
    StopReplicationToReplica,
    TagResource,
    UntagResource,
    UpdateSecret,
    UpdateSecretVersionStage,
    ValidateResourcePolicy,
  ],
  resources,
  refusal,
  resume: resumeSecrets,
};

/** After a restart: deletions and rotations that are to come, and those that were under way. */
async function resumeSecrets(host: Host): Promise<void> {
  const { items } = await host.store.read((read) => secrets.list(read, { prefix: [] }));
  for (const secret of items) {
    deleteWhenDue(secret, host);
    goOn(secret, host);
  }
}
