/**
 * What CloudWatch shows of EventBridge: `AWS/Events`, by rule, by bus, and for the Region. Rules of the default bus have the
 * dimension RuleName alone.
 *
 * Unverified: that matched events are counted by rule and bus as the rules that they triggered are.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html (2026-11)
 */
import type { Host } from "../../kernel/host.js";
import type { Observed } from "../../kernel/metrics.js";
import type { Failure } from "./delivery/failure.js";
import type { DeliveryRecord, TargetRecord } from "./records.js";
import { DEFAULT_BUS } from "./resources.js";

type MetricsHost = Pick<Host, "metrics" | "clock">;
type Where = "region" | "bus" | "rule";

const count = (value: number) => [value, "Count"] as const;
const milliseconds = (value: number) => [value, "Milliseconds"] as const;

function put(
  { metrics, clock }: MetricsHost,
  { account, region, bus: EventBusName, rule: RuleName }: TargetRecord,
  where: readonly Where[],
  values: Observed["values"],
): void {
  const dimensions: Readonly<Record<Where, Readonly<Record<string, string>>>> = {
    region: {},
    bus: { EventBusName },
    rule: EventBusName === DEFAULT_BUS ? { RuleName } : { EventBusName, RuleName },
  };
  metrics.put({
    account,
    region,
    namespace: "AWS/Events",
    atMs: clock.now(),
    dimensions: where.map((one) => dimensions[one]),
    values,
  });
}

const ALL: readonly Where[] = ["region", "bus", "rule"];

/** Deliveries that events have just made: an event that matched a rule, with an invocation for each of its targets. */
export function observeMatched(made: readonly DeliveryRecord[], host: MetricsHost): void {
  const matches = new Map(made.map((delivery) => [`${delivery.event.id} ${delivery.ruleArn}`, delivery.target]));
  for (const target of matches.values()) {
    put(host, target, ["bus", "rule"], { MatchedEvents: count(1) });
    put(host, target, ALL, { TriggeredRules: count(1) });
  }
  for (const { target } of made) put(host, target, ["region"], { InvocationsCreated: count(1) });
}

/** A try that the target took. */
export function observeSuccess({ target, event, failed }: DeliveryRecord, startedMs: number, host: MetricsHost): void {
  attempted({ target, event, failed }, startedMs, host);
  put(host, target, ALL, {
    SuccessfulInvocationAttempts: count(1),
    IngestionToInvocationSuccessLatency: milliseconds(Math.max(0, host.clock.now() - event.ingestedMs)),
  });
  put(host, target, ["region", "rule"], { Invocations: count(1) });
}

/** A try that failed: for good, or to be made again. */
export function observeFailure(
  { target, event, failed }: DeliveryRecord,
  { code }: Failure,
  isLast: boolean,
  startedMs: number,
  host: MetricsHost,
): void {
  attempted({ target, event, failed }, startedMs, host);
  if (!isLast) return;
  if (/^THIRD_(REGION|ACCOUNT)_HOP_DETECTED$/.test(code)) {
    put(host, target, ["rule"], { DeadLetterInvocations: count(1) });
    return;
  }
  put(host, target, ["region", "rule"], { Invocations: count(1) });
  put(host, target, ["rule"], { FailedInvocations: count(1) });
}

function attempted(
  { target, event, failed }: Pick<DeliveryRecord, "target" | "event" | "failed">,
  startedMs: number,
  host: MetricsHost,
): void {
  put(host, target, ALL, {
    InvocationAttempts: count(1),
    ...(failed > 0
      ? { RetryInvocationAttempts: count(1) }
      : {
          IngestiontoInvocationStartLatency: milliseconds(Math.max(0, startedMs - event.ingestedMs)),
          IngestiontoInvocationCompleteLatency: milliseconds(Math.max(0, host.clock.now() - event.ingestedMs)),
        }),
  });
}

/** A dead letter: in its queue, or lost. */
export const observeLetter = ({ target }: DeliveryRecord, wasSent: boolean, host: MetricsHost): void =>
  put(
    host,
    target,
    ["rule"],
    wasSent ? { InvocationsSentToDlq: count(1) } : { InvocationsFailedToBeSentToDlq: count(1) },
  );

/** A PutEvents that was answered. */
export function observePutEvents(
  { account, region }: { readonly account: string; readonly region: string },
  { entries, failed, bytes }: { readonly entries: number; readonly failed: number; readonly bytes: number },
  startedMs: number,
  { metrics, clock }: MetricsHost,
): void {
  const values: Observed["values"] = {
    PutEventsApproximateCallCount: count(1),
    PutEventsApproximateSuccessCount: count(1),
    PutEventsEntriesCount: count(entries),
    PutEventsFailedEntriesCount: count(failed),
    PutEventsRequestSize: [bytes, "Bytes"],
    PutEventsLatency: milliseconds(clock.now() - startedMs),
  };
  metrics.put({ account, region, namespace: "AWS/Events", atMs: startedMs, dimensions: [{}], values });
}
