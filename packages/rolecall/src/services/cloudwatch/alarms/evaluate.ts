/**
 * Which state an alarm's data call for.
 *
 * Documented, with the tables that `evaluate.test.ts` holds it to: real data first, what is missing filled in only where
 * there is too little of them, and no alarm too early. Unverified: that the evaluation range has two points more than the
 * evaluation periods (it has where AWS's page tells of it, at three), and that too young a breach alone keeps the state.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html (2026-11)
 */
import type { AlarmSettings, StateValue } from "../records.js";

/** Points more than the evaluation periods that are looked at. */
export const EXTRA_POINTS = 2;

export interface Evaluation {
  /** Undefined: the alarm stays as it is. */
  readonly value: StateValue | undefined;
  /** Indexes of the points that were decided by, the newest first. */
  readonly considered: readonly number[];
  /** How many missing points were filled in. */
  readonly filled: number;
}

type Settings = Pick<AlarmSettings, "EvaluationPeriods" | "DatapointsToAlarm" | "TreatMissingData">;

/** @param breaches of each point of the range whether it is beyond the threshold, undefined where it is missing; the newest last */
export function evaluate(breaches: readonly (boolean | undefined)[], settings: Settings): Evaluation {
  const {
    EvaluationPeriods: periods,
    DatapointsToAlarm: needed = periods,
    TreatMissingData: treat = "missing",
  } = settings;
  const real = breaches.flatMap((breach, index) => (breach === undefined ? [] : [index])).reverse();
  const considered = real.slice(0, periods);
  const filled = periods - considered.length;
  const breaching = considered.filter((index) => breaches[index]).length;
  const state = (count: number): StateValue => (count >= needed ? "ALARM" : "OK");
  const told = { considered, filled };

  if (filled === 0) return { value: state(breaching), ...told };
  if (treat === "breaching") return { value: state(breaching + filled), ...told };
  if (treat === "notBreaching") return { value: state(breaching), ...told };
  if (considered.length === 0) return { value: treat === "ignore" ? undefined : "INSUFFICIENT_DATA", ...told };
  if (breaching < considered.length) return { value: state(breaching), ...told };
  // All that is there is beyond the threshold: an alarm as soon as the oldest of it is old enough.
  const age = breaches.length - (considered.at(-1) ?? 0);
  const isDue = breaching >= needed || (treat === "missing" && age >= needed);
  return { value: isDue ? "ALARM" : undefined, ...told };
}

const BREACHED: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

/** Undefined for an operator that needs a band rather than a threshold. */
export const breachOf = (operator: string) => (Object.hasOwn(BREACHED, operator) ? BREACHED[operator] : undefined);
