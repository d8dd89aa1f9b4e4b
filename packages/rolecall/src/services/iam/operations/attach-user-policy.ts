import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { attachPolicy, requireUser } from "../entities.js";
import { userWithBoundary } from "../resources.js";

export const AttachUserPolicy = operation(iam, "AttachUserPolicy", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachUserPolicy.html",

  permissions: async ({ input, here, read }) => {
    const { arn, boundary } = await userWithBoundary(read, here, input.UserName);
    return [
      permission("iam:AttachUserPolicy", arn, {
        "iam:PolicyARN": input.PolicyArn,
        "iam:PermissionsBoundary": boundary,
      }),
    ];
  },

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      await attachPolicy(tx, await requireUser(tx, here, input.UserName), input.PolicyArn);
    });
    return {};
  },
});
