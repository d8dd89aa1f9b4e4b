/** An event accepted by a bus: its rules are asked, and a delivery is written for each target of those that match. */
import type { Transaction } from "../../store/store.js";
import { keep } from "./archives/archive.js";
import { envelope } from "./envelope.js";
import { compilePattern } from "./patterns.js";
import {
  type DeliveryRecord,
  deliveries,
  type EventRecord,
  type RuleRecord,
  rules,
  type TargetRecord,
  targets,
} from "./records.js";
import { type BusRef, findBus, ruleArn } from "./resources.js";
import { takesRole } from "./target-kinds.js";

/** `only`: ARNs of the rules that a replay asks; all without it. */
export async function accept(
  tx: Transaction,
  bus: BusRef,
  event: EventRecord,
  nextId: () => string,
  only?: readonly string[],
): Promise<DeliveryRecord[]> {
  // AWS: an event for a bus that does not exist is dropped, and the publisher hears nothing of it.
  if (!(await findBus(tx, bus))) return [];
  const { items } = await rules.list(tx, { prefix: [bus.account, bus.region, bus.name] });
  const parsed: unknown = JSON.parse(envelope(event));
  // AWS archives what comes in, not what a replay brings back.
  if (event.replay === undefined) await keep(tx, bus, event, parsed);
  const made: DeliveryRecord[] = [];
  for (const rule of items) {
    if (only && !only.includes(ruleArn(bus, rule.name))) continue;
    if (isOn(rule) && rule.pattern !== undefined && compilePattern(rule.pattern).matches(parsed)) {
      made.push(...(await deliver(tx, rule, event, nextId)));
    }
  }
  return made;
}

export const isOn = (rule: RuleRecord) => rule.state !== "DISABLED";

/** Writes a delivery for each target of the rule. */
export async function deliver(
  tx: Transaction,
  rule: RuleRecord,
  event: EventRecord,
  nextId: () => string,
): Promise<DeliveryRecord[]> {
  const { account, region, bus, name } = rule;
  const { items } = await targets.list(tx, { prefix: [account, region, bus, name] });
  const made = items.map((ofRule) => ({
    id: nextId(),
    ruleArn: ruleArn({ account, region, name: bus }, name),
    ruleName: name,
    target: withRole(ofRule, rule),
    event,
    failed: 0,
    acceptedMs: event.ingestedMs,
    dueMs: event.ingestedMs,
  }));
  for (const delivery of made) await deliveries.put(tx, delivery);
  return made;
}

/** The role of the rule stands in for a target's that is called with a role and has none (unverified for which). */
const withRole = (target: TargetRecord, { roleArn }: RuleRecord): TargetRecord =>
  target.roleArn === undefined && roleArn !== undefined && takesRole(target.arn) ? { ...target, roleArn } : target;
