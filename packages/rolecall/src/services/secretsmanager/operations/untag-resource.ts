import { secretsmanager } from "@rolecall/aws-model/secretsmanager";
import { operation, permission } from "../../../kernel/operation.js";
import { changeSecret } from "../change.js";
import { aboutSecret } from "../permissions.js";

/** UntagResource takes tags from a secret. */
export const UntagResource = operation(secretsmanager, "UntagResource", {
  source: "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UntagResource.html",

  permissions: async (call) => {
    const { arn, keys } = await aboutSecret(call, call.input.SecretId);
    return [permission("secretsmanager:UntagResource", arn, keys, { keys: call.input.TagKeys ?? [] })];
  },

  async handle({ input, here, clock, store }) {
    const gone = new Set(input.TagKeys);
    await changeSecret(here, input.SecretId, { store }, (secret) => ({
      ...secret,
      tags: Object.fromEntries(Object.entries(secret.tags).filter(([key]) => !gone.has(key))),
      changedMs: clock.now(),
    }));
    return {};
  },
});
