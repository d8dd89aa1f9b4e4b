/**
 * Metrics that functions write into their log lines: the embedded metric format. AWS asks for no permission but that to
 * write the line. What does not keep to the format is left out, silently as on AWS.
 *
 * Unverified: that a unit that is none counts as none, and that a line with a directive that is wrong still tells the others.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
import type { StandardUnit } from "@aws-sdk/client-cloudwatch";
import type { Extracted } from "./publish.js";

const MOST_METRICS = 100;
const MOST_VALUES = 100;
const MOST_DIMENSIONS = 30;
const NAME_LENGTH = 1024;
const SIZES = ["Bytes", "Kilobytes", "Megabytes", "Gigabytes", "Terabytes"] as const;
const BITS = ["Bits", "Kilobits", "Megabits", "Gigabits", "Terabits"] as const;
const UNITS: readonly StandardUnit[] = [
  ...(["Seconds", "Microseconds", "Milliseconds", "Percent", "Count", "Count/Second", "None"] as const),
  ...SIZES,
  ...BITS,
  ...[...SIZES, ...BITS].map((size) => `${size}/Second` as const),
];

type Members = Readonly<Record<string, unknown>>;

/** What a line tells; nothing for lines of another kind. */
export function embedded(message: string): Extracted[] {
  // Most lines are none, and are not parsed.
  if (!message.startsWith("{") || !message.includes('"_aws"')) return [];
  const root = objectOf(message);
  const metadata = root?._aws;
  if (!root || !isObject(metadata)) return [];
  const { Timestamp: atMs, CloudWatchMetrics: directives } = metadata;
  if (typeof atMs !== "number" || !Array.isArray(directives)) return [];
  return directives.flatMap((directive) => (isObject(directive) ? told(directive, root, atMs) : []));
}

function told({ Namespace, Dimensions, Metrics }: Members, root: Members, atMs: number): Extracted[] {
  if (!isName(Namespace) || !Array.isArray(Dimensions) || !Array.isArray(Metrics)) return [];
  if (Metrics.length > MOST_METRICS) return [];
  const dimensions = Dimensions.map((set) => dimensionsOf(set, root));
  if (dimensions.length === 0 || dimensions.includes(undefined)) return [];
  return Metrics.flatMap((metric) => {
    if (!isObject(metric) || !isName(metric.Name)) return [];
    const { Name: name, Unit, StorageResolution } = metric;
    const values = valuesOf(Object.hasOwn(root, name) ? root[name] : undefined);
    return {
      namespace: Namespace,
      name,
      values,
      dimensions: dimensions as Readonly<Record<string, string>>[],
      unit: UNITS.find((unit) => unit === Unit) ?? "None",
      atMs,
      ...(StorageResolution === 1 ? { resolutionSeconds: 1 as const } : {}),
    };
  });
}

/** The target members of a set; undefined where one is missing or no text. */
function dimensionsOf(set: unknown, root: Members): Readonly<Record<string, string>> | undefined {
  if (!Array.isArray(set) || set.length > MOST_DIMENSIONS) return undefined;
  const found = set.map((name) => [name, isName(name) && Object.hasOwn(root, name) ? root[name] : undefined] as const);
  if (found.some(([, value]) => !isName(value))) return undefined;
  return Object.fromEntries(found as [string, string][]);
}

function valuesOf(target: unknown): number[] {
  const all: unknown[] = Array.isArray(target) ? target : [target];
  return all.length <= MOST_VALUES && all.every((value) => typeof value === "number") ? all : [];
}

const isName = (value: unknown): value is string =>
  typeof value === "string" && value !== "" && value.length <= NAME_LENGTH;

const isObject = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function objectOf(message: string): Members | undefined {
  try {
    const value: unknown = JSON.parse(message);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
