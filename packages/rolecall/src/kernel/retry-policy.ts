/**
 * When EventBridge and its Scheduler try again what a target did not take; S3 and CloudWatch Logs, of which AWS says less,
 * do alike.
 *
 * AWS retries for 24 hours and up to 185 times, with exponential back-off and jitter; its steps are not published. Here:
 * one second, doubled to eight minutes, which makes 185 tries in a day; without jitter, so that tests can move a clock.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html (2026-11)
 */
import { AwsError, isRefusal } from "./errors.js";

/** AWS's defaults, which are also the most it takes. */
export const RETRY_ATTEMPTS = 185;
export const RETRY_AGE_SECONDS = 86_400;

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 480_000;

/** What was used up, in the words of a dead letter's EXHAUSTED_RETRY_CONDITION. */
export type Exhausted = "MaximumRetryAttempts" | "MaximumEventAgeInSeconds";

export interface Tried {
  /** Tries that failed, that one left out of which is spoken. */
  readonly failed: number;
  readonly acceptedMs: number;
  readonly retry?: { readonly attempts?: number; readonly ageSeconds?: number } | undefined;
}

/** When to try again, or why not. `leastMs`: what the target asked to wait. */
export function nextTry(
  { failed, acceptedMs, retry = {} }: Tried,
  nowMs: number,
  leastMs = 0,
): { dueMs: number } | Exhausted {
  const { attempts = RETRY_ATTEMPTS, ageSeconds = RETRY_AGE_SECONDS } = retry;
  if (failed >= attempts) return "MaximumRetryAttempts";
  const dueMs = nowMs + Math.max(Math.min(FIRST_WAIT_MS * 2 ** failed, LONGEST_WAIT_MS), leastMs);
  return dueMs > acceptedMs + ageSeconds * 1000 ? "MaximumEventAgeInSeconds" : { dueMs };
}

/**
 * Whether trying again may help: what is the target's fault, throttling, and what passes by itself (a function that is
 * Pending, a store that has no room). What is neither AWS's answer nor ours is a mistake, which may pass, too.
 */
export const mayPass = (error: unknown): boolean =>
  error instanceof AwsError ? (error.status ?? 400) >= 500 || mayPassCode(error.code) : !isRefusal(error);

/** The same, where a code is all that is told: of an entry of a batch. */
export const mayPassCode = (code: string): boolean =>
  /Throttl|ProvisionedThroughput|TooManyRequests|RequestLimitExceeded|OverLimit|^Internal|^ServiceUnavailable|^ResourceConflictException$/.test(
    code,
  );
