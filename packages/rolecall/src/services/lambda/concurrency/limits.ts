/**
 * How much concurrency an account has in a Region, and what of it is spoken for.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
import type { Read, Store } from "../../../store/store.js";
import { type ScalingRecord, scaling } from "../records.js";

/** AWS's quota for an account that has not asked for more. */
export const ACCOUNT_CONCURRENCY = 1000;
/** So much is always left to functions that have reserved nothing. */
export const MINIMUM_UNRESERVED = 100;

interface Place {
  readonly account: string;
  readonly region: string;
}

/** What functions without a reservation share: the quota without all that is reserved or, beyond that, provisioned. */
export async function unreserved(read: Read, place: Place, except?: string): Promise<number> {
  const { items } = await scaling.list(read, { prefix: [place.account, place.region] });
  return items
    .filter(({ functionName }) => functionName !== except)
    .reduce((left, record) => left - spokenFor(record), ACCOUNT_CONCURRENCY);
}

export const unreservedNow = (store: Store, place: Place): Promise<number> =>
  store.read((read) => unreserved(read, place));

/** A reservation holds what is provisioned as well. */
function spokenFor({ reserved, provisioned }: ScalingRecord): number {
  return reserved ?? Object.values(provisioned ?? {}).reduce((sum, { requested }) => sum + requested, 0);
}
