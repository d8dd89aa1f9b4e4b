import type { MetricsName } from "@aws-sdk/client-kinesis";
import { kinesis } from "@rolecall/aws-model/kinesis";
import { operation } from "../../../kernel/operation.js";
import { changeStream } from "../find.js";
import { expanded } from "../metrics.js";
import { streamArn } from "../names.js";
import { onAny } from "../permissions.js";

/** DisableEnhancedMonitoring notes for which metrics shards are watched no longer. */
export const DisableEnhancedMonitoring = operation(kinesis, "DisableEnhancedMonitoring", {
  source: "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DisableEnhancedMonitoring.html",

  permissions: ({ input, here }) => [onAny("kinesis:DisableEnhancedMonitoring", here, input)],

  async handle({ input, here, store, clock }) {
    let before: readonly string[] = [];
    const asked = expanded(input.ShardLevelMetrics);
    const changed = await changeStream(here, input, { store, clock }, (stream) => {
      before = stream.metrics;
      return { ...stream, metrics: stream.metrics.filter((metric) => !asked.includes(metric)) };
    });
    return {
      StreamName: changed.name,
      StreamARN: streamArn(changed),
      CurrentShardLevelMetrics: before as MetricsName[],
      DesiredShardLevelMetrics: changed.metrics as MetricsName[],
    };
  },
});
