import { cloudwatch } from "@rolecall/aws-model/cloudwatch";
import { operation, permission } from "../../../kernel/operation.js";
import { dashboardNotFound } from "../dashboards.js";
import { dashboardArn } from "../names.js";
import { dashboards } from "../records.js";

/** GetDashboard answers a dashboard's body, letter for letter. */
export const GetDashboard = operation(cloudwatch, "GetDashboard", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetDashboard.html",

  permissions: ({ input, here }) => [
    permission("cloudwatch:GetDashboard", dashboardArn(here, input.DashboardName ?? ""), {}),
  ],

  async handle({ input, here, store }) {
    const name = input.DashboardName ?? "";
    const { body } = await store.read((read) =>
      dashboards.require(read, [here.account, name], dashboardNotFound(name)),
    );
    return { DashboardArn: dashboardArn(here, name), DashboardName: name, DashboardBody: body };
  },
});
