/**
 * The schedules of rules, running: each enabled one waits for its next instant, writes the deliveries and the instant
 * after in one transaction, and waits again. Instants that passed while the server was down are left out, as AWS does
 * not make up for missed ones.
 */
import type { Host } from "../../../kernel/host.js";
import { idSupply } from "../../../kernel/ids.js";
import { startOwed } from "../../../kernel/owed.js";
import type { Read } from "../../../store/store.js";
import { deliver, isOn } from "../accept.js";
import { type DeliveryHost, startDeliveries } from "../delivery/deliver.js";
import { observeMatched } from "../metrics.js";
import { deliveries, type EventRecord, type RuleRecord, rules } from "../records.js";
import { ruleArn } from "../resources.js";
import { type NamedRule, requireRule } from "../rules.js";
import { parseSchedule } from "./expression.js";

type TimerHost = DeliveryHost & Pick<Host, "ids">;

/** Waits for the rule's next instant; nothing where it has none. */
export function startSchedule(rule: RuleRecord, host: TimerHost): void {
  if (rule.dueMs === undefined) return;
  const id = host.ids.uuid();
  startOwed(host, {
    name: `the schedule of rule ${rule.name}`,
    dueMs: rule.dueMs,
    work: (_signal, before) => fire(rule, { id, again: before > 0 }, host),
  });
}

/** After a restart. */
export async function resumeSchedules(host: TimerHost): Promise<void> {
  const { items } = await host.store.read((read) => rules.list(read, { prefix: [] }));
  const nowMs = host.clock.now();
  for (const rule of items) {
    if (rule.dueMs === undefined || rule.schedule === undefined) continue;
    if (rule.dueMs > nowMs) startSchedule(rule, host);
    else startOwed(host, { name: `the next instant of rule ${rule.name}`, work: () => reschedule(rule, nowMs, host) });
  }
}

async function reschedule(missed: RuleRecord, nowMs: number, host: TimerHost): Promise<void> {
  const { account, region, bus, name, revision } = missed;
  const next = await host.store.transact(async (tx) => {
    const rule = await rules.get(tx, [account, region, bus, name]);
    // Changed meanwhile: that change has its own timer.
    if (rule?.revision !== revision) return undefined;
    const passed = withNext(rule, nowMs);
    await rules.put(tx, passed);
    return passed;
  });
  if (next) startSchedule(next, host);
}

/** `id`: the event's, the same each time. */
async function fire(
  waited: RuleRecord,
  { id, again }: { readonly id: string; readonly again: boolean },
  host: TimerHost,
): Promise<void> {
  const { account, region, bus, name } = waited;
  const supply = idSupply(host.ids);
  const nowMs = host.clock.now();
  const fired = await host.store.transact(async (tx) => {
    supply.restart();
    const rule = await rules.get(tx, [account, region, bus, name]);
    // Changed meanwhile: that change has its own timer.
    const stands = rule?.revision === waited.revision ? rule : undefined;
    if (!stands || stands.dueMs !== waited.dueMs) {
      // What failed before may have been written nevertheless.
      return again ? { next: stands, made: await madeOf(tx, id) } : undefined;
    }
    const next = withNext(stands, nowMs, stands.dueMs);
    await rules.put(tx, next);
    return { next, made: await deliver(tx, stands, scheduledEvent(stands, id, nowMs), supply.next) };
  });
  if (!fired) return;
  observeMatched(fired.made, host);
  startDeliveries(fired.made, host);
  if (fired.next) startSchedule(fired.next, host);
}

const madeOf = async (tx: Read, eventId: string) =>
  (await deliveries.list(tx, { prefix: [] })).items.filter(({ event }) => event.id === eventId);

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html */
const scheduledEvent = (rule: RuleRecord, id: string, nowMs: number): EventRecord => ({
  id,
  detailType: "Scheduled Event",
  source: "aws.events",
  account: rule.account,
  timeMs: nowMs,
  region: rule.region,
  resources: [ruleArn({ account: rule.account, region: rule.region, name: rule.bus }, rule.name)],
  detail: "{}",
  ingestedMs: nowMs,
});

/** The rule with its first instant after now; a rate keeps its beat where it fires a little late. */
function withNext({ dueMs: _old, ...rule }: RuleRecord, nowMs: number, firedMs = nowMs): RuleRecord {
  const schedule = isOn(rule) && rule.schedule !== undefined ? parseSchedule(rule.schedule) : undefined;
  const onBeat = schedule?.next(firedMs);
  const dueMs = onBeat !== undefined && onBeat <= nowMs ? schedule?.next(nowMs) : onBeat;
  return dueMs === undefined ? rule : { ...rule, dueMs };
}

/** Enables or disables a rule. @throws ResourceNotFoundException */
export async function setState(named: NamedRule, state: string, host: TimerHost): Promise<void> {
  const revision = host.ids.uuid();
  const nowMs = host.clock.now();
  const rule = await host.store.transact(async (tx) => {
    const old = await requireRule(tx, named);
    // Enabling a rule that is on leaves its schedule's count alone.
    if (isOn(old) === (state !== "DISABLED")) return undefined;
    const changed = withNext({ ...old, state, revision }, nowMs);
    await rules.put(tx, changed);
    return changed;
  });
  if (rule) startSchedule(rule, host);
}
