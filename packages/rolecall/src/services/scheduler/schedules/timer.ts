/**
 * The schedules, running: each enabled one waits for its next occurrence, writes the execution and the occurrence after
 * in one transaction, and waits again.
 *
 * Whatever ends the server, nothing is left out that AWS would have invoked: occurrences that passed meanwhile fire one
 * after the other, those alone left out that are older than the schedule's MaximumEventAgeInSeconds, by which AWS would
 * have given up on them.
 */
import type { Host } from "../../../kernel/host.js";
import { startOwed } from "../../../kernel/owed.js";
import { type ExecutionHost, startExecution } from "../executions/execute.js";
import { type ExecutionRecord, executions, type ScheduleRecord, schedules } from "../records.js";
import { comesToAnEnd, isOneTime, occurrenceAfter } from "./occurrences.js";

export type TimerHost = ExecutionHost & Pick<Host, "ids">;

/** Waits for the next occurrence; nothing where there is none. */
export function startSchedule(schedule: ScheduleRecord, host: TimerHost): void {
  const { next, group, name } = schedule;
  if (!next) return;
  const id = Buffer.from(host.ids.bytes(8)).toString("hex");
  startOwed(host, {
    name: `the schedule ${group}/${name}`,
    dueMs: next.dueMs,
    work: (_signal, before) => fire(schedule, { id, again: before > 0 }, host),
  });
}

/** After a restart. */
export async function resumeSchedules(host: TimerHost): Promise<void> {
  const { items } = await host.store.read((read) => schedules.list(read, { prefix: [] }));
  for (const schedule of items) startSchedule(schedule, host);
}

/** Where in a flexible window an occurrence is invoked: a fraction, drawn outside of the transaction that uses it. */
export const draw = (ids: Host["ids"]): number => Buffer.from(ids.bytes(4)).readUInt32BE() / 2 ** 32;

/** The schedule waiting for its first occurrence after the instant; for none while it is disabled. */
export function waiting({ next: _old, ...schedule }: ScheduleRecord, afterMs: number, drawn: number): ScheduleRecord {
  const occurrenceMs = schedule.state === "ENABLED" ? occurrenceAfter(schedule, afterMs) : undefined;
  if (occurrenceMs === undefined) return schedule;
  const windowSeconds = (schedule.windowMinutes ?? 0) * 60;
  return { ...schedule, next: { occurrenceMs, dueMs: occurrenceMs + Math.floor(drawn * windowSeconds) * 1000 } };
}

/** `id`: the execution's, the same each time. */
async function fire(
  waited: ScheduleRecord,
  { id, again }: { readonly id: string; readonly again: boolean },
  host: TimerHost,
): Promise<void> {
  const { account, region, group, name } = waited;
  const drawn = draw(host.ids);
  const nowMs = host.clock.now();
  const fired = await host.store.transact(async (tx) => {
    const schedule = await schedules.get(tx, [account, region, group, name]);
    // Changed meanwhile: that change has its own timer.
    const stands = schedule?.revision === waited.revision ? schedule : undefined;
    if (!stands?.next || stands.next.occurrenceMs !== waited.next?.occurrenceMs) {
      // What failed before may have been written nevertheless.
      return again ? { next: stands, execution: await executions.get(tx, [id]) } : undefined;
    }
    const { occurrenceMs, dueMs } = stands.next;
    const oldestMs = nowMs - stands.target.retry.ageSeconds * 1000;
    const windowMs = (stands.windowMinutes ?? 0) * 60_000;
    const afterMs = Math.max(occurrenceMs, oldestMs - windowMs - 1);
    const next = waiting({ ...stands, lastMs: occurrenceMs }, afterMs, drawn);
    await schedules.put(tx, next);
    // AWS: a one-time schedule that was held up is invoked as soon as it can be.
    if (dueMs < oldestMs && !isOneTime(stands)) return { next };
    const execution: ExecutionRecord = {
      id,
      account,
      region,
      group,
      name,
      target: stands.target,
      occurrenceMs,
      failed: 0,
      acceptedMs: nowMs,
      dueMs: nowMs,
      ...(!next.next && next.afterCompletion === "DELETE" && comesToAnEnd(next) ? { completes: next.revision } : {}),
    };
    await executions.put(tx, execution);
    return { next, execution };
  });
  if (fired?.execution) startExecution(fired.execution, host);
  if (fired?.next) startSchedule(fired.next, host);
}
