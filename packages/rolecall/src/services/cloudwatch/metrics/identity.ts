/** Which metric is meant: namespace, name and dimensions together, whatever the order of the dimensions. */
import { createHash } from "node:crypto";
import type { Dimensions, MetricRecord } from "../records.js";

export type MetricRef = Omit<MetricRecord, "lastMs">;

interface Named {
  readonly account: string;
  readonly region: string;
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Dimensions;
}

export function metricRef(named: Named): MetricRef {
  const { account, region, namespace, name } = named;
  const dimensions = ordered(named.dimensions);
  const whole = JSON.stringify([account, region, namespace, name, Object.entries(dimensions)]);
  return {
    account,
    region,
    namespace,
    name,
    dimensions,
    id: createHash("sha256").update(whole).digest("base64url").slice(0, 24),
  };
}

const ordered = (dimensions: Dimensions): Dimensions =>
  Object.fromEntries(Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));

/** As requests write them. A name that comes twice counts once, with its last value (unverified). */
export const dimensionsOf = (
  list: readonly { readonly Name?: string | undefined; readonly Value?: string | undefined }[] | undefined,
): Dimensions => Object.fromEntries((list ?? []).map(({ Name = "", Value = "" }) => [Name, Value]));

export const dimensionList = (dimensions: Dimensions) =>
  Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
