import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireOwnPolicy } from "../managed.js";
import { policies } from "../records.js";
import { withoutTags } from "../tags.js";

export const UntagPolicy = operation(iam, "UntagPolicy", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagPolicy.html",

  permissions: ({ input }) => [permission("iam:UntagPolicy", input.PolicyArn, {}, { keys: input.TagKeys })],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const policy = await requireOwnPolicy(tx, here.account, input.PolicyArn);
      await policies.put(tx, { ...policy, tags: withoutTags(policy.tags, input.TagKeys) });
    });
    return {};
  },
});
