/** How CloudWatch Logs words a refusal: usually as all do. */
import { accountOf } from "../../kernel/arn.js";
import type { RefusalWords, Refused } from "../../kernel/service.js";

/**
 * Who may make groups and not tag them hears of neither action nor reason.
 * Recorded: https://github.com/awslabs/aws-well-architected-labs/pull/747 (November 2022)
 */
export function refusal({ operation, action, resource }: Refused): RefusalWords {
  if (operation !== "CreateLogGroup" || action !== "logs:TagResource") return {};
  return {
    sentence: `User with accountId: ${accountOf(resource)} is not authorized to perform CreateLogGroup with Tags`,
  };
}
