import { cloudwatch } from "@rolecall/aws-model/cloudwatch";
import { operation, permission } from "../../../kernel/operation.js";
import { dashboardNotFound } from "../dashboards.js";
import { dashboardArn } from "../names.js";
import { dashboards } from "../records.js";

/** DeleteDashboards deletes all of the dashboards, or none where one is not there. */
export const DeleteDashboards = operation(cloudwatch, "DeleteDashboards", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DeleteDashboards.html",

  permissions: ({ input, here }) =>
    (input.DashboardNames ?? []).map((name) => permission("cloudwatch:DeleteDashboards", dashboardArn(here, name), {})),

  async handle({ input, here: { account }, store }) {
    await store.transact(async (tx) => {
      for (const name of new Set(input.DashboardNames)) {
        await dashboards.require(tx, [account, name], dashboardNotFound(name));
        await dashboards.delete(tx, [account, name]);
      }
    });
    return {};
  },
});
