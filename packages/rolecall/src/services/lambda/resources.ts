/** Lambda's ARNs, and what the kernel asks about them. */
import { parseArn } from "../../kernel/arn.js";
import type { Resources } from "../../kernel/service.js";
import { functions } from "./records.js";

export const resources: Resources = {
  async find(tx, arn) {
    const parsed = parseArn(arn);
    const [type, name] = parsed?.resource.split(":") ?? [];
    if (!parsed || type !== "function" || name === undefined) return undefined;
    const found = await functions.get(tx, [parsed.account, parsed.region, name]);
    return found && { tags: found.tags };
  },
};
