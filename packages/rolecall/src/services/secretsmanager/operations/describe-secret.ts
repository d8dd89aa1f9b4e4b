import { secretsmanager } from "@rolecall/aws-model/secretsmanager";
import { operation, permission } from "../../../kernel/operation.js";
import { requireSecret } from "../names.js";
import { aboutSecret } from "../permissions.js";
import { stagesById } from "../stages.js";
import { secretMembers } from "../views.js";

/** DescribeSecret tells everything of a secret but its values, also while it waits for its deletion. */
export const DescribeSecret = operation(secretsmanager, "DescribeSecret", {
  source: "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html",

  permissions: async (call) => {
    const { arn, keys } = await aboutSecret(call, call.input.SecretId);
    return [permission("secretsmanager:DescribeSecret", arn, keys)];
  },

  async handle({ input, here, store }) {
    const secret = await store.read((read) => requireSecret(read, here, input.SecretId));
    const stages = stagesById(secret.versions);
    return {
      ...secretMembers(secret),
      ...(Object.keys(stages).length === 0 ? {} : { VersionIdsToStages: stages }),
    };
  },
});
