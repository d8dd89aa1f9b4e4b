/** How SQS words a refusal: the action in small letters (recorded October 2026). */
import type { RefusalWords, Refused } from "../../kernel/service.js";

export const refusal = ({ action }: Refused): RefusalWords => ({ action: action.toLowerCase() });
