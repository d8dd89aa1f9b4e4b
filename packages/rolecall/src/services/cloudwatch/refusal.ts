/** How CloudWatch words refusals: actions on metrics name no resource, as users report them (2015 to 2024). */
import type { RefusalWords, Refused } from "../../kernel/service.js";

export const refusal = ({ resource }: Refused): RefusalWords => (resource === "*" ? { resource: null } : {});
