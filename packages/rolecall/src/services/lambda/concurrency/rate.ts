/**
 * How many requests a function takes in a second: ten times its reservation, or those without one ten times the account's
 * concurrency together. Events and batches are not counted: their senders, AWS's services among them, wait in a queue.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html (invocation requests per second)
 * Unverified: where AWS's seconds begin.
 */
import type { Host } from "../../../kernel/host.js";
import type { Store } from "../../../store/store.js";
import { rateExceeded } from "../errors.js";
import type { FunctionRecord, ScalingRecord } from "../records.js";
import { ACCOUNT_CONCURRENCY } from "./limits.js";

const A_SECOND_EACH = 10;

interface Second {
  readonly number: number;
  count: number;
}

const seconds = new WeakMap<Store, Map<string, Second>>();

/** @throws TooManyRequestsException */
export function countRequest(
  { account, region, name }: FunctionRecord,
  reserved: ScalingRecord["reserved"],
  { store, clock }: Pick<Host, "store" | "clock">,
): void {
  const ofStore = seconds.get(store) ?? new Map<string, Second>();
  seconds.set(store, ofStore);
  const key = reserved === undefined ? `${account} ${region}` : `${account} ${region} ${name}`;
  const number = Math.floor(clock.now() / 1000);
  const known = ofStore.get(key);
  const second = known?.number === number ? known : { number, count: 0 };
  ofStore.set(key, second);
  if (second.count >= (reserved ?? ACCOUNT_CONCURRENCY) * A_SECOND_EACH) {
    throw rateExceeded(
      reserved === undefined ? "FunctionInvocationRateLimitExceeded" : "ReservedFunctionInvocationRateLimitExceeded",
    );
  }
  second.count += 1;
}
