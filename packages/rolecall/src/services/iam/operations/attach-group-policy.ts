import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { attachPolicy, requireGroup } from "../entities.js";
import { groupArn } from "../resources.js";

export const AttachGroupPolicy = operation(iam, "AttachGroupPolicy", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachGroupPolicy.html",

  permissions: async ({ input, here, read }) => [
    permission("iam:AttachGroupPolicy", await groupArn(read, here, input.GroupName), {
      "iam:PolicyARN": input.PolicyArn,
    }),
  ],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      await attachPolicy(tx, await requireGroup(tx, here, input.GroupName), input.PolicyArn);
    });
    return {};
  },
});
