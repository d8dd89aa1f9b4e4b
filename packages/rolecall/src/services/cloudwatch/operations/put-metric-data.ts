import { cloudwatch } from "@rolecall/aws-model/cloudwatch";
import { notEmulated } from "../../../kernel/errors.js";
import { operation, permission } from "../../../kernel/operation.js";
import { invalidValue, required, tooMany } from "../errors.js";
import { measured } from "../metrics/datum.js";
import { condensed, record } from "../metrics/write.js";

const MOST_METRICS = 1000;

/**
 * PutMetricData adds values to metrics, which are there from their first value on. Once answered, they are stored.
 *
 * Gap: EntityMetricData.
 */
export const PutMetricData = operation(cloudwatch, "PutMetricData", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html",

  permissions: ({ input }) => [
    permission("cloudwatch:PutMetricData", "*", { "cloudwatch:namespace": input.Namespace }),
  ],

  async handle({ input, here, store, clock }) {
    const { Namespace: namespace = "", MetricData = [], EntityMetricData } = input;
    if (EntityMetricData !== undefined) throw notEmulated("PutMetricData with `EntityMetricData`");
    if (namespace.startsWith("AWS/")) throw invalidValue("The value AWS/ for parameter Namespace is invalid.");
    if (MetricData.length === 0) throw required("MetricData");
    if (MetricData.length > MOST_METRICS) throw invalidValue(tooMany("MetricData", MOST_METRICS));
    const place = { account: here.account, region: here.region, namespace };
    const nowMs = clock.now();
    const all = condensed(
      MetricData.map((datum, index) => measured(datum, `MetricData.member.${index + 1}`, place, nowMs)),
    );
    await store.transact((tx) => record(tx, all));
    return {};
  },
});
