/** What CloudWatch stores. */
import { collection } from "../../store/collection.js";
import type { Json } from "../../store/store.js";
import type { Distribution } from "./metrics/distribution.js";

/** By name, in the order of the names. */
export type Dimensions = Readonly<Record<string, string>>;

export interface MetricRecord {
  readonly account: string;
  readonly region: string;
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Dimensions;
  /** Of all the above: what its points are found by. */
  readonly id: string;
  /** Of its latest point. */
  readonly lastMs: number;
}

export const metrics = collection<MetricRecord>({
  name: "cloudwatch/metrics",
  key: ({ account, region, namespace, name, id }) => [account, region, namespace, name, id],
});

/** What came for a metric within one second, minute, five minutes or hour, apart by unit. */
export interface PointRecord extends Distribution {
  readonly id: string;
  readonly resolutionSeconds: Resolution;
  readonly atMs: number;
  readonly unit: string;
}

export type Resolution = 1 | 60 | 300 | 3600;

export const points = collection<PointRecord>({
  name: "cloudwatch/points",
  key: ({ id, resolutionSeconds, atMs, unit }) => [id, resolutionSeconds, atMs, unit],
});

export type Tags = Readonly<Record<string, string>>;

/** What an alarm watches and when it is raised, by AWS's names. */
export interface AlarmSettings {
  readonly AlarmDescription?: string;
  readonly MetricName?: string;
  readonly Namespace?: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
  readonly Statistic?: string;
  readonly ExtendedStatistic?: string;
  readonly Period?: number;
  readonly Unit?: string;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm?: number;
  readonly Threshold: number;
  readonly ComparisonOperator: string;
  readonly TreatMissingData?: string;
  readonly EvaluateLowSampleCountPercentile?: string;
  /** In place of a metric: queries, one of which is returned. */
  readonly Metrics?: readonly Json[];
}

export type StateValue = "OK" | "ALARM" | "INSUFFICIENT_DATA";

export interface AlarmState {
  readonly value: StateValue;
  readonly reason: string;
  /** JSON text. */
  readonly reasonData?: string;
  /** Of the last change of value or reason, and of the value alone. */
  readonly updatedMs: number;
  readonly changedMs: number;
}

export interface AlarmRecord {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly settings: AlarmSettings;
  readonly actionsEnabled: boolean;
  /** ARNs, by the state that they are for. */
  readonly actions: Readonly<Record<StateValue, readonly string[]>>;
  readonly state: AlarmState;
  readonly configuredMs: number;
  /** What names its metric in events: new with each configuration. */
  readonly metricId: string;
  readonly tags: Tags;
}

export const alarms = collection<AlarmRecord>({
  name: "cloudwatch/alarms",
  key: ({ account, region, name }) => [account, region, name],
});

export interface HistoryRecord {
  readonly account: string;
  readonly region: string;
  readonly alarm: string;
  readonly atMs: number;
  readonly id: string;
  readonly type: "ConfigurationUpdate" | "StateUpdate" | "Action";
  readonly summary: string;
  /** JSON text. */
  readonly data: string;
}

export const history = collection<HistoryRecord>({
  name: "cloudwatch/history",
  key: ({ account, region, alarm, atMs, id }) => [account, region, alarm, atMs, id],
});

/** An action that a change of state made due: gone when it is done, or will never be. */
export interface ActionRecord {
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly alarm: string;
  /** Of the topic or function. */
  readonly arn: string;
  /** What is sent. */
  readonly subject?: string;
  readonly message: string;
  readonly acceptedMs: number;
  readonly failed: number;
  readonly dueMs: number;
}

export const actions = collection<ActionRecord>({
  name: "cloudwatch/actions",
  key: ({ id }) => [id],
});

/** A dashboard is its account's, of no Region. */
export interface DashboardRecord {
  readonly account: string;
  readonly name: string;
  /** JSON text, as it was given. */
  readonly body: string;
  readonly modifiedMs: number;
  readonly tags: Tags;
}

export const dashboards = collection<DashboardRecord>({
  name: "cloudwatch/dashboards",
  key: ({ account, name }) => [account, name],
});
