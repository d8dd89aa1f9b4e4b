import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { putInline, requireUser } from "../entities.js";
import { userWithBoundary } from "../resources.js";

export const PutUserPolicy = operation(iam, "PutUserPolicy", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPolicy.html",

  permissions: async ({ input, here, read }) => {
    const { arn, boundary } = await userWithBoundary(read, here, input.UserName);
    return [permission("iam:PutUserPolicy", arn, { "iam:PermissionsBoundary": boundary })];
  },

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      await putInline(tx, await requireUser(tx, here, input.UserName), input.PolicyName, input.PolicyDocument);
    });
    return {};
  },
});
