import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireGroup } from "../entities.js";
import { attachedPage } from "../lists.js";
import { groupArn } from "../resources.js";

export const ListAttachedGroupPolicies = operation(iam, "ListAttachedGroupPolicies", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedGroupPolicies.html",

  permissions: async ({ input, here, read }) => [
    permission("iam:ListAttachedGroupPolicies", await groupArn(read, here, input.GroupName), {}),
  ],

  async handle({ input, here, store }) {
    return attachedPage(await store.read((tx) => requireGroup(tx, here, input.GroupName)), input);
  },
});
