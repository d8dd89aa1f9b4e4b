/** What the kernel asks about secrets: resource policy and tags. */
import { compilePolicy } from "@rolecall/engine";
import { parseArn } from "../../kernel/arn.js";
import type { Resources } from "../../kernel/service.js";
import { findSecret } from "./names.js";

export const resources: Resources = {
  async find(tx, arn) {
    const parsed = parseArn(arn);
    if (parsed === undefined) return undefined;
    const { partition, account, region } = parsed;
    const { secret } = await findSecret(tx, { partition, account, region }, arn);
    if (secret === undefined) return undefined;
    const { policy, tags, name } = secret;
    if (policy === undefined) return { tags };
    return { policy: { policy: compilePolicy(policy), name: `resource policy of "${name}"` }, tags };
  },
};
