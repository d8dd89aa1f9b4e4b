import { cloudwatch } from "@rolecall/aws-model/cloudwatch";
import { operation, permission } from "../../../kernel/operation.js";
import { invalid, startNotBeforeEnd } from "../errors.js";
import { NO_ACCESS_GRANT } from "../permissions.js";
import { pageOf } from "../queries/page.js";
import { queriesOf } from "../queries/query.js";
import { run } from "../queries/run.js";

const MOST_POINTS = 100_800;

/**
 * GetMetricData answers several metrics, and what is calculated of them, period by period.
 *
 * Gap: searches, Metrics Insights queries, anomaly detection, metrics of other accounts.
 */
export const GetMetricData = operation(cloudwatch, "GetMetricData", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html",

  permissions: () => [permission("cloudwatch:GetMetricData", "*", NO_ACCESS_GRANT)],

  async handle({ input, here, store, clock, metrics }) {
    const {
      MetricDataQueries = [],
      ScanBy = "TimestampDescending",
      MaxDatapoints: most = MOST_POINTS,
      NextToken,
    } = input;
    const [startMs, endMs] = [input.StartTime?.getTime() ?? 0, input.EndTime?.getTime() ?? 0];
    if (startMs >= endMs) throw invalid(startNotBeforeEnd);
    // Unverified words.
    if (most < 1 || most > MOST_POINTS) {
      throw invalid(`The value ${most} for parameter MaxDatapoints is invalid.`);
    }
    const queries = queriesOf(MetricDataQueries, "MetricDataQueries", here);
    await metrics.flush();
    const all = await store.read((read) => run(read, queries, { startMs, endMs, nowMs: clock.now() }));
    const request = [MetricDataQueries, startMs, endMs, ScanBy];
    const page = pageOf(all, { most, newestFirst: ScanBy === "TimestampDescending", token: NextToken, request });
    return { Messages: [], ...page };
  },
});
