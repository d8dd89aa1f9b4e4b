import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { deleteInline, requireGroup } from "../entities.js";
import { groupArn } from "../resources.js";

export const DeleteGroupPolicy = operation(iam, "DeleteGroupPolicy", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteGroupPolicy.html",

  permissions: async ({ input, here, read }) => [
    permission("iam:DeleteGroupPolicy", await groupArn(read, here, input.GroupName), {}),
  ],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      await deleteInline(tx, await requireGroup(tx, here, input.GroupName), input.PolicyName);
    });
    return {};
  },
});
