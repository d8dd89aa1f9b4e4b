import type { Datapoint } from "@aws-sdk/client-cloudwatch";
import { cloudwatch } from "@rolecall/aws-model/cloudwatch";
import { operation, permission } from "../../../kernel/operation.js";
import { exclusive, invalidCombination, invalidValue, missing, startNotBeforeEnd, valueInvalid } from "../errors.js";
import type { Distribution } from "../metrics/distribution.js";
import { dimensionsOf, metricRef } from "../metrics/identity.js";
import { isPeriod, readPeriods } from "../metrics/read.js";
import { statisticOf } from "../metrics/statistics.js";

const MOST_POINTS = 1440;

/** GetMetricStatistics answers statistics of one metric, each period's apart by unit. */
export const GetMetricStatistics = operation(cloudwatch, "GetMetricStatistics", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html",

  permissions: () => [permission("cloudwatch:GetMetricStatistics", "*", {})],

  async handle({ input, here: { account, region }, store, clock, metrics }) {
    const {
      Namespace: namespace = "",
      MetricName: name = "",
      Dimensions,
      Statistics,
      ExtendedStatistics,
      Unit,
    } = input;
    const span = spanOf(input);
    if (Statistics && ExtendedStatistics) throw invalidCombination(exclusive("Statistics", "ExtendedStatistics"));
    // Unverified words.
    if (!Statistics && !ExtendedStatistics) {
      throw missing("At least one of the parameters Statistics and ExtendedStatistics must be specified.");
    }
    for (const one of ExtendedStatistics ?? []) {
      if (!statisticOf(one)) throw valueInvalid(one, "ExtendedStatistics");
    }
    const { id } = metricRef({ account, region, namespace, name, dimensions: dimensionsOf(Dimensions) });
    await metrics.flush();
    const periods = await store.read((read) => readPeriods(read, id, span, clock.now(), Unit));
    const told = { simple: Statistics ?? [], extended: ExtendedStatistics ?? [] };
    return {
      Label: name,
      Datapoints: [...periods].flatMap(([unit, ofUnit]) =>
        [...ofUnit].flatMap(([atMs, values]) => datapoint(atMs, unit, values, told)),
      ),
    };
  },
});

interface Told {
  readonly simple: readonly string[];
  readonly extended: readonly string[];
}

/** None where there is nothing to tell: a percentile of values that are not known. */
function datapoint(atMs: number, unit: string, values: Distribution, { simple, extended }: Told): Datapoint[] {
  const of = (names: readonly string[]) =>
    Object.fromEntries(
      names.flatMap((name) => {
        const value = statisticOf(name)?.(values);
        return value === undefined ? [] : [[name, value] as const];
      }),
    );
  const percentiles = of(extended);
  if (simple.length === 0 && Object.keys(percentiles).length === 0) return [];
  return [
    {
      Timestamp: new Date(atMs),
      ...of(simple),
      ...(simple.length === 0 ? { ExtendedStatistics: percentiles } : {}),
      Unit: unit as never,
    },
  ];
}

function spanOf(input: {
  readonly StartTime: Date | undefined;
  readonly EndTime: Date | undefined;
  readonly Period: number | undefined;
}) {
  const [startMs, endMs] = [input.StartTime?.getTime() ?? 0, input.EndTime?.getTime() ?? 0];
  const periodSeconds = input.Period ?? 0;
  // Unverified words.
  if (!isPeriod(periodSeconds)) {
    throw periodSeconds > 60
      ? invalidValue("The parameter Period must be a multiple of 60.")
      : valueInvalid(periodSeconds, "Period");
  }
  if (startMs >= endMs) throw invalidCombination(startNotBeforeEnd);
  const count = Math.ceil((endMs - startMs) / (periodSeconds * 1000));
  if (count > MOST_POINTS) {
    throw invalidCombination(
      `You have requested up to ${count} datapoints, which exceeds the limit of ${MOST_POINTS}. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`,
    );
  }
  return { startMs, endMs, periodSeconds };
}
