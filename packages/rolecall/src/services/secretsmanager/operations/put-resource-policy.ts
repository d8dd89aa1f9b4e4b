import { secretsmanager } from "@rolecall/aws-model/secretsmanager";
import { operation, permission } from "../../../kernel/operation.js";
import { changeSecret, named } from "../change.js";
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

  async handle({ input, here, store }) {
    checkPolicy(input.ResourcePolicy);
    if (input.BlockPublicPolicy) await requireNotPublic(input.ResourcePolicy);
    const changed = await changeSecret(here, input.SecretId, { store }, (secret) => ({
      ...secret,
      policy: input.ResourcePolicy,
    }));
    return named(changed);
  },
});
