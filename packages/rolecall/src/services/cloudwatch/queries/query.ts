/** The queries of GetMetricData and of alarms: what is checked of them before any is run. */
import type { MetricDataQuery, MetricStat } from "@aws-sdk/client-cloudwatch";
import { notEmulated } from "../../../kernel/errors.js";
import { exclusive, invalid, tooMany } from "../errors.js";
import { parsed } from "../math/calculate.js";
import { MathError } from "../math/parse.js";
import { dimensionsOf, type MetricRef, metricRef } from "../metrics/identity.js";
import { isPeriod } from "../metrics/read.js";
import { statisticOf } from "../metrics/statistics.js";

export type Query = MetricQuery | MathQuery;

interface Common {
  readonly id: string;
  readonly label?: string | undefined;
  readonly returned: boolean;
}

export interface MetricQuery extends Common {
  readonly metric: MetricRef;
  readonly statistic: string;
  readonly periodSeconds: number;
  readonly unit?: string | undefined;
}

export interface MathQuery extends Common {
  readonly expression: string;
  readonly periodSeconds?: number | undefined;
}

export const MOST_QUERIES = 500;

/**
 * @param at what the request calls them: `MetricDataQueries`
 * @throws ValidationError
 */
export function queriesOf(
  asked: readonly MetricDataQuery[],
  at: string,
  here: { readonly account: string; readonly region: string },
): Query[] {
  if (asked.length > MOST_QUERIES) throw invalid(tooMany(at, MOST_QUERIES));
  if (new Set(asked.map(({ Id }) => Id)).size < asked.length) {
    throw invalid(`The values for parameter id in ${at} are not unique.`);
  }
  return asked.map((query, index) => queryOf(query, `${at}.member.${index + 1}`, here));
}

function queryOf(
  asked: MetricDataQuery,
  at: string,
  here: { readonly account: string; readonly region: string },
): Query {
  const {
    Id: id = "",
    MetricStat: stat,
    Expression: expression,
    Label: label,
    ReturnData: returned = true,
    Period,
    AccountId,
  } = asked;
  if (!/^[a-z][a-zA-Z0-9_]*$/.test(id)) {
    throw invalid(`The value ${id} for parameter ${at}.Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.`);
  }
  if (AccountId !== undefined && AccountId !== here.account) throw notEmulated("a query of another account's metrics");
  if (stat && expression !== undefined) throw invalid(exclusive(`${at}.Expression`, `${at}.MetricStat`));
  if (stat && Period !== undefined) throw invalid(exclusive(`${at}.Period`, `${at}.MetricStat`));
  const common = { id, returned, ...(label === undefined ? {} : { label }) };
  if (stat) return { ...common, ...metricQuery(stat, `${at}.MetricStat`, here) };
  // Unverified words.
  if (expression === undefined) throw invalid(`Either ${at}.Expression or ${at}.MetricStat must be specified.`);
  if (Period !== undefined && !isPeriod(Period)) throw badPeriod(Period, `${at}.Period`);
  requireExpression(id, expression);
  return { ...common, expression, ...(Period === undefined ? {} : { periodSeconds: Period }) };
}

function metricQuery(
  { Metric = {}, Period = 0, Stat = "", Unit }: Partial<MetricStat>,
  at: string,
  { account, region }: { readonly account: string; readonly region: string },
) {
  const { Namespace: namespace, MetricName: name, Dimensions } = Metric;
  // Unverified words, and those for a statistic that is none.
  if (namespace === undefined) throw invalid(`The parameter ${at}.Metric.Namespace is required.`);
  if (name === undefined) throw invalid(`The parameter ${at}.Metric.MetricName is required.`);
  if (!isPeriod(Period)) throw badPeriod(Period, `${at}.Period`);
  if (!statisticOf(Stat)) throw invalid(`The value ${Stat} for parameter ${at}.Stat is not supported.`);
  return {
    metric: metricRef({ account, region, namespace, name, dimensions: dimensionsOf(Dimensions) }),
    statistic: Stat,
    periodSeconds: Period,
    ...(Unit === undefined ? {} : { unit: Unit }),
  };
}

/** Unverified: what AWS says behind the colon. */
export const mathError = (id: string, { message }: MathError) => invalid(`Error in expression '${id}': ${message}`);

function requireExpression(id: string, expression: string): void {
  try {
    parsed(expression);
  } catch (error) {
    throw error instanceof MathError ? mathError(id, error) : error;
  }
}

/** Unverified words. */
const badPeriod = (period: number, parameter: string) =>
  period > 60
    ? invalid(`The parameter ${parameter} must be a multiple of 60.`)
    : invalid(`The value ${period} for parameter ${parameter} is invalid.`);
