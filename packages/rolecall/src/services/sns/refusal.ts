import type { RefusalWords, Refused } from "../../kernel/service.js";

/** SNS spells its prefix in capitals: `SNS:Publish` (seen in answers of real accounts). */
export const refusal = ({ action }: Refused): RefusalWords => ({ action: action.replace(/^sns:/, "SNS:") });
