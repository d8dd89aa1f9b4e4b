import { secretsmanager } from "@rolecall/aws-model/secretsmanager";
import { operation, permission } from "../../../kernel/operation.js";
import { named } from "../change.js";
import { requireSecret } from "../names.js";
import { aboutSecret } from "../permissions.js";

/** GetResourcePolicy answers the resource policy as its author wrote it. */
export const GetResourcePolicy = operation(secretsmanager, "GetResourcePolicy", {
  source: "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetResourcePolicy.html",

  permissions: async (call) => {
    const { arn, keys } = await aboutSecret(call, call.input.SecretId);
    return [permission("secretsmanager:GetResourcePolicy", arn, keys)];
  },

  async handle({ input, here, store }) {
    const secret = await store.read((read) => requireSecret(read, here, input.SecretId));
    return { ...named(secret), ...(secret.policy === undefined ? {} : { ResourcePolicy: secret.policy }) };
  },
});
