/**
 * Why an alarm is in its state, in AWS's words, and the JSON beside them. Recorded in 2023: a single datapoint, none at
 * all; reported: several, and M out of N. Unverified: the words where real and missing datapoints decide together.
 */
import type { AlarmSettings, StateValue } from "../records.js";
import { javaNumber, stamp } from "./text.js";

export interface Datapoint {
  readonly atMs: number;
  readonly value?: number;
  readonly sampleCount?: number;
}

export interface Decided {
  readonly before: StateValue;
  readonly after: StateValue;
  /** The newest first. */
  readonly real: readonly Required<Pick<Datapoint, "atMs" | "value">>[];
  readonly filled: number;
}

const OPERATORS: Readonly<Record<string, string>> = {
  GreaterThanOrEqualToThreshold: "greater than or equal to",
  GreaterThanThreshold: "greater than",
  LessThanThreshold: "less than",
  LessThanOrEqualToThreshold: "less than or equal to",
};

const datapoints = (count: number) => `${count} ${count === 1 ? "datapoint" : "datapoints"}`;
const were = (count: number) => (count === 1 ? "was" : "were");

export function reasonOf(settings: AlarmSettings, { before, after, real, filled }: Decided): string {
  const { EvaluationPeriods: periods, DatapointsToAlarm: needed, TreatMissingData: treat } = settings;
  if (after === "INSUFFICIENT_DATA") return `Insufficient Data: ${datapoints(filled)} ${were(filled)} unknown.`;
  const asWhat = treat === "breaching" ? "Breaching" : treat === "notBreaching" ? "NonBreaching" : "Missing";
  const missing = `${filled} missing ${filled === 1 ? "datapoint" : "datapoints"} ${were(filled)} treated as [${asWhat}]`;
  if (real.length === 0) {
    return `Threshold Crossed: no datapoints were received for ${periods} ${periods === 1 ? "period" : "periods"} and ${missing}.`;
  }
  const list = real.map(({ value, atMs }) => `${javaNumber(value)} (${shortDate(atMs)})`).join(", ");
  const compared =
    `${were(real.length)} ${after === "OK" ? "not " : ""}${OPERATORS[settings.ComparisonOperator] ?? ""} the threshold ` +
    `(${javaNumber(settings.Threshold)})`;
  const also = filled > 0 ? ` and ${missing}` : "";
  if (needed === undefined) return `Threshold Crossed: ${datapoints(real.length)} [${list}] ${compared}${also}.`;
  // What a change takes: so many beyond the threshold, or so many within it that there are too few beyond.
  const least = after === "ALARM" ? needed : periods - needed + 1;
  return (
    `Threshold Crossed: ${real.length} out of the last ${periods} datapoints [${list}] ${compared}${also} ` +
    `(minimum ${datapoints(least)} for ${before === "ALARM" ? "ALARM -> OK" : "OK -> ALARM"} transition).`
  );
}

/** `26/10/23 16:42:00` */
function shortDate(atMs: number): string {
  const [date = "", time = ""] = new Date(atMs).toISOString().slice(0, 19).split("T");
  const [year = "", month, day] = date.split("-");
  return `${day}/${month}/${year.slice(2)} ${time}`;
}

/** @param evaluated the newest first, missing ones too */
export function reasonData(settings: AlarmSettings, evaluated: readonly Datapoint[], queriedMs: number): string {
  const text = (value: string) => JSON.stringify(value);
  const real = evaluated.filter(({ value }) => value !== undefined);
  const oldest = real.at(-1);
  const statistic = settings.Statistic ?? settings.ExtendedStatistic;
  const members: (readonly [string, string | undefined])[] = [
    ["version", text("1.0")],
    ["queryDate", text(stamp(queriedMs))],
    ["startDate", oldest && text(stamp(oldest.atMs))],
    ["unit", settings.Unit && text(settings.Unit)],
    ["statistic", statistic && text(statistic)],
    ["period", settings.Period?.toString()],
    // The oldest first.
    [
      "recentDatapoints",
      `[${real
        .map(({ value = 0 }) => javaNumber(value))
        .reverse()
        .join(",")}]`,
    ],
    ["threshold", javaNumber(settings.Threshold)],
    ["evaluatedDatapoints", `[${evaluated.map(evaluatedPoint).join(",")}]`],
  ];
  return `{${members.flatMap(([name, value]) => (value === undefined ? [] : `"${name}":${value}`)).join(",")}}`;
}

const evaluatedPoint = ({ atMs, value, sampleCount }: Datapoint): string =>
  `{"timestamp":"${stamp(atMs)}"` +
  (sampleCount === undefined ? "" : `,"sampleCount":${javaNumber(sampleCount)}`) +
  `${value === undefined ? "" : `,"value":${javaNumber(value)}`}}`;
