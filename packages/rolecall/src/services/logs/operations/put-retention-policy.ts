import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { badRetention, groupNotFound, notInClass } from "../errors.js";
import { groups } from "../records.js";
import { groupResource } from "../resources.js";
import { RETENTION_DAYS, startSweep } from "../retention.js";

/** PutRetentionPolicy sets how many days events are kept; what is older goes. */
export const PutRetentionPolicy = operation(logs, "PutRetentionPolicy", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html",

  permissions: ({ input, here }) => [
    permission("logs:PutRetentionPolicy", groupResource(here, input.logGroupName), {}),
  ],

  async handle({ input, here, store, clock, background }) {
    const { retentionInDays: retentionDays } = input;
    if (!RETENTION_DAYS.includes(retentionDays)) throw badRetention(retentionDays, RETENTION_DAYS);
    const group = await store.transact(async (tx) => {
      const found = await groups.require(tx, [here.account, here.region, input.logGroupName], groupNotFound);
      if (found.class === "DELIVERY") throw notInClass("PutRetentionPolicy", found.class);
      const changed = { ...found, retentionDays };
      await groups.put(tx, changed);
      return changed;
    });
    startSweep(group, { store, clock, background });
    return {};
  },
});
