/**
 * Who may run now. Lambda counts sandboxes in use: those of a function against what it has reserved, all others of an
 * account and Region together against the rest.
 *
 * INVARIANT: between the look at a count and its change nothing is awaited, so that no limit is passed and no count is lost.
 *
 * AWS: https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
 */
import type { Host } from "../../../kernel/host.js";
import type { Store } from "../../../store/store.js";
import { rateExceeded } from "../errors.js";
import type { FunctionRecord, ProvisionedRecord, ScalingRecord } from "../records.js";
import { MINIMUM_UNRESERVED, unreservedNow } from "./limits.js";
import { countProvisioned } from "./rate.js";

/** The version that runs, and how the call named it. */
export interface Target {
  readonly fn: FunctionRecord;
  /** Absent: `$LATEST` without being named. */
  readonly qualifier?: string | undefined;
  readonly scaling?: ScalingRecord | undefined;
  /** Somebody waits for the answer. */
  readonly requested?: true | undefined;
}

/** A sandbox's worth of concurrency; `release` gives it back. */
export interface Slot {
  readonly initialization: "on-demand" | "provisioned-concurrency";
  /** At the moment it was taken. */
  readonly inUse: InUse;
  release(): void;
}

/** How many run, this one among them. */
export interface InUse {
  readonly account: number;
  readonly ofFunction: number;
  readonly unreserved: number;
  /** Of what the version or alias has provisioned; absent where that is nothing. `used`: this one runs there. */
  readonly provisioned?: { readonly running: number; readonly there: number; readonly used: boolean };
}

interface Counts {
  /** Of functions that have reserved nothing, without provisioned ones. */
  unreserved: number;
  readonly functions: Map<string, OfFunction>;
}

interface OfFunction {
  onDemand: number;
  readonly provisioned: Map<string, number>;
}

/** @throws TooManyRequestsException */
export async function acquire(target: Target, host: Pick<Host, "store" | "clock">): Promise<Slot> {
  const { fn, qualifier = "$LATEST", scaling, requested } = target;
  const counts = countsOf(host.store, fn);
  // So much is there for all whatever is reserved; only beyond it the reservations matter.
  const limit =
    scaling?.reserved === undefined && counts.unreserved >= MINIMUM_UNRESERVED
      ? await unreservedNow(host.store, fn)
      : MINIMUM_UNRESERVED;
  const own: OfFunction = counts.functions.get(fn.name) ?? { onDemand: 0, provisioned: new Map<string, number>() };
  const settle = (change: () => void) => ({
    release: () => {
      change();
      const idle = own.onDemand === 0 && [...own.provisioned.values()].every((running) => running === 0);
      if (idle && counts.functions.get(fn.name) === own) counts.functions.delete(fn.name);
    },
  });

  const ahead = scaling?.provisioned?.[qualifier];
  const running = own.provisioned.get(qualifier) ?? 0;
  const isThere = ahead && serves(ahead, fn) && running < ahead.requested;
  if (isThere && (!requested || countProvisioned(fn, qualifier, ahead, host))) {
    counts.functions.set(fn.name, own);
    own.provisioned.set(qualifier, running + 1);
    return {
      initialization: "provisioned-concurrency",
      inUse: { ...inUse(counts, own), provisioned: { running: running + 1, there: ahead.requested, used: true } },
      ...settle(() => own.provisioned.set(qualifier, (own.provisioned.get(qualifier) ?? 1) - 1)),
    };
  }

  const reserved = scaling?.reserved;
  if (reserved !== undefined) {
    // What is provisioned is part of what is reserved, whether it runs or not.
    if (own.onDemand >= reserved - provisionedOf(scaling)) {
      throw rateExceeded("ReservedFunctionConcurrentInvocationLimitExceeded");
    }
  } else if (counts.unreserved >= limit) {
    throw rateExceeded("ConcurrentInvocationLimitExceeded");
  }
  counts.functions.set(fn.name, own);
  own.onDemand += 1;
  if (reserved === undefined) counts.unreserved += 1;
  return {
    initialization: "on-demand",
    inUse: {
      ...inUse(counts, own),
      ...(ahead && serves(ahead, fn) ? { provisioned: { running, there: ahead.requested, used: false } } : {}),
    },
    ...settle(() => {
      own.onDemand -= 1;
      if (reserved === undefined) counts.unreserved -= 1;
    }),
  };
}

function inUse(counts: Counts, own: OfFunction): InUse {
  const all = [...counts.functions.values()];
  return {
    account: all.reduce((sum, one) => sum + runningOf(one), 0),
    ofFunction: runningOf(own),
    unreserved: counts.unreserved,
  };
}

const runningOf = ({ onDemand, provisioned }: OfFunction): number =>
  [...provisioned.values()].reduce((sum, running) => sum + running, onDemand);

const serves = (ahead: ProvisionedRecord, fn: FunctionRecord) =>
  ahead.status === "READY" && ahead.version === fn.version;

/** All that a function has provisioned. */
export const provisionedOf = (scaling: ScalingRecord | undefined, except?: string): number =>
  Object.entries(scaling?.provisioned ?? {}).reduce(
    (sum, [qualifier, { requested }]) => (qualifier === except ? sum : sum + requested),
    0,
  );

/** In memory: a server that was killed runs nothing. */
const running = new WeakMap<Store, Map<string, Counts>>();

function countsOf(store: Store, { account, region }: FunctionRecord): Counts {
  let ofStore = running.get(store);
  if (!ofStore) {
    ofStore = new Map();
    running.set(store, ofStore);
  }
  const key = `${account} ${region}`;
  let counts = ofStore.get(key);
  if (!counts) {
    counts = { unreserved: 0, functions: new Map() };
    ofStore.set(key, counts);
  }
  return counts;
}
