import { iam } from "@rolecall/aws-model/iam";
import { operation, permission } from "../../../kernel/operation.js";
import { accountSummary } from "../reports.js";

export const GetAccountSummary = operation(iam, "GetAccountSummary", {
  source: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html",

  permissions: () => [permission("iam:GetAccountSummary", "*", {})],

  async handle({ here, store }) {
    return { SummaryMap: await store.read((tx) => accountSummary(tx, here.account)) };
  },
});
