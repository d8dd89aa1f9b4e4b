/** Lambda's ARNs, and what the kernel asks about them. */
import { parseArn } from "../../kernel/arn.js";
import type { Resources } from "../../kernel/service.js";
import { appliedPolicy } from "./policies/applied.js";
import { functions } from "./records.js";

export const resources: Resources = {
  async find(tx, arn, action) {
    const parsed = parseArn(arn);
    const [type, name, qualifier] = parsed?.resource.split(":") ?? [];
    if (!parsed || type !== "function" || name === undefined) return undefined;
    const { account, region } = parsed;
    const found = await functions.get(tx, [account, region, name]);
    if (!found) return undefined;
    const ref = { account, region, name, ...(qualifier === undefined ? {} : { qualifier }) };
    const policy = await appliedPolicy(tx, ref, action);
    return { tags: found.tags, ...(policy ? { policy } : {}) };
  },
};
