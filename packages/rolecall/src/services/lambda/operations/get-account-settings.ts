import { lambda } from "@rolecall/aws-model/lambda";
import { operation, permission } from "../../../kernel/operation.js";
import { ACCOUNT_CONCURRENCY, unreserved } from "../concurrency/limits.js";
import { functions, versions } from "../records.js";

/** AWS's quotas of an account that has not asked for more. */
const LIMITS = {
  TotalCodeSize: 80_530_636_800,
  CodeSizeUnzipped: 262_144_000,
  CodeSizeZipped: 52_428_800,
  ConcurrentExecutions: ACCOUNT_CONCURRENCY,
};

/** GetAccountSettings answers the account's quotas in this Region, and what is used of them. */
export const GetAccountSettings = operation(lambda, "GetAccountSettings", {
  source: "https://docs.aws.amazon.com/lambda/latest/api/API_GetAccountSettings.html",

  permissions: () => [permission("lambda:GetAccountSettings", "*", {})],

  async handle({ here, store }) {
    const prefix = [here.account, here.region];
    const [items, published, left] = await store.read(async (read) => [
      (await functions.list(read, { prefix })).items,
      (await versions.list(read, { prefix })).items,
      await unreserved(read, here),
    ]);
    return {
      AccountLimit: { ...LIMITS, UnreservedConcurrentExecutions: left },
      AccountUsage: {
        TotalCodeSize: [...items, ...published].reduce((sum, { code }) => sum + code.sizeBytes, 0),
        FunctionCount: items.length,
      },
    };
  },
});
