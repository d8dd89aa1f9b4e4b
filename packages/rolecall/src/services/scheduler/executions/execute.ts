/**
 * Executions: tried until the target took them, the retry policy is used up or trying again is pointless; then the
 * dead-letter queue has them, or nobody. `kernel/retry-policy.ts` says when to try again.
 */
import { notEmulated } from "../../../kernel/errors.js";
import type { Host } from "../../../kernel/host.js";
import type { AnyOperation, Operation } from "../../../kernel/operation.js";
import { noteSetback, startOwed, untilDone } from "../../../kernel/owed.js";
import { type Exhausted, mayPassCode, nextTry } from "../../../kernel/retry-policy.js";
import { type ExecutionRecord, executions, schedules } from "../records.js";
import { arnOf } from "../resources.js";
import { typedInput } from "../targets/input.js";
import { asExecutionRole } from "../targets/role.js";
import { operationOf, universalArn, universalTarget } from "../targets/universal.js";
import { sendDeadLetter } from "./dead-letter.js";
import { type Failure, failureOf, INTERNAL } from "./failure.js";
import { requestOf } from "./request.js";

export type ExecutionHost = Pick<Host, "store" | "call" | "operations" | "sessions" | "background" | "clock" | "log">;

export function startExecution(execution: ExecutionRecord, host: ExecutionHost): void {
  startOwed(host, {
    name: nameOf(execution),
    dueMs: execution.dueMs,
    work: (signal) => attempt(execution.id, signal, host),
  });
}

/** After a restart: whatever fired and has not ended. */
export async function resumeExecutions(host: ExecutionHost): Promise<void> {
  const { items } = await host.store.read((read) => executions.list(read, { prefix: [] }));
  for (const execution of items) startExecution(execution, host);
}

const nameOf = (execution: ExecutionRecord) => `invoking ${execution.target.arn} for ${arnOf(execution)}`;

async function attempt(id: string, signal: AbortSignal, host: ExecutionHost): Promise<void> {
  const execution = await host.store.read((read) => executions.get(read, [id]));
  if (!execution) return;
  if (execution.dueMs > host.clock.now()) {
    startExecution(execution, host);
    return;
  }
  const failure = await tried(execution, host);
  // What the target has taken must not be begun anew because it could not be noted.
  const noted = (work: () => Promise<void>) => untilDone(host, nameOf(execution), signal, work);
  if (failure) {
    const next = retried(execution, failure, host.clock.now());
    if (typeof next !== "string") {
      await noted(() => wait(next, host));
      return;
    }
    await noted(() => sendDeadLetter(execution, failure, next === "pointless" ? undefined : next, host));
  }
  await noted(() => end(execution, host));
}

async function wait(next: ExecutionRecord, host: ExecutionHost): Promise<void> {
  await host.store.transact(async (tx) => {
    // A reset in between took the execution away: it stays gone.
    if (await executions.get(tx, [next.id])) await executions.put(tx, next);
  });
  startExecution(next, host);
}

/** The execution is over, and with the last of them the schedule, where it is to be deleted then. */
async function end(
  { id, account, region, group, name, completes }: ExecutionRecord,
  host: ExecutionHost,
): Promise<void> {
  await host.store.transact(async (tx) => {
    await executions.delete(tx, [id]);
    if (completes === undefined) return;
    const key = [account, region, group, name];
    const schedule = await schedules.get(tx, key);
    if (schedule?.revision === completes) await schedules.delete(tx, key);
  });
}

async function tried(execution: ExecutionRecord, host: ExecutionHost): Promise<Failure | undefined> {
  let operation: AnyOperation | undefined;
  try {
    const request = requestOf(execution);
    operation = operationOf(request, host.operations);
    if (!operation) throw notEmulated(`The target \`${universalArn(request)}\` of a schedule`);
    const input = typedInput(operation, request.input);
    const as = await asExecutionRole(execution, execution.target.roleArn, host);
    const answer = await host.call(operation as unknown as Operation<unknown, unknown>, input, as);
    if (universalTarget(execution.target.arn) === undefined) return refusedEntry(answer);
    const left = leftOut(answer);
    // AWS says of errors alone that they are tried again: what a batch left out is the schedule's own affair.
    if (left !== undefined) host.log.warn(`${nameOf(execution)} succeeded in part: \`${left}\` is not empty`);
    return undefined;
  } catch (error) {
    const failure = failureOf(error, operation);
    if (!failure) noteSetback(host, nameOf(execution), error);
    return failure ?? INTERNAL;
  }
}

/** Where operations on many things tell which of them failed, though the call succeeds. */
const LEFT_OUT = ["Errors", "Failed", "FailedEntryCount", "FailedPutCount", "FailedRecordCount", "UnprocessedItems"];

function leftOut(answer: unknown): string | undefined {
  const parts = (answer ?? {}) as Readonly<Record<string, unknown>>;
  return LEFT_OUT.find((name) => {
    const part = parts[name];
    return typeof part === "object" && part !== null ? Object.keys(part).length > 0 : Boolean(part);
  });
}

/** PutEvents answers with success what it did not take (unverified: that Scheduler looks at it). */
function refusedEntry(answer: unknown): Failure | undefined {
  const { FailedEntryCount = 0, Entries = [] } = (answer ?? {}) as {
    readonly FailedEntryCount?: number;
    readonly Entries?: readonly { readonly ErrorCode?: string; readonly ErrorMessage?: string }[];
  };
  if (FailedEntryCount === 0) return undefined;
  const { ErrorCode: code = "", ErrorMessage: message = "" } = Entries.find(({ ErrorCode }) => ErrorCode) ?? {};
  return { code, message, retry: mayPassCode(code) };
}

/** The execution with its next try, or why there is none. */
function retried(
  execution: ExecutionRecord,
  { retry }: Failure,
  nowMs: number,
): ExecutionRecord | Exhausted | "pointless" {
  if (!retry) return "pointless";
  const { failed, acceptedMs, target } = execution;
  const next = nextTry({ failed, acceptedMs, retry: target.retry }, nowMs);
  return typeof next === "string" ? next : { ...execution, failed: failed + 1, ...next };
}
