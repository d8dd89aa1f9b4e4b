import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { tagPage } from "../lists.js";
import { requireManaged } from "../managed.js";

export const ListPolicyTags = operation(iam, "ListPolicyTags", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyTags.html",

  permissions: ({ input }) => [permission("iam:ListPolicyTags", input.PolicyArn, {})],

  async handle({ input, here, store }) {
    const policy = await store.read((tx) => requireManaged(tx, here.account, input.PolicyArn));
    return tagPage(policy.tags, input);
  },
});
