/** The account's settings as AWS answers them. */
import type { AccountRecord } from "./records.js";

/** Of each account and Region: requests at once, and a second. */
export const ACCOUNT_THROTTLE = { burstLimit: 5000, rateLimit: 10_000 };

export const accountView = (account: AccountRecord | undefined) => ({
  cloudwatchRoleArn: account?.cloudwatchRoleArn,
  throttleSettings: { ...ACCOUNT_THROTTLE },
  features: ["UsagePlans"],
  apiKeyVersion: "4",
});
