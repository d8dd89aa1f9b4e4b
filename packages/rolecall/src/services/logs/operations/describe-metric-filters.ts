import type { Input } from "@rolecall/aws-model";
import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import type { Key } from "../../../store/store.js";
import { groupNotFound, nameAndNamespace } from "../errors.js";
import { decodeKey, nextToken, PAGE } from "../paging.js";
import { groups, type MetricFilterRecord, metricFilters } from "../records.js";
import { groupResource } from "../resources.js";

/** DescribeMetricFilters lists metric filters by name: of a group, of a metric, or all. */
export const DescribeMetricFilters = operation(logs, "DescribeMetricFilters", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeMetricFilters.html",

  permissions: ({ input, here }) => [
    permission("logs:DescribeMetricFilters", groupResource(here, input.logGroupName), {}),
  ],

  async handle({ input, here, store }) {
    const { logGroupName: group, filterNamePrefix: start = "", metricName, metricNamespace } = input;
    if ((metricName === undefined) !== (metricNamespace === undefined)) throw nameAndNamespace();
    const { items } = await store.read(async (tx) => {
      const prefix = [here.account, here.region, ...(group === undefined ? [] : [group])];
      if (group !== undefined) await groups.require(tx, prefix, groupNotFound);
      return metricFilters.list(tx, { prefix });
    });
    const wanted = items
      .filter(
        ({ name, transformations }) =>
          name.startsWith(start) &&
          (metricName === undefined ||
            transformations.some((made) => made.metricName === metricName && made.metricNamespace === metricNamespace)),
      )
      .sort((a, b) => compareKeys(nameAndGroup(a), nameAndGroup(b)));
    const after = input.nextToken === undefined ? undefined : decodeKey(input.nextToken, 2);
    const rest = after ? wanted.filter((filter) => compareKeys(nameAndGroup(filter), after) > 0) : wanted;
    const page = rest.slice(0, input.limit ?? PAGE);
    const last = page.at(-1);
    return {
      metricFilters: page.map(describeFilter),
      ...nextToken(last && rest.length > page.length ? nameAndGroup(last) : undefined),
    };
  },
});

const nameAndGroup = ({ name, group }: MetricFilterRecord) => [name, group];

function compareKeys(a: Key, b: Key): number {
  const [left, right] = a[0] === b[0] ? [a[1], b[1]] : [a[0], b[0]];
  return String(left) < String(right) ? -1 : left === right ? 0 : 1;
}

function describeFilter(filter: MetricFilterRecord) {
  return {
    filterName: filter.name,
    filterPattern: filter.pattern,
    metricTransformations: filter.transformations.map((made) => ({
      ...made,
      unit: made.unit as StandardUnit,
      dimensions: made.dimensions && { ...made.dimensions },
    })),
    creationTime: filter.createdMs,
    logGroupName: filter.group,
    applyOnTransformedLogs: filter.applyOnTransformedLogs,
    fieldSelectionCriteria: filter.fieldSelectionCriteria,
    emitSystemFieldDimensions: filter.emitSystemFieldDimensions && [...filter.emitSystemFieldDimensions],
  };
}

type StandardUnit = NonNullable<Input<typeof logs, "PutMetricFilter">["metricTransformations"][number]["unit"]>;
