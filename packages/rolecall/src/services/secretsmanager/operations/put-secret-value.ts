import { secretsmanager } from "@rolecall/aws-model/secretsmanager";
import { operation, permission } from "../../../kernel/operation.js";
import { named } from "../change.js";
import { badRotationToken, tokenNeeded } from "../errors.js";
import { aboutSecret } from "../permissions.js";
import type { SecretRecord } from "../records.js";
import { CURRENT } from "../stages.js";
import { putValue, requireValue } from "../values.js";

/** PutSecretValue puts a new value into a secret; it becomes the current one unless the request names its labels. */
export const PutSecretValue = operation(secretsmanager, "PutSecretValue", {
  source: "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html",

  permissions: async (call) => {
    const { arn, keys } = await aboutSecret(call, call.input.SecretId);
    return [permission("secretsmanager:PutSecretValue", arn, keys)];
  },

  async handle(call) {
    const { input } = call;
    if (input.ClientRequestToken === undefined) throw tokenNeeded();
    const put = {
      secretId: input.SecretId,
      token: input.ClientRequestToken,
      value: requireValue(input),
      stages: input.VersionStages ?? [CURRENT],
      change(secret: SecretRecord) {
        const { RotationToken } = input;
        if (RotationToken !== undefined && secret.rotation?.running?.rotationToken !== RotationToken) {
          throw badRotationToken();
        }
        return secret;
      },
    };
    const { secret, version } = await putValue(call, put);
    return { ...named(secret), VersionId: version.id, VersionStages: [...version.stages] };
  },
});
