import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { putInline, requireGroup } from "../entities.js";
import { groupArn } from "../resources.js";

export const PutGroupPolicy = operation(iam, "PutGroupPolicy", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutGroupPolicy.html",

  permissions: async ({ input, here, read }) => [
    permission("iam:PutGroupPolicy", await groupArn(read, here, input.GroupName), {}),
  ],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      await putInline(tx, await requireGroup(tx, here, input.GroupName), input.PolicyName, input.PolicyDocument);
    });
    return {};
  },
});
