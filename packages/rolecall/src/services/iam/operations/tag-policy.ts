import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireOwnPolicy } from "../managed.js";
import { policies } from "../records.js";
import { mergeTags, passed } from "../tags.js";

export const TagPolicy = operation(iam, "TagPolicy", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagPolicy.html",

  permissions: ({ input }) => [permission("iam:TagPolicy", input.PolicyArn, {}, passed(input.Tags))],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const policy = await requireOwnPolicy(tx, here.account, input.PolicyArn);
      await policies.put(tx, { ...policy, tags: mergeTags(policy.tags, input.Tags) });
    });
    return {};
  },
});
