import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireManaged, shownPolicy, usageOf } from "../managed.js";

export const GetPolicy = operation(iam, "GetPolicy", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicy.html",

  permissions: ({ input }) => [permission("iam:GetPolicy", input.PolicyArn, {})],

  async handle({ input, here, store }) {
    return store.read(async (tx) => {
      const policy = await requireManaged(tx, here.account, input.PolicyArn);
      return { Policy: shownPolicy(policy, await usageOf(tx, here.account, policy.arn)) };
    });
  },
});
