/**
 * What CloudWatch shows of functions: `AWS/Lambda`, each metric for the Region, the function, the version or alias that
 * was asked for (`Resource`), and where an alias was, the version that it led to (`ExecutedVersion`).
 *
 * Unverified: that Errors and Throttles are written as zero for what went well, that calls without a qualifier have a
 * Resource, and which concurrency metrics have which dimensions.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html (2026-11)
 */

import { AwsError } from "../../kernel/errors.js";
import type { Host } from "../../kernel/host.js";
import type { Observed } from "../../kernel/metrics.js";
import type { InvocationResult } from "../../runtime/sandboxes.js";
import type { InUse } from "./concurrency/slots.js";
import { type FunctionRecord, versionOf } from "./records.js";

/** A function by the name that a call used. */
export interface Invoked {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly qualifier?: string | undefined;
  /** Of the version that runs, once it is known. */
  readonly version?: string;
}

export const invokedOf = (fn: FunctionRecord, qualifier: string | undefined): Invoked => {
  const { account, region, name } = fn;
  return { account, region, name, qualifier, version: versionOf(fn) };
};

type Values = Observed["values"];
type MetricsHost = Pick<Host, "metrics">;

export const count = (value: number): readonly [number, string] => [value, "Count"];
const milliseconds = (value: number): readonly [number, string] => [value, "Milliseconds"];

/** For the Region, the function, and what was asked for. */
export function observe({ metrics }: MetricsHost, invoked: Invoked, atMs: number, values: Values): void {
  const { name: FunctionName, qualifier, version } = invoked;
  const Resource = qualifier ? `${FunctionName}:${qualifier}` : FunctionName;
  const byAlias = version !== undefined && qualifier !== undefined && /^[a-zA-Z]/.test(qualifier);
  put(metrics, invoked, atMs, values, [
    {},
    { FunctionName },
    { FunctionName, Resource },
    ...(byAlias ? [{ FunctionName, Resource, ExecutedVersion: version }] : []),
  ]);
}

function put(
  metrics: Host["metrics"],
  { account, region }: Invoked,
  atMs: number,
  values: Values,
  dimensions: Observed["dimensions"],
): void {
  metrics.put({ account, region, namespace: "AWS/Lambda", atMs, dimensions, values });
}

/** A run that came to its end, whatever the function made of it. */
export function observeRun(
  host: MetricsHost,
  invoked: Invoked,
  atMs: number,
  { functionError, durationMs }: Pick<InvocationResult, "functionError" | "durationMs">,
): void {
  observe(host, invoked, atMs, {
    Invocations: count(1),
    Errors: count(functionError === undefined ? 0 : 1),
    Throttles: count(0),
    ...(durationMs === undefined ? {} : { Duration: milliseconds(durationMs) }),
  });
}

/** A run that Lambda refused: throttled, or stopped in its loop. Other refusals have no metric. */
export function observeRefusal(host: MetricsHost, invoked: Invoked, atMs: number, error: unknown): void {
  if (!(error instanceof AwsError)) return;
  if (error.code === "TooManyRequestsException") observe(host, invoked, atMs, { Throttles: count(1) });
  if (error.code === "RecursiveInvocationException") {
    observe(host, invoked, atMs, { RecursiveInvocationsDropped: count(1) });
  }
}

/** How many run, this one among them. */
export function observeConcurrency({ metrics }: MetricsHost, invoked: Invoked, atMs: number, inUse: InUse): void {
  const { name: FunctionName, qualifier = "$LATEST" } = invoked;
  const { account, ofFunction, unreserved, provisioned } = inUse;
  put(
    metrics,
    invoked,
    atMs,
    { ConcurrentExecutions: count(account), UnreservedConcurrentExecutions: count(unreserved) },
    [{}],
  );
  put(metrics, invoked, atMs, { ConcurrentExecutions: count(ofFunction) }, [{ FunctionName }]);
  if (!provisioned) return;
  const Resource = `${FunctionName}:${qualifier}`;
  const own: Values = provisioned.used
    ? {
        ProvisionedConcurrencyInvocations: count(1),
        ProvisionedConcurrentExecutions: count(provisioned.running),
        ProvisionedConcurrencyUtilization: count(provisioned.running / provisioned.there),
      }
    : { ProvisionedConcurrencySpilloverInvocations: count(1) };
  put(metrics, invoked, atMs, own, [{ FunctionName }, { FunctionName, Resource }]);
}

/** An event on its way to its run. */
export const observeAge = (host: MetricsHost, invoked: Invoked, atMs: number, acceptedMs: number): void =>
  observe(host, invoked, atMs, { AsyncEventAge: milliseconds(Math.max(0, atMs - acceptedMs)) });

/** The last record of a batch from a stream. */
export const observeIteratorAge = (host: MetricsHost, invoked: Invoked, atMs: number, recordMs: number): void =>
  observe(host, invoked, atMs, { IteratorAge: milliseconds(Math.max(0, atMs - recordMs)) });

/**
 * A request to a function URL that was answered.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-monitoring.html
 */
export function observeUrl(
  host: MetricsHost,
  invoked: Invoked,
  atMs: number,
  { status, latencyMs }: { readonly status: number; readonly latencyMs: number },
): void {
  const { metrics } = host;
  const { name: FunctionName, qualifier } = invoked;
  put(
    metrics,
    invoked,
    atMs,
    {
      UrlRequestCount: count(1),
      Url4xxCount: count(status >= 400 && status < 500 ? 1 : 0),
      Url5xxCount: count(status >= 500 ? 1 : 0),
      UrlRequestLatency: milliseconds(latencyMs),
    },
    [{ FunctionName }, ...(qualifier ? [{ FunctionName, Resource: `${FunctionName}:${qualifier}` }] : [])],
  );
}
