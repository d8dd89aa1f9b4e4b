/** What the kernel asks about CloudWatch's resources. Metrics are none: actions on them work on `*`. */
import type { Resources } from "../../kernel/service.js";

export const resources: Resources = {
  async find() {
    return undefined;
  },
};
