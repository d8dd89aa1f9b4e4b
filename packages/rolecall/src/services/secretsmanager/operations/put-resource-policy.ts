import { secretsmanager } from "@rolecall/aws-model/secretsmanager";
import { keptPolicy } from "../../../kernel/named-principals.js";
import { operation, permission } from "../../../kernel/operation.js";
import { changeSecret, named } from "../change.js";
import { unsupportedPrincipal } from "../errors.js";
import { aboutSecret } from "../permissions.js";
import { checkPolicy, requireNotPublic } from "../policy.js";

/** PutResourcePolicy replaces the resource policy; with BlockPublicPolicy it must not let in anybody at all. */
export const PutResourcePolicy = operation(secretsmanager, "PutResourcePolicy", {
  source: "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutResourcePolicy.html",

  permissions: async (call) => {
    const { arn, keys } = await aboutSecret(call, call.input.SecretId);
    return [
      permission("secretsmanager:PutResourcePolicy", arn, {
        ...keys,
        "secretsmanager:BlockPublicPolicy": String(call.input.BlockPublicPolicy ?? false),
      }),
    ];
  },

  async handle({ input, here, store, directory }) {
    checkPolicy(input.ResourcePolicy);
    if (input.BlockPublicPolicy) await requireNotPublic(input.ResourcePolicy);
    const policy = await store.read((read) => keptPolicy(read, directory, input.ResourcePolicy, unsupportedPrincipal));
    const changed = await changeSecret(here, input.SecretId, { store }, (secret) => ({ ...secret, policy }));
    return named(changed);
  },
});
