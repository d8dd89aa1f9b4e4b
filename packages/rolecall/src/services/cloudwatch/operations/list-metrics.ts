import { cloudwatch } from "@rolecall/aws-model/cloudwatch";
import { operation, permission } from "../../../kernel/operation.js";
import { keyOfToken, tokenOfKey } from "../../../kernel/page-token.js";
import { badToken } from "../errors.js";
import { dimensionList } from "../metrics/identity.js";
import { NO_ACCESS_GRANT } from "../permissions.js";
import { type MetricRecord, metrics } from "../records.js";

const PAGE = 500;
/** AWS: a metric without data for two weeks is not listed. */
const LISTED_MS = 14 * 86_400_000;
const RECENT_MS = 3 * 3_600_000;

/** ListMetrics answers the metrics there are. */
export const ListMetrics = operation(cloudwatch, "ListMetrics", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html",

  permissions: () => [permission("cloudwatch:ListMetrics", "*", NO_ACCESS_GRANT)],

  async handle({ input, here, store, clock, metrics: own }) {
    const { Namespace, MetricName, Dimensions = [], RecentlyActive, NextToken } = input;
    const { IncludeLinkedAccounts = false, OwningAccount = here.account } = input;
    const after = NextToken === undefined ? undefined : keyOfToken(NextToken);
    if (NextToken !== undefined && after?.length !== 5) throw badToken();
    await own.flush();
    const oldestMs = clock.now() - (RecentlyActive === undefined ? LISTED_MS : RECENT_MS);
    const wanted = (metric: MetricRecord) =>
      metric.lastMs >= oldestMs &&
      (MetricName === undefined || metric.name === MetricName) &&
      Dimensions.every(({ Name = "", Value }) => {
        const own = metric.dimensions[Name];
        return own !== undefined && (Value === undefined || own === Value);
      });
    const found: MetricRecord[] = [];
    // Rolecall has no linked accounts: what belongs to another is not seen from here.
    if (OwningAccount === here.account) {
      const prefix = [here.account, here.region, ...(Namespace === undefined ? [] : [Namespace])];
      const { items } = await store.read((read) => metrics.list(read, { prefix, ...(after ? { after } : {}) }));
      found.push(...items.filter(wanted));
    }
    const page = found.slice(0, PAGE);
    const last = page.at(-1);
    return {
      Metrics: page.map(({ namespace, name, dimensions }) => ({
        Namespace: namespace,
        MetricName: name,
        Dimensions: dimensionList(dimensions),
      })),
      ...(IncludeLinkedAccounts ? { OwningAccounts: page.map(({ account }) => account) } : {}),
      ...(last && found.length > PAGE ? { NextToken: tokenOfKey(keyOf(last)) } : {}),
    };
  },
});

const keyOf = ({ account, region, namespace, name, id }: MetricRecord) => [account, region, namespace, name, id];
