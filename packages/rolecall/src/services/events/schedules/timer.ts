/**
 * The schedules of rules, running: each enabled one waits for its next instant, writes the deliveries and the instant
 * after in one transaction, and waits again. Instants that passed while the server was down are left out, as AWS does
 * not make up for missed ones.
 */
import type { Host } from "../../../kernel/host.js";
import { idSupply } from "../../../kernel/ids.js";
import { later } from "../../../kernel/later.js";
import { deliver, isOn } from "../accept.js";
import { type DeliveryHost, startDeliveries } from "../delivery/deliver.js";
import { type EventRecord, type RuleRecord, rules } from "../records.js";
import { ruleArn } from "../resources.js";
import { type NamedRule, requireRule } from "../rules.js";
import { parseSchedule } from "./expression.js";

type TimerHost = DeliveryHost & Pick<Host, "ids">;

/** Waits for the rule's next instant; nothing where it has none. */
export function startSchedule(rule: RuleRecord, host: TimerHost): void {
  if (rule.dueMs === undefined) return;
  later(host, rule.dueMs, `the schedule of rule ${rule.name}`, () => fire(rule, host));
}

/** After a restart. */
export async function resumeSchedules(host: TimerHost): Promise<void> {
  const { items } = await host.store.read((read) => rules.list(read, { prefix: [] }));
  const nowMs = host.clock.now();
  for (const rule of items) {
    if (rule.dueMs === undefined || rule.schedule === undefined) continue;
    if (rule.dueMs > nowMs) startSchedule(rule, host);
    else await reschedule(rule, nowMs, host);
  }
}

async function reschedule(rule: RuleRecord, nowMs: number, host: TimerHost): Promise<void> {
  const next = withNext(rule, nowMs);
  await host.store.transact((tx) => rules.put(tx, next));
  startSchedule(next, host);
}

async function fire(waited: RuleRecord, host: TimerHost): Promise<void> {
  const { account, region, bus, name } = waited;
  const supply = idSupply(host.ids);
  const id = host.ids.uuid();
  const nowMs = host.clock.now();
  const fired = await host.store.transact(async (tx) => {
    supply.restart();
    const rule = await rules.get(tx, [account, region, bus, name]);
    // Changed meanwhile: that change has its own timer.
    if (rule?.revision !== waited.revision || rule.dueMs !== waited.dueMs) return undefined;
    const next = withNext(rule, nowMs);
    await rules.put(tx, next);
    return { next, made: await deliver(tx, rule, scheduledEvent(rule, id, nowMs), supply.next) };
  });
  if (!fired) return;
  startDeliveries(fired.made, host);
  startSchedule(fired.next, host);
}

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

function withNext({ dueMs: _old, ...rule }: RuleRecord, nowMs: number): RuleRecord {
  const dueMs = isOn(rule) && rule.schedule !== undefined ? parseSchedule(rule.schedule)?.next(nowMs) : undefined;
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
