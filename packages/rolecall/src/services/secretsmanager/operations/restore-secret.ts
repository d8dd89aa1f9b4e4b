import { secretsmanager } from "@rolecall/aws-model/secretsmanager";
import { operation, permission } from "../../../kernel/operation.js";
import { named } from "../change.js";
import { requireSecret } from "../names.js";
import { aboutSecret } from "../permissions.js";
import { secrets } from "../records.js";

/** RestoreSecret keeps a secret that waits for its deletion. */
export const RestoreSecret = operation(secretsmanager, "RestoreSecret", {
  source: "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RestoreSecret.html",

  permissions: async (call) => {
    const { arn, keys } = await aboutSecret(call, call.input.SecretId);
    return [permission("secretsmanager:RestoreSecret", arn, keys)];
  },

  async handle({ input, here, store }) {
    const restored = await store.transact(async (tx) => {
      const { deletedMs: _, deletionMs: __, ...secret } = await requireSecret(tx, here, input.SecretId);
      await secrets.put(tx, secret);
      return secret;
    });
    return named(restored);
  },
});
