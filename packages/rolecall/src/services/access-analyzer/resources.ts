/** Access Analyzer's ARNs. */
import type { Here } from "../../kernel/here.js";

/**
 * What the operations on policies are asked on, although the service reference gives them no resource.
 *
 * Seen in a refusal of access-analyzer:ValidatePolicy, quoted in a workflow's log of 2026; inferred for the checks.
 */
export const anyResource = ({ partition, region, account }: Here): string =>
  `arn:${partition}:access-analyzer:${region}:${account}:*`;
