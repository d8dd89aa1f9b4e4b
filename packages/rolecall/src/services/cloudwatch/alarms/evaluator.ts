/**
 * Looks at every alarm at its times: each minute, those of shorter periods as often as these (AWS: every ten seconds),
 * those that reach back more than a day each hour. No alarm, no timer.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html (2026-11)
 */
import type { MetricDataQuery } from "@aws-sdk/client-cloudwatch";
import { AwsError, isStoreTrouble } from "../../../kernel/errors.js";
import type { Host } from "../../../kernel/host.js";
import { idSupply } from "../../../kernel/ids.js";
import { noteSetback, startOwed } from "../../../kernel/owed.js";
import type { Read, Store } from "../../../store/store.js";
import { floorTo } from "../metrics/write.js";
import { type Query, queriesOf } from "../queries/query.js";
import { run, type Series } from "../queries/run.js";
import { type AlarmRecord, alarms } from "../records.js";
import { type ActionHost, tell } from "./actions.js";
import { breachOf, EXTRA_POINTS, evaluate } from "./evaluate.js";
import { type Datapoint, reasonData, reasonOf } from "./reasons.js";
import { changeState, type NewState } from "./transition.js";

type EvaluatorHost = ActionHost & Pick<Host, "metrics">;

const DAY_SECONDS = 86_400;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** What is remembered of a store while there are alarms. */
interface Watch {
  /** Alarms were made since the look began. */
  asked: boolean;
  /** Which configurations of those that are looked at each hour were since the start. */
  readonly seen: Set<string>;
}

const watches = new WeakMap<Store, Watch>();

/** Begins to look, unless it is done already; called with every alarm that is made. */
export function startLooking(host: EvaluatorHost): void {
  const known = watches.get(host.store);
  if (known) {
    known.asked = true;
    return;
  }
  const watch: Watch = { asked: false, seen: new Set() };
  watches.set(host.store, watch);
  lookNext(host, watch);
}

function lookNext(host: EvaluatorHost, watch: Watch): void {
  const dueMs = floorTo(host.clock.now(), 10) + 10_000;
  startOwed(host, {
    name: "looking at alarms",
    dueMs,
    work: async (signal) => {
      watch.asked = false;
      const nowMs = host.clock.now();
      const more = await look(host, watch, nowMs - dueMs < MINUTE_MS ? dueMs : floorTo(nowMs, 10), signal);
      if (more || watch.asked) lookNext(host, watch);
      else watches.delete(host.store);
    },
  });
}

/** False where there is no alarm left to look at. */
async function look(host: EvaluatorHost, watch: Watch, atMs: number, signal: AbortSignal): Promise<boolean> {
  const { items } = await host.store.read((read) => alarms.list(read, { prefix: [] }));
  if (items.length > 0) await host.metrics.flush();
  for (const alarm of items) {
    if (signal.aborted) return false;
    const name = `looking at the alarm ${alarm.name}`;
    const work = () => lookIfDue(alarm, atMs, watch, host);
    // One that can't be looked at keeps none of the others from being.
    await work().catch((error: unknown) => {
      noteSetback(host, name, error);
      if (isStoreTrouble(error)) startOwed(host, { name, dueMs: host.clock.now() + 1000, work }, 1);
    });
  }
  return items.length > 0;
}

async function lookIfDue(alarm: AlarmRecord, atMs: number, { seen }: Watch, host: EvaluatorHost): Promise<void> {
  try {
    const everyMs = intervalMs(alarm);
    // One of every hour does not wait for the hour when it is new, or the server is.
    const isNew = everyMs === HOUR_MS && atMs % MINUTE_MS === 0 && !seen.has(alarm.metricId);
    if (atMs % everyMs !== 0 && !isNew) return;
    await lookAt(alarm, floorTo(atMs, everyMs / 1000), host);
    if (everyMs === HOUR_MS) seen.add(alarm.metricId);
  } catch (error) {
    // An expression that comes to nothing by its data: the alarm stays as it is, on AWS with an evaluation error.
    if (!(error instanceof AwsError)) throw error;
  }
}

function intervalMs(alarm: AlarmRecord): number {
  const periodSeconds = periodOf(queriesOfAlarm(alarm));
  if (periodSeconds < 60) return periodSeconds * 1000;
  return periodSeconds * alarm.settings.EvaluationPeriods > DAY_SECONDS ? HOUR_MS : MINUTE_MS;
}

/** What it watches, the returned query alone marked so. */
export function queriesOfAlarm(alarm: Pick<AlarmRecord, "settings" | "account" | "region">): Query[] {
  const { settings } = alarm;
  return queriesOf(
    settings.Metrics
      ? (settings.Metrics as unknown as MetricDataQuery[])
      : [
          {
            Id: "m1",
            MetricStat: {
              Metric: {
                Namespace: settings.Namespace,
                MetricName: settings.MetricName,
                Dimensions: [...(settings.Dimensions ?? [])],
              },
              Period: settings.Period,
              Stat: settings.Statistic ?? settings.ExtendedStatistic,
              Unit: settings.Unit as never,
            },
          },
        ],
    "Metrics",
    alarm,
  );
}

/** The longest there is: the points of an expression are as far apart as those of its coarsest metric. */
const periodOf = (queries: readonly Query[]): number =>
  Math.max(...queries.map(({ periodSeconds = 0 }) => periodSeconds), 10);

async function lookAt(alarm: AlarmRecord, atMs: number, host: EvaluatorHost): Promise<void> {
  const seen = await host.store.read((read) => decide(read, alarm, atMs));
  if (!seen || seen.value === alarm.state.value) return;
  const supply = idSupply(host.ids);
  const made = await host.store.transact(async (tx) => {
    supply.restart();
    const now = await alarms.get(tx, [alarm.account, alarm.region, alarm.name]);
    // Gone, set by hand or configured anew meanwhile: that is looked at next time.
    if (now?.metricId !== alarm.metricId || now.state.updatedMs !== alarm.state.updatedMs) return undefined;
    return changeState(tx, now, seen, host.clock.now(), supply.next);
  });
  if (made) tell(made, host);
}

/** The state that the data call for; undefined where the alarm stays as it is. */
async function decide(read: Read, alarm: AlarmRecord, atMs: number): Promise<NewState | undefined> {
  const { settings, state } = alarm;
  const queries = queriesOfAlarm(alarm);
  const periodMs = periodOf(queries) * 1000;
  // AWS: what reaches back more than a day is looked at up to the hour; atMs is one.
  const count = settings.EvaluationPeriods + EXTRA_POINTS;
  const startMs = atMs - count * periodMs;
  const [series] = await run(read, queries, { startMs, endMs: atMs, nowMs: atMs });
  if (!series) return undefined;
  const points = Array.from({ length: count }, (_, index) => pointAt(series, startMs + index * periodMs));
  const breach = breachOf(settings.ComparisonOperator);
  const { value, considered, filled } = evaluate(
    points.map((point) => (point.value === undefined ? undefined : breach?.(point.value, settings.Threshold))),
    settings,
  );
  if (
    value === undefined ||
    hasTooFew(
      considered.map((index) => points[index] as Datapoint),
      alarm,
    )
  )
    return undefined;
  const real = considered.map((index) => points[index] as Required<Datapoint>);
  const missing = points
    .filter((point) => point.value === undefined)
    .reverse()
    .slice(0, filled);
  const evaluated = [...real, ...missing].sort((a, b) => b.atMs - a.atMs);
  return {
    value,
    reason: reasonOf(settings, { before: state.value, after: value, real: telling(real, value, alarm), filled }),
    reasonData: reasonData(settings, evaluated, atMs),
  };
}

/** The points that made it so: those beyond the threshold, or those within. */
function telling(real: readonly Required<Datapoint>[], value: string, { settings }: AlarmRecord) {
  const breach = breachOf(settings.ComparisonOperator);
  const speaking = real.filter((point) => breach?.(point.value, settings.Threshold) === (value === "ALARM"));
  return speaking.length > 0 ? speaking : real;
}

function pointAt({ points, sampleCounts }: Series, atMs: number): Datapoint {
  const value = points.get(atMs);
  const sampleCount = sampleCounts?.get(atMs);
  return {
    atMs,
    ...(value === undefined ? {} : { value }),
    ...(value === undefined || sampleCount === undefined ? {} : { sampleCount }),
  };
}

/**
 * A percentile of few values means little: `ignore` keeps the state then.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/percentiles-with-low-samples.html
 */
function hasTooFew(points: readonly Datapoint[], { settings }: AlarmRecord): boolean {
  if (settings.EvaluateLowSampleCountPercentile !== "ignore") return false;
  const percent = Number(/^p([\d.]+)$/.exec(settings.ExtendedStatistic ?? "")?.[1] ?? Number.NaN) / 100;
  if (Number.isNaN(percent)) return false;
  const needed = 10 / (percent >= 0.5 ? 1 - percent : percent);
  return points.some(({ sampleCount = 0 }) => sampleCount < needed);
}
