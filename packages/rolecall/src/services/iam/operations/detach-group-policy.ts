import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { detachPolicy, requireGroup } from "../entities.js";
import { groupArn } from "../resources.js";

export const DetachGroupPolicy = operation(iam, "DetachGroupPolicy", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachGroupPolicy.html",

  permissions: async ({ input, here, read }) => [
    permission("iam:DetachGroupPolicy", await groupArn(read, here, input.GroupName), {
      "iam:PolicyARN": input.PolicyArn,
    }),
  ],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      await detachPolicy(tx, await requireGroup(tx, here, input.GroupName), input.PolicyArn);
    });
    return {};
  },
});
