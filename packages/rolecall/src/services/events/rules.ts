/** Rules as answers show them, and what their permissions look at. */
import type { Output } from "@rolecall/aws-model";
import type { events } from "@rolecall/aws-model/events";
import type { Here } from "../../kernel/here.js";
import { absent, type KeyValue, type Permission, permission } from "../../kernel/operation.js";
import type { Read } from "../../store/store.js";
import { ruleNotFound } from "./errors.js";
import { type RuleRecord, rules } from "./records.js";
import { type BusRef, busRef, requireBus, ruleArn, ruleOfArn } from "./resources.js";

export interface NamedRule {
  readonly bus: BusRef;
  readonly rule: string;
}

export const namedRule = (here: Here, rule: string, bus: string | undefined): NamedRule => ({
  bus: busRef(here, bus),
  rule,
});

export const findRule = (tx: Read, { bus, rule }: NamedRule): Promise<RuleRecord | undefined> =>
  rules.get(tx, [bus.account, bus.region, bus.name, rule]);

/** @throws ResourceNotFoundException for the bus, then for the rule */
export async function requireRule(tx: Read, named: NamedRule): Promise<RuleRecord> {
  const bus = await requireBus(tx, named.bus);
  const found = await findRule(tx, named);
  if (!found) throw ruleNotFound(named.rule, bus.name);
  return found;
}

/** `events:creatorAccount` of an existing rule; undefined where there is none. */
export async function creatorOf(read: Read, arn: string): Promise<string | undefined> {
  const named = ruleOfArn(arn);
  return named && (await findRule(read, named))?.createdBy;
}

/** `events:ManagedBy`: rules that a service made for itself. There are none here. */
export const MANAGED_BY: KeyValue = absent("no service of Rolecall makes rules of its own");

type WithManager = "events:DeleteRule" | "events:DisableRule" | "events:EnableRule" | "events:RemoveTargets";
type WithCreator = "events:DescribeRule" | "events:ListTargetsByRule";

/** The permission to change a rule. */
export const changing = async (action: WithManager, read: Read, { bus, rule }: NamedRule): Promise<Permission> =>
  permission(action, ruleArn(bus, rule), {
    "events:creatorAccount": await creatorOf(read, ruleArn(bus, rule)),
    "events:ManagedBy": MANAGED_BY,
  });

/** The permission to look at a rule. */
export const looking = async (action: WithCreator, read: Read, { bus, rule }: NamedRule): Promise<Permission> =>
  permission(action, ruleArn(bus, rule), { "events:creatorAccount": await creatorOf(read, ruleArn(bus, rule)) });

/** The permission to hand a role to EventBridge. */
export const passRole = (roleArn: string, rule: string): Permission =>
  permission("iam:PassRole", roleArn, {
    "iam:PassedToService": "events.amazonaws.com",
    "iam:AssociatedResourceArn": rule,
  });

type Listed = NonNullable<Output<typeof events, "ListRules">["Rules"]>[number];

export function describeRule(rule: RuleRecord): Listed {
  const bus = { account: rule.account, region: rule.region, name: rule.bus };
  return {
    Name: rule.name,
    Arn: ruleArn(bus, rule.name),
    ...(rule.pattern === undefined ? {} : { EventPattern: rule.pattern }),
    ...(rule.schedule === undefined ? {} : { ScheduleExpression: rule.schedule }),
    State: rule.state as NonNullable<Listed["State"]>,
    ...(rule.description === undefined ? {} : { Description: rule.description }),
    ...(rule.roleArn === undefined ? {} : { RoleArn: rule.roleArn }),
    EventBusName: rule.bus,
  };
}
