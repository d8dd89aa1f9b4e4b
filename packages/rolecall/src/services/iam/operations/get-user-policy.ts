import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { requireInline, requireUser } from "../entities.js";
import { userArn } from "../resources.js";
import { encodeDocument } from "../views.js";

export const GetUserPolicy = operation(iam, "GetUserPolicy", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUserPolicy.html",

  permissions: async ({ input, here, read }) => [
    permission("iam:GetUserPolicy", await userArn(read, here, input.UserName), {}),
  ],

  async handle({ input, here, store }) {
    const user = await store.read((tx) => requireUser(tx, here, input.UserName));
    return {
      UserName: user.name,
      PolicyName: input.PolicyName,
      PolicyDocument: encodeDocument(requireInline(user, input.PolicyName)),
    };
  },
});
