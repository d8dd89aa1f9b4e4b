/** One metric of a PutMetricData: what is checked of it, and what it comes to. */
import type { MetricDatum } from "@aws-sdk/client-cloudwatch";
import { exclusive, invalidCombination, invalidValue, missing, tooMany, valueInvalid } from "../errors.js";
import { type Distribution, distributionOf, distributionOfSet, type Weighted } from "./distribution.js";
import { dimensionsOf, metricRef } from "./identity.js";
import type { Measured } from "./write.js";

const LARGEST = 2 ** 360;
const MOST_VALUES = 150;
const OLDEST_MS = 14 * 86_400_000;
const AHEAD_MS = 2 * 3_600_000;

/**
 * @param at `MetricData.member.1`
 * @throws InvalidParameterValue, InvalidParameterCombination, MissingParameter
 */
export function measured(
  datum: MetricDatum,
  at: string,
  place: { readonly account: string; readonly region: string; readonly namespace: string },
  nowMs: number,
): Measured {
  const { MetricName: name = "", Dimensions, Timestamp, Unit = "None", StorageResolution = 60 } = datum;
  const atMs = Timestamp?.getTime() ?? nowMs;
  if (nowMs - atMs > OLDEST_MS) {
    throw invalidValue(`The parameter ${at}.Timestamp must specify a time within the past two weeks.`);
  }
  // Unverified words.
  if (atMs - nowMs > AHEAD_MS) {
    throw invalidValue(`The parameter ${at}.Timestamp must specify a time no more than two hours in the future.`);
  }
  // Unverified words.
  if (StorageResolution !== 1 && StorageResolution !== 60)
    throw valueInvalid(StorageResolution, `${at}.StorageResolution`);
  return {
    metric: metricRef({ ...place, name, dimensions: dimensionsOf(Dimensions) }),
    atMs,
    unit: Unit,
    resolutionSeconds: StorageResolution,
    values: valuesOf(datum, at),
  };
}

function valuesOf(datum: MetricDatum, at: string): Distribution {
  const { Value, Values, StatisticValues: set } = datum;
  const given = [
    ["Value", Value],
    ["Values", Values],
    ["StatisticValues", set],
  ].flatMap(([name, one]) => (one === undefined ? [] : [`${at}.${name}`]));
  const [first, second] = given;
  // Unverified words.
  if (first === undefined)
    throw missing(`At least one of the parameters ${at}.Value, ${at}.Values, ${at}.StatisticValues must be specified.`);
  if (second !== undefined) throw invalidCombination(exclusive(first, second));
  if (Value !== undefined) return distributionOf([[number(Value, `${at}.Value`), 1]]);
  if (set) {
    const part = (name: "SampleCount" | "Sum" | "Minimum" | "Maximum") =>
      number(set[name] ?? Number.NaN, `${at}.StatisticValues.${name}`);
    const [count, sum, min, max] = [part("SampleCount"), part("Sum"), part("Minimum"), part("Maximum")];
    // Unverified: that AWS refuses these, and the words.
    if (count <= 0) throw valueInvalid(count, `${at}.StatisticValues.SampleCount`);
    if (max < min) throw valueInvalid(max, `${at}.StatisticValues.Maximum`);
    return distributionOfSet({ count, sum, min, max });
  }
  return distributionOf(weighted(datum, at));
}

function weighted({ Values = [], Counts }: MetricDatum, at: string): Weighted[] {
  // Unverified: an empty list, and the words for one that is too long.
  if (Values.length === 0) throw missing(`The parameter ${at}.Values is required.`);
  if (Values.length > MOST_VALUES) throw invalidValue(tooMany(`${at}.Values`, MOST_VALUES));
  if (Counts !== undefined && Counts.length !== Values.length) {
    throw invalidValue(`The parameters ${at}.Values and ${at}.Counts must be of the same size.`);
  }
  return Values.map((value, index) => {
    const count = number(Counts?.[index] ?? 1, `${at}.Counts.member.${index + 1}`);
    // Unverified: that AWS refuses it.
    if (count <= 0) throw valueInvalid(count, `${at}.Counts.member.${index + 1}`);
    return [number(value, `${at}.Values.member.${index + 1}`), count] as const;
  });
}

function number(value: number, parameter: string): number {
  if (!Number.isFinite(value) || Math.abs(value) > LARGEST) throw valueInvalid(value, parameter);
  return value;
}
