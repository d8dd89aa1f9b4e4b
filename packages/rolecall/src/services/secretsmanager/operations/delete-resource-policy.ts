import { secretsmanager } from "@rolecall/aws-model/secretsmanager";
import { operation, permission } from "../../../kernel/operation.js";
import { changeSecret, named } from "../change.js";
import { aboutSecret } from "../permissions.js";

/** DeleteResourcePolicy takes the resource policy away. */
export const DeleteResourcePolicy = operation(secretsmanager, "DeleteResourcePolicy", {
  source: "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteResourcePolicy.html",

  permissions: async (call) => {
    const { arn, keys } = await aboutSecret(call, call.input.SecretId);
    return [permission("secretsmanager:DeleteResourcePolicy", arn, keys)];
  },

  async handle({ input, here, store }) {
    const changed = await changeSecret(here, input.SecretId, { store }, ({ policy: _, ...secret }) => secret);
    return named(changed);
  },
});
