/** What the kernel asks about parameters: their tags. They have no resource policies but those of RAM. */
import { parseArn } from "../../kernel/arn.js";
import type { Resources } from "../../kernel/service.js";
import { parameters } from "./records.js";

export const resources: Resources = {
  async find(tx, arn) {
    const parsed = parseArn(arn);
    const path = /^parameter\/(.+)$/.exec(parsed?.resource ?? "")?.[1];
    if (!parsed || path === undefined) return undefined;
    const parameter = await parameters.get(tx, [parsed.account, parsed.region, path]);
    return parameter && { tags: parameter.tags };
  },
};
