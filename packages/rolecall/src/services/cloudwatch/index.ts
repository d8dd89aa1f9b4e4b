import { cloudwatch } from "@rolecall/aws-model/cloudwatch";
import type { ServiceDefinition } from "../../kernel/service.js";
import { violated } from "./errors.js";
import { startAging } from "./metrics/retention.js";
import { GetMetricData } from "./operations/get-metric-data.js";
import { GetMetricStatistics } from "./operations/get-metric-statistics.js";
import { ListMetrics } from "./operations/list-metrics.js";
import { PutMetricData } from "./operations/put-metric-data.js";
import { refusal } from "./refusal.js";
import { resources } from "./resources.js";

/** Amazon CloudWatch. README.md beside this file lists gaps and sources. */
export const cloudwatchService: ServiceDefinition = {
  service: cloudwatch,
  operations: [GetMetricData, GetMetricStatistics, ListMetrics, PutMetricData],
  resources,
  refusal,
  violated,
  resume: async (host) => startAging(host),
};
