/**
 * How often and how far apart SNS tries to deliver again.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html (read November 2026)
 */
import { badAttribute } from "./errors.js";
import type { SubscriptionRecord, TopicRecord } from "./records.js";

export interface RetryPolicy {
  readonly minDelayTarget: number;
  readonly maxDelayTarget: number;
  readonly numRetries: number;
  readonly numMaxDelayRetries: number;
  readonly numNoDelayRetries: number;
  readonly numMinDelayRetries: number;
  readonly backoffFunction: "arithmetic" | "exponential" | "geometric" | "linear";
}

const HTTP_DEFAULT: RetryPolicy = {
  minDelayTarget: 20,
  maxDelayTarget: 20,
  numRetries: 3,
  numMaxDelayRetries: 0,
  numNoDelayRetries: 0,
  numMinDelayRetries: 0,
  backoffFunction: "linear",
};

/** Lambda and SQS: 100,015 attempts over 23 days. */
const MANAGED: RetryPolicy = {
  minDelayTarget: 1,
  maxDelayTarget: 20,
  numRetries: 100_015,
  numMaxDelayRetries: 100_000,
  numNoDelayRetries: 3,
  numMinDelayRetries: 2,
  backoffFunction: "exponential",
};

const TEXT = "text/plain; charset=UTF-8";

interface TopicPolicy {
  readonly http?: {
    readonly defaultHealthyRetryPolicy?: Partial<RetryPolicy>;
    readonly disableSubscriptionOverrides?: boolean;
    readonly defaultThrottlePolicy?: object;
    readonly defaultRequestPolicy?: { readonly headerContentType?: string };
  };
}

interface SubscriptionPolicy {
  readonly healthyRetryPolicy?: Partial<RetryPolicy>;
  readonly throttlePolicy?: object;
  readonly requestPolicy?: { readonly headerContentType?: string };
}

/** `EffectiveDeliveryPolicy` of a topic, in AWS's order. */
export function topicPolicy(text: string | undefined) {
  const http = (JSON.parse(text ?? "{}") as TopicPolicy).http ?? {};
  return {
    http: {
      defaultHealthyRetryPolicy: { ...HTTP_DEFAULT, ...http.defaultHealthyRetryPolicy },
      disableSubscriptionOverrides: http.disableSubscriptionOverrides ?? false,
      ...(http.defaultThrottlePolicy ? { defaultThrottlePolicy: http.defaultThrottlePolicy } : {}),
      defaultRequestPolicy: { headerContentType: TEXT, ...http.defaultRequestPolicy },
    },
  };
}

/** `EffectiveDeliveryPolicy` of an HTTP subscription. */
export function subscriptionPolicy(topic: string | undefined, own: string | undefined) {
  const { http } = topicPolicy(topic);
  const given: SubscriptionPolicy = http.disableSubscriptionOverrides ? {} : JSON.parse(own ?? "{}");
  const throttle = given.throttlePolicy ?? http.defaultThrottlePolicy;
  return {
    healthyRetryPolicy: { ...http.defaultHealthyRetryPolicy, ...given.healthyRetryPolicy },
    sicklyRetryPolicy: null,
    throttlePolicy: throttle ?? null,
    requestPolicy: { ...http.defaultRequestPolicy, ...given.requestPolicy },
    guaranteed: false,
  };
}

/** The policy by which a subscription's endpoint is tried. */
export const retryPolicy = (of: { readonly topic: TopicRecord; readonly subscription: SubscriptionRecord }) =>
  /^https?$/.test(of.subscription.protocol)
    ? subscriptionPolicy(of.topic.attributes.DeliveryPolicy, of.subscription.attributes.DeliveryPolicy)
        .healthyRetryPolicy
    : MANAGED;

/**
 * Milliseconds from a failure to the next attempt; undefined when there is none.
 * @param failures attempts that failed so far, 1 after the first
 */
export function nextDelayMs(policy: RetryPolicy, failures: number): number | undefined {
  const { minDelayTarget: min, maxDelayTarget: max } = policy;
  if (failures > policy.numRetries) return undefined;
  const atOnce = policy.numNoDelayRetries;
  if (failures <= atOnce) return 0;
  if (failures <= atOnce + policy.numMinDelayRetries) return min * 1000;
  if (failures > policy.numRetries - policy.numMaxDelayRetries) return max * 1000;
  const steps = policy.numRetries - atOnce - policy.numMinDelayRetries - policy.numMaxDelayRetries;
  const step = failures - atOnce - policy.numMinDelayRetries - 1;
  return Math.round(backoff(policy.backoffFunction, min, max, steps <= 1 ? 0 : step / (steps - 1)) * 1000);
}

/**
 * From `min` at 0 to `max` at 1. AWS draws the curves without giving their formulas; the order of steepness is its own.
 */
function backoff(name: RetryPolicy["backoffFunction"], min: number, max: number, at: number): number {
  switch (name) {
    case "linear":
      return min + (max - min) * at;
    case "arithmetic":
      return min + (max - min) * ((at + at * at) / 2);
    case "geometric":
      return min * (max / min) ** at;
    case "exponential":
      return Math.min(max, min + (max - min) * (1 - 2 ** (-8 * at)) * (1 / (1 - 2 ** -8)));
  }
}

const FUNCTIONS = ["arithmetic", "exponential", "geometric", "linear"];

/** @throws InvalidParameterException for a policy that is no JSON or out of AWS's bounds */
export function requireDeliveryPolicy(text: string, of: "topic" | "subscription"): void {
  const refuse = (reason: string) => badAttribute("DeliveryPolicy", reason);
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw refuse("failed to parse JSON.");
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) throw refuse("failed to parse JSON.");
  const retry =
    of === "topic"
      ? (parsed as TopicPolicy).http?.defaultHealthyRetryPolicy
      : (parsed as SubscriptionPolicy).healthyRetryPolicy;
  if (retry === undefined || retry === null) return;
  const known = new Set(Object.keys(HTTP_DEFAULT));
  const unknown = Object.keys(retry).find((key) => !known.has(key));
  if (unknown !== undefined) throw refuse(`Unexpected JSON member: ${unknown}`);
  const policy: RetryPolicy = { ...HTTP_DEFAULT, ...retry };
  const whole = (name: keyof RetryPolicy, least: number, most: number) => {
    const value = policy[name] as number;
    if (!Number.isInteger(value) || value < least || value > most) {
      throw refuse(`${name} must be between ${least} and ${most}`);
    }
  };
  whole("minDelayTarget", 1, 3600);
  whole("maxDelayTarget", policy.minDelayTarget, 3600);
  whole("numRetries", 0, 100);
  for (const name of ["numNoDelayRetries", "numMinDelayRetries", "numMaxDelayRetries"] as const) whole(name, 0, 100);
  if (!FUNCTIONS.includes(policy.backoffFunction)) throw refuse("backoffFunction is invalid");
  const fixed = policy.numNoDelayRetries + policy.numMinDelayRetries + policy.numMaxDelayRetries;
  if (fixed > policy.numRetries) throw refuse("numRetries must be at least the number of retries in all phases");
  let totalMs = 0;
  for (let failures = 1; failures <= policy.numRetries; failures += 1) totalMs += nextDelayMs(policy, failures) ?? 0;
  if (totalMs > 3_600_000) throw refuse("the total retry time must not exceed 3600 seconds");
}
