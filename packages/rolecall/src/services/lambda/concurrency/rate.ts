/**
 * How many requests a function takes in a second: ten times its reservation, or those without one ten times the account's
 * concurrency together; and its sandboxes that are provisioned ten each. Events and batches are not counted: their senders,
 * AWS's services among them, wait in a queue.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html (invocation requests per second),
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html (concurrency and requests per second)
 * Unverified: where AWS's seconds begin.
 */
import type { Host } from "../../../kernel/host.js";
import type { Store } from "../../../store/store.js";
import { rateExceeded } from "../errors.js";
import type { FunctionRecord, ProvisionedRecord, ScalingRecord } from "../records.js";
import { ACCOUNT_CONCURRENCY } from "./limits.js";

const A_SECOND_EACH = 10;

interface Second {
  readonly number: number;
  count: number;
}

const seconds = new WeakMap<Store, Map<string, Second>>();

type RateHost = Pick<Host, "store" | "clock">;

/** @throws TooManyRequestsException */
export function countRequest(
  { account, region, name }: FunctionRecord,
  reserved: ScalingRecord["reserved"],
  host: RateHost,
): void {
  const counted =
    reserved === undefined
      ? count(`${account} ${region}`, ACCOUNT_CONCURRENCY, host)
      : count(`${account} ${region} ${name}`, reserved, host);
  if (counted) return;
  throw rateExceeded(
    reserved === undefined ? "FunctionInvocationRateLimitExceeded" : "ReservedFunctionInvocationRateLimitExceeded",
  );
}

/** Whether a version or an alias takes a request with what it has provisioned; those beyond are served on demand. */
export const countProvisioned = (
  { account, region, name }: FunctionRecord,
  qualifier: string,
  { requested }: Pick<ProvisionedRecord, "requested">,
  host: RateHost,
): boolean => count(`${account} ${region} ${name}:${qualifier}`, requested, host);

/** False where the sandboxes have taken all that they take in this second. */
function count(key: string, sandboxes: number, { store, clock }: RateHost): boolean {
  const ofStore = seconds.get(store) ?? new Map<string, Second>();
  seconds.set(store, ofStore);
  const number = Math.floor(clock.now() / 1000);
  const known = ofStore.get(key);
  const second = known?.number === number ? known : { number, count: 0 };
  ofStore.set(key, second);
  if (second.count >= sandboxes * A_SECOND_EACH) return false;
  second.count += 1;
  return true;
}
