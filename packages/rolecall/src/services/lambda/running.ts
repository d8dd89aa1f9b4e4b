/**
 * One run of a function, whoever asked for it: counted against its concurrency, and against the chain of requests that it
 * stands in.
 */
import type { Host } from "../../kernel/host.js";
import type { FunctionSpec, InvocationResult } from "../../runtime/sandboxes.js";
import { countRequest } from "./concurrency/rate.js";
import { acquire } from "./concurrency/slots.js";
import { recursiveInvocation } from "./errors.js";
import { functionSpec } from "./invocation.js";
import { invokedOf, observeConcurrency, observeRefusal, observeRun } from "./metrics.js";
import { type FunctionRecord, scaling } from "./records.js";
import { LONGEST_CHAIN, pass } from "./recursion.js";

type RunHost = Pick<Host, "store" | "call" | "sessions" | "background" | "clock" | "log" | "ids" | "metrics">;

/** The version that runs, how the call named it, and the X-Ray header of the request or event that asks for it. */
export interface Run {
  readonly fn: FunctionRecord;
  readonly qualifier?: string | undefined;
  readonly traceHeader?: string | undefined;
  /** Somebody waits for the answer: it counts as one of the requests of this second. */
  readonly requested?: true;
}

/**
 * Runs a function in a sandbox: `invoke` gets the spec, and the trace id that its invocation must carry.
 *
 * @throws RecursiveInvocationException, TooManyRequestsException, and what `invoke` throws
 */
export async function admitted(
  run: Run,
  host: RunHost,
  invoke: (spec: FunctionSpec, traceId: string) => Promise<InvocationResult>,
): Promise<InvocationResult> {
  const { fn, qualifier } = run;
  const invoked = invokedOf(fn, qualifier);
  const startedMs = host.clock.now();
  let taken: Awaited<ReturnType<typeof take>>;
  try {
    taken = await take(run, host);
  } catch (error) {
    observeRefusal(host, invoked, startedMs, error);
    throw error;
  }
  const { slot, header } = taken;
  observeConcurrency(host, invoked, startedMs, slot.inUse);
  try {
    const result = await invoke({ ...functionSpec(fn, host), initialization: slot.initialization }, header);
    observeRun(host, invoked, startedMs, result);
    return result;
  } finally {
    slot.release();
  }
}

async function take({ fn, qualifier, traceHeader, requested }: Run, host: RunHost) {
  const settings = await host.store.read((read) => scaling.get(read, [fn.account, fn.region, fn.name]));
  const { before, header } = pass(traceHeader, fn.arn, host);
  if (before >= LONGEST_CHAIN && settings?.recursiveLoop !== "Allow") throw recursiveInvocation(fn.arn);
  const slot = await acquire({ fn, qualifier, scaling: settings, requested }, host);
  try {
    if (requested) countRequest(fn, settings?.reserved, host);
  } catch (error) {
    slot.release();
    throw error;
  }
  return { slot, header };
}
