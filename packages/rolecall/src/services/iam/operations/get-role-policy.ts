import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireInline, requireRole } from "../entities.js";
import { roleArn } from "../resources.js";
import { encodeDocument } from "../views.js";

export const GetRolePolicy = operation(iam, "GetRolePolicy", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html",

  permissions: async ({ input, here, read }) => [
    permission("iam:GetRolePolicy", await roleArn(read, here, input.RoleName), {}),
  ],

  async handle({ input, here, store }) {
    const role = await store.read((tx) => requireRole(tx, here, input.RoleName));
    return {
      RoleName: role.name,
      PolicyName: input.PolicyName,
      PolicyDocument: encodeDocument(requireInline(role, input.PolicyName)),
    };
  },
});
