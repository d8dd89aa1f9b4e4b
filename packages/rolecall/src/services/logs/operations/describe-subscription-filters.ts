import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { groupNotFound } from "../errors.js";
import { decodeKey, nextToken, PAGE } from "../paging.js";
import { groups, type SubscriptionFilterRecord, subscriptionFilters } from "../records.js";
import { groupResource } from "../resources.js";

/** DescribeSubscriptionFilters lists the subscription filters of a group by name. */
export const DescribeSubscriptionFilters = operation(logs, "DescribeSubscriptionFilters", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeSubscriptionFilters.html",

  permissions: ({ input, here }) => [
    permission("logs:DescribeSubscriptionFilters", groupResource(here, input.logGroupName), {}),
  ],

  async handle({ input, here, store }) {
    const { filterNamePrefix: start = "", limit = PAGE } = input;
    const after = input.nextToken === undefined ? undefined : String(decodeKey(input.nextToken, 1)[0]);
    const prefix = [here.account, here.region, input.logGroupName];
    const { items } = await store.read(async (read) => {
      await groups.require(read, prefix, groupNotFound);
      return subscriptionFilters.list(read, { prefix });
    });
    const rest = items.filter(({ name }) => name.startsWith(start) && (after === undefined || name > after));
    const page = rest.slice(0, limit);
    const last = page.at(-1);
    return {
      subscriptionFilters: page.map(describeFilter),
      ...nextToken(last && rest.length > page.length ? [last.name] : undefined),
    };
  },
});

const describeFilter = (filter: SubscriptionFilterRecord) => ({
  filterName: filter.name,
  logGroupName: filter.group,
  filterPattern: filter.pattern,
  destinationArn: filter.destinationArn,
  ...(filter.roleArn === undefined ? {} : { roleArn: filter.roleArn }),
  distribution: filter.distribution as "Random" | "ByLogStream",
  applyOnTransformedLogs: filter.applyOnTransformedLogs,
  creationTime: filter.createdMs,
});
