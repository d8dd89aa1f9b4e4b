import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { authorizationDetails } from "../reports.js";

/** GetAccountAuthorizationDetails answers all users, groups, roles and policies, a page across the four kinds. */
export const GetAccountAuthorizationDetails = operation(iam, "GetAccountAuthorizationDetails", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html",

  permissions: () => [permission("iam:GetAccountAuthorizationDetails", "*", {})],

  async handle({ input, here, store }) {
    return store.read((tx) => authorizationDetails(tx, here.account, input));
  },
});
