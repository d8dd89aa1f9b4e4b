import { cloudwatch } from "@rolecall/aws-model/cloudwatch";
import { operation, permission } from "../../../kernel/operation.js";
import { requireDashboard } from "../dashboards.js";
import { dashboardArn } from "../names.js";
import { NO_ACCESS_GRANT } from "../permissions.js";
import { dashboards } from "../records.js";
import { requireTags, tagsOf } from "../tags.js";

/** PutDashboard makes a dashboard, or gives one another body. */
export const PutDashboard = operation(cloudwatch, "PutDashboard", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html",

  // Unverified: that tags ask for cloudwatch:TagResource, as they do of alarms.
  permissions: ({ input: { DashboardName = "", Tags = [] }, here }) => {
    const arn = dashboardArn(here, DashboardName);
    const set = { set: tagsOf(Tags) };
    return [
      permission("cloudwatch:PutDashboard", arn, {}, set),
      ...(Tags.length === 0 ? [] : [permission("cloudwatch:TagResource", arn, NO_ACCESS_GRANT, set)]),
    ];
  },

  async handle({ input, here: { account }, store, clock }) {
    const { DashboardName: name = "", DashboardBody: body = "", Tags = [] } = input;
    requireDashboard(name, body);
    const given = tagsOf(Tags);
    requireTags(given);
    const modifiedMs = clock.now();
    await store.transact(async (tx) => {
      const known = await dashboards.get(tx, [account, name]);
      // Unverified: that tags of a dashboard that is there stay, as those of an alarm.
      await dashboards.put(tx, { account, name, body, modifiedMs, tags: known?.tags ?? given });
    });
    return { DashboardValidationMessages: [] };
  },
});
