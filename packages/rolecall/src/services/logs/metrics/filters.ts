/**
 * What metric filters make of log events: a value for each that matches, or the default where none of a batch does.
 *
 * Unverified: AWS counts the default once a minute in which events come, here it is once a batch; that it has the dimensions of
 * system fields.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html (2026-11)
 */
import { AwsError } from "../../../kernel/errors.js";
import type { LogEvent } from "../events.js";
import { filterPattern } from "../patterns/pattern.js";
import type { MetricFilterRecord, MetricTransformationRecord } from "../records.js";
import type { Extracted } from "./publish.js";
import { selects, systemFieldsOf } from "./system-fields.js";

export function filtered(filter: MetricFilterRecord, events: readonly LogEvent[]): Extracted[] {
  const { fieldSelectionCriteria: criteria } = filter;
  if (criteria && !selects(criteria, systemFieldsOf(filter))) return [];
  const pattern = filterPattern(filter.pattern);
  const matching = events.filter(({ message }) => pattern.matches(message));
  const last = events.at(-1);
  return filter.transformations.flatMap((transformation) => {
    if (matching.length > 0) return matching.flatMap((event) => extracted(filter, transformation, event));
    const { defaultValue } = transformation;
    if (defaultValue === undefined || !last) return [];
    const dimensions = [emittedBy(filter)];
    return { ...metricOf(transformation), values: [defaultValue], dimensions, atMs: last.timestampMs };
  });
}

function extracted(
  filter: MetricFilterRecord,
  transformation: MetricTransformationRecord,
  { message, timestampMs }: LogEvent,
): Extracted[] {
  const value = Number(picked(filter, transformation.metricValue, message) ?? Number.NaN);
  if (Number.isNaN(value)) return [];
  const dimensions: Record<string, string> = emittedBy(filter);
  for (const [name, selector] of Object.entries(transformation.dimensions ?? {})) {
    const found = picked(filter, selector, message);
    // AWS: no metric of an event that lacks one of its dimensions.
    if (found === undefined || found === "") return [];
    dimensions[name] = found;
  }
  return [{ ...metricOf(transformation), values: [value], dimensions: [dimensions], atMs: timestampMs }];
}

/** Dimensions that tell where the events come from. */
const emittedBy = (filter: MetricFilterRecord): Record<string, string> => {
  const emitted = filter.emitSystemFieldDimensions ?? [];
  return Object.fromEntries(Object.entries(systemFieldsOf(filter)).filter(([name]) => emitted.includes(name)));
};

const metricOf = ({ metricNamespace, metricName, unit = "None" }: MetricTransformationRecord) => ({
  namespace: metricNamespace,
  name: metricName,
  unit,
});

/** A number is itself; `$size` and `$.latency` are read from the event. */
function picked({ pattern }: MetricFilterRecord, selector: string, message: string): string | undefined {
  if (!selector.startsWith("$")) return selector;
  // A selector of JSON need not stand in the filter's own pattern.
  const text = selector.startsWith("$.") ? `{ ${selector} NOT EXISTS }` : pattern;
  try {
    const values = filterPattern(text).values(message);
    return Object.hasOwn(values, selector) ? values[selector] : undefined;
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}
