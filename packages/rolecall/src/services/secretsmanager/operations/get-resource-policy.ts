import { secretsmanager } from "@rolecall/aws-model/secretsmanager";
import { shownPolicy } from "../../../kernel/named-principals.js";
import { operation, permission } from "../../../kernel/operation.js";
import { named } from "../change.js";
import { requireSecret } from "../names.js";
import { aboutSecret } from "../permissions.js";

/** GetResourcePolicy answers the resource policy as its author wrote it, but for users and roles that are gone since. */
export const GetResourcePolicy = operation(secretsmanager, "GetResourcePolicy", {
  source: "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetResourcePolicy.html",

  permissions: async (call) => {
    const { arn, keys } = await aboutSecret(call, call.input.SecretId);
    return [permission("secretsmanager:GetResourcePolicy", arn, keys)];
  },

  handle: ({ input, here, store, directory }) =>
    store.read(async (read) => {
      const secret = await requireSecret(read, here, input.SecretId);
      const policy = await shownPolicy(read, directory, secret.policy);
      return { ...named(secret), ...(policy === undefined ? {} : { ResourcePolicy: policy }) };
    }),
});
