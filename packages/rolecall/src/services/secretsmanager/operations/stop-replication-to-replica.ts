import { secretsmanager } from "@rolecall/aws-model/secretsmanager";
import { notEmulated } from "../../../kernel/errors.js";
import { operation, permission } from "../../../kernel/operation.js";
import { aboutSecret } from "../permissions.js";

/** StopReplicationToReplica would make a replica a secret of its own. Gap: replicas are answered with `RC_NOT_EMULATED`. */
export const StopReplicationToReplica = operation(secretsmanager, "StopReplicationToReplica", {
  source: "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_StopReplicationToReplica.html",

  permissions: async (call) => {
    const { arn, keys } = await aboutSecret(call, call.input.SecretId);
    return [permission("secretsmanager:StopReplicationToReplica", arn, keys)];
  },

  async handle(): Promise<never> {
    throw notEmulated("replication of secrets to other Regions");
  },
});
