import { logs } from "@rolecall/aws-model/logs";
import { operation, permission } from "../../../kernel/operation.js";
import { defaultAndDimensions, groupNotFound, invalidParameter, limitExceeded, notInClass } from "../errors.js";
import { requireSystemFields, selects, systemFieldsOf } from "../metrics/system-fields.js";
import { filterPattern } from "../patterns/pattern.js";
import { groups, metricFilters } from "../records.js";
import { groupResource } from "../resources.js";

/** PutMetricFilter makes a metric filter, or replaces the one of that name; it counts for events that come from now on. */
export const PutMetricFilter = operation(logs, "PutMetricFilter", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html",

  permissions: ({ input, here }) => [permission("logs:PutMetricFilter", groupResource(here, input.logGroupName), {})],

  async handle({ input, here, store, clock }) {
    filterPattern(input.filterPattern);
    const { logGroupName: group, filterName: name, metricTransformations } = input;
    const { fieldSelectionCriteria: criteria, emitSystemFieldDimensions: emitted = [] } = input;
    if (criteria) selects(criteria, systemFieldsOf(here));
    requireSystemFields(emitted);
    for (const { defaultValue, dimensions } of metricTransformations) {
      if (defaultValue !== undefined && dimensions !== undefined) throw defaultAndDimensions();
      // AWS: those of system fields count. Unverified words.
      if (Object.keys(dimensions ?? {}).length + new Set(emitted).size > MOST_DIMENSIONS) {
        throw invalidParameter(`A metric filter can have at most ${MOST_DIMENSIONS} dimensions.`);
      }
    }
    const { account, region } = here;
    const createdMs = clock.now();
    await store.transact(async (tx) => {
      const { class: ofClass } = await groups.require(tx, [account, region, group], groupNotFound);
      if (ofClass !== "STANDARD") throw notInClass("PutMetricFilter", ofClass);
      const { items } = await metricFilters.list(tx, { prefix: [account, region, group] });
      const old = items.find((filter) => filter.name === name);
      if (!old && items.length >= FILTERS) throw limitExceeded();
      await metricFilters.put(tx, {
        account,
        region,
        group,
        name,
        pattern: input.filterPattern,
        transformations: metricTransformations,
        createdMs: old?.createdMs ?? createdMs,
        applyOnTransformedLogs: input.applyOnTransformedLogs ?? false,
        ...(input.fieldSelectionCriteria === undefined ? {} : { fieldSelectionCriteria: input.fieldSelectionCriteria }),
        ...(input.emitSystemFieldDimensions === undefined
          ? {}
          : { emitSystemFieldDimensions: input.emitSystemFieldDimensions }),
      });
    });
    return {};
  },
});

/** AWS's quota for a group. */
const FILTERS = 100;
const MOST_DIMENSIONS = 3;
