import { secretsmanager } from "@rolecall/aws-model/secretsmanager";
import { notEmulated } from "../../../kernel/errors.js";
import { operation, permission } from "../../../kernel/operation.js";
import { aboutSecret } from "../permissions.js";

/** RemoveRegionsFromReplication would take replicas away. Gap: replicas are answered with `RC_NOT_EMULATED`. */
export const RemoveRegionsFromReplication = operation(secretsmanager, "RemoveRegionsFromReplication", {
  source: "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RemoveRegionsFromReplication.html",

  permissions: async (call) => {
    const { arn, keys } = await aboutSecret(call, call.input.SecretId);
    return [permission("secretsmanager:RemoveRegionsFromReplication", arn, keys)];
  },

  async handle(): Promise<never> {
    throw notEmulated("replication of secrets to other Regions");
  },
});
