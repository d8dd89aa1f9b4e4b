/** What the kernel asks about CloudWatch's resources. Metrics are none: actions on them work on `*`. */
import type { Resources } from "../../kernel/service.js";
import { findTagged } from "./tags.js";

export const resources: Resources = {
  async find(tx, arn) {
    const found = await findTagged(tx, arn);
    return found && { tags: found.record.tags };
  },
};
