import { secretsmanager } from "@rolecall/aws-model/secretsmanager";
import { operation, permission } from "../../../kernel/operation.js";
import { changeSecret } from "../change.js";
import { aboutSecret } from "../permissions.js";
import { checkedTags, tagMap } from "../tags.js";

/** TagResource adds tags to a secret, or changes their values. */
export const TagResource = operation(secretsmanager, "TagResource", {
  source: "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_TagResource.html",

  permissions: async (call) => {
    const { arn, keys } = await aboutSecret(call, call.input.SecretId);
    return [permission("secretsmanager:TagResource", arn, keys, { set: tagMap(call.input.Tags) })];
  },

  async handle({ input, here, clock, store }) {
    await changeSecret(here, input.SecretId, { store }, (secret) => ({
      ...secret,
      tags: checkedTags({ ...secret.tags, ...tagMap(input.Tags) }),
      changedMs: clock.now(),
    }));
    return {};
  },
});
