import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireGroup, requireInline } from "../entities.js";
import { groupArn } from "../resources.js";
import { encodeDocument } from "../views.js";

export const GetGroupPolicy = operation(iam, "GetGroupPolicy", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetGroupPolicy.html",

  permissions: async ({ input, here, read }) => [
    permission("iam:GetGroupPolicy", await groupArn(read, here, input.GroupName), {}),
  ],

  async handle({ input, here, store }) {
    const group = await store.read((tx) => requireGroup(tx, here, input.GroupName));
    return {
      GroupName: group.name,
      PolicyName: input.PolicyName,
      PolicyDocument: encodeDocument(requireInline(group, input.PolicyName)),
    };
  },
});
