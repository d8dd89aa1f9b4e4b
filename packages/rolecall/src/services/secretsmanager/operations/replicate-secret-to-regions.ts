import { secretsmanager } from "@rolecall/aws-model/secretsmanager";
import { notEmulated } from "../../../kernel/errors.js";
import { operation, permission } from "../../../kernel/operation.js";
import { aboutSecret } from "../permissions.js";

/** ReplicateSecretToRegions would copy a secret into other Regions. Gap: replicas are answered with `RC_NOT_EMULATED`. */
export const ReplicateSecretToRegions = operation(secretsmanager, "ReplicateSecretToRegions", {
  source: "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ReplicateSecretToRegions.html",

  permissions: async (call) => {
    const { arn, keys } = await aboutSecret(call, call.input.SecretId);
    return [
      permission("secretsmanager:ReplicateSecretToRegions", arn, {
        ...keys,
        "secretsmanager:AddReplicaRegions": call.input.AddReplicaRegions?.map(({ Region = "" }) => Region),
        "secretsmanager:ForceOverwriteReplicaSecret": String(call.input.ForceOverwriteReplicaSecret ?? false),
      }),
    ];
  },

  async handle(): Promise<never> {
    throw notEmulated("replication of secrets to other Regions");
  },
});
