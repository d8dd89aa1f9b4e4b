import type { MetricsName } from "@aws-sdk/client-kinesis";
import { kinesis } from "@rolecall/aws-model/kinesis";
import { operation } from "../../../kernel/operation.js";
import { changeStream } from "../find.js";
import { expanded } from "../metrics.js";
import { streamArn } from "../names.js";
import { onAny } from "../permissions.js";

/** EnableEnhancedMonitoring notes for which metrics shards are watched; none are told. */
export const EnableEnhancedMonitoring = operation(kinesis, "EnableEnhancedMonitoring", {
  source: "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_EnableEnhancedMonitoring.html",

  permissions: ({ input, here }) => [onAny("kinesis:EnableEnhancedMonitoring", here, input)],

  async handle({ input, here, store, clock }) {
    let before: readonly string[] = [];
    const asked = expanded(input.ShardLevelMetrics);
    const changed = await changeStream(here, input, { store, clock }, (stream) => {
      before = stream.metrics;
      return { ...stream, metrics: [...new Set([...stream.metrics, ...asked])] };
    });
    return {
      StreamName: changed.name,
      StreamARN: streamArn(changed),
      CurrentShardLevelMetrics: before as MetricsName[],
      DesiredShardLevelMetrics: changed.metrics as MetricsName[],
    };
  },
});
