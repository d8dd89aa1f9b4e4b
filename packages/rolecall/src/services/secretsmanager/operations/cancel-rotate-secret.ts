import { secretsmanager } from "@rolecall/aws-model/secretsmanager";
import { operation, permission } from "../../../kernel/operation.js";
import { changeSecret, named } from "../change.js";
import { noRotationFunction } from "../errors.js";
import { aboutSecret } from "../permissions.js";
import { hanging } from "../rotation.js";

/** CancelRotateSecret turns rotation off; a version that hangs stays AWSPENDING, and is answered. */
export const CancelRotateSecret = operation(secretsmanager, "CancelRotateSecret", {
  source: "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CancelRotateSecret.html",

  permissions: async (call) => {
    const { arn, keys } = await aboutSecret(call, call.input.SecretId);
    return [permission("secretsmanager:CancelRotateSecret", arn, keys)];
  },

  async handle({ input, here, store }) {
    const changed = await changeSecret(here, input.SecretId, { store }, (secret) => {
      if (secret.rotation === undefined) throw noRotationFunction();
      const { nextMs: _, running: __, ...rotation } = secret.rotation;
      return { ...secret, rotation: { ...rotation, enabled: false } };
    });
    const version = hanging(changed);
    return { ...named(changed), ...(version === undefined ? {} : { VersionId: version.id }) };
  },
});
