import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireGroup } from "../entities.js";
import { inlinePage } from "../lists.js";
import { groupArn } from "../resources.js";

export const ListGroupPolicies = operation(iam, "ListGroupPolicies", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroupPolicies.html",

  permissions: async ({ input, here, read }) => [
    permission("iam:ListGroupPolicies", await groupArn(read, here, input.GroupName), {}),
  ],

  async handle({ input, here, store }) {
    const group = await store.read((tx) => requireGroup(tx, here, input.GroupName));
    return inlinePage(group, input);
  },
});
