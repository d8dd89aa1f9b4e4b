import { cloudwatch } from "@rolecall/aws-model/cloudwatch";
import { operation, permission } from "../../../kernel/operation.js";
import { dashboardArn } from "../names.js";
import { pageOf } from "../paging.js";
import { dashboards } from "../records.js";

const PAGE = 1000;

/** ListDashboards answers the dashboards of an account, by name. */
export const ListDashboards = operation(cloudwatch, "ListDashboards", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListDashboards.html",

  permissions: () => [permission("cloudwatch:ListDashboards", "*", {})],

  async handle({ input: { DashboardNamePrefix = "", NextToken }, here, store }) {
    const { items } = await store.read((read) => dashboards.list(read, { prefix: [here.account] }));
    const wanted = items.filter(({ name }) => name.startsWith(DashboardNamePrefix));
    const { items: page, ...next } = pageOf(wanted, PAGE, NextToken, ({ name }) => name);
    return {
      DashboardEntries: page.map(({ name, body, modifiedMs }) => ({
        DashboardName: name,
        DashboardArn: dashboardArn(here, name),
        LastModified: new Date(modifiedMs),
        Size: Buffer.byteLength(body),
      })),
      ...next,
    };
  },
});
