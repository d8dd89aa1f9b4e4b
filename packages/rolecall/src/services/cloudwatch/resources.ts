/** What the kernel asks about CloudWatch's resources. Metrics are none: actions on them work on `*`. */
import type { Resources } from "../../kernel/service.js";
import { alarmOfArn } from "./names.js";
import { alarms } from "./records.js";

export const resources: Resources = {
  async find(tx, arn) {
    const key = alarmOfArn(arn);
    const found = key && (await alarms.get(tx, key));
    return found && { tags: found.tags };
  },
};
