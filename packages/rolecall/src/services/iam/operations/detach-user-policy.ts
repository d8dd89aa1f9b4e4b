import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { detachPolicy, requireUser } from "../entities.js";
import { userWithBoundary } from "../resources.js";

export const DetachUserPolicy = operation(iam, "DetachUserPolicy", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachUserPolicy.html",

  permissions: async ({ input, here, read }) => {
    const { arn, boundary } = await userWithBoundary(read, here, input.UserName);
    return [
      permission("iam:DetachUserPolicy", arn, {
        "iam:PolicyARN": input.PolicyArn,
        "iam:PermissionsBoundary": boundary,
      }),
    ];
  },

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      await detachPolicy(tx, await requireUser(tx, here, input.UserName), input.PolicyArn);
    });
    return {};
  },
});
