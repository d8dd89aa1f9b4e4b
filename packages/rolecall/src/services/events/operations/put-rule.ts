import { events } from "@rolecall/aws-model/events";
import { operation, permission } from "../../../kernel/operation.js";
import { requireAssumable } from "../delivery/assumable.js";
import { badSchedule, invalidEventPattern, limitExceeded, nothingToMatch, scheduleOnDefaultOnly } from "../errors.js";
import { compilePattern, type Pattern } from "../patterns.js";
import { type RuleRecord, rules } from "../records.js";
import { busRef, DEFAULT_BUS, requireBus, ruleArn } from "../resources.js";
import { creatorOf, MANAGED_BY, passRole } from "../rules.js";
import { parseSchedule } from "../schedules/expression.js";
import { startSchedule } from "../schedules/timer.js";
import { tagsOf } from "../tagging.js";

/** AWS's quota for a bus. */
const RULES = 300;

/**
 * PutRule makes a rule or replaces one; what is left out of an existing rule is then gone, its targets and tags stay.
 */
export const PutRule = operation(events, "PutRule", {
  source: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html",

  permissions: async ({ input, here, caller, read }) => {
    const arn = ruleArn(busRef(here, input.EventBusName), input.Name);
    const asks = readPattern(input.EventPattern)?.asks ?? (() => undefined);
    const creator = (await creatorOf(read, arn)) ?? caller.account;
    const tags = input.Tags?.length
      ? { set: Object.fromEntries(input.Tags.map(({ Key, Value }) => [Key, Value])) }
      : undefined;
    return [
      permission(
        "events:PutRule",
        arn,
        {
          "events:source": asks("source"),
          "events:detail-type": asks("detail-type"),
          "events:detail.service": asks("detail", "service"),
          "events:detail.eventTypeCode": asks("detail", "eventTypeCode"),
          "events:detail.userIdentity.principalId": asks("detail", "userIdentity", "principalId"),
          "events:creatorAccount": creator,
          "events:ManagedBy": MANAGED_BY,
        },
        tags,
      ),
      ...(tags ? [permission("events:TagResource", arn, { "events:creatorAccount": creator }, tags)] : []),
      ...(input.RoleArn === undefined ? [] : [passRole(input.RoleArn, arn)]),
    ];
  },

  async handle({ input, here, caller, ...host }) {
    const { store, clock, ids } = host;
    const bus = busRef(here, input.EventBusName);
    if (!input.EventPattern && !input.ScheduleExpression) throw nothingToMatch();
    if (input.EventPattern) compilePattern(input.EventPattern);
    const schedule = input.ScheduleExpression ? parseSchedule(input.ScheduleExpression) : undefined;
    if (input.ScheduleExpression) {
      if (bus.name !== DEFAULT_BUS) throw scheduleOnDefaultOnly();
      if (!schedule) throw badSchedule();
    }
    const tags = tagsOf(input.Tags);
    await requireAssumable([input.RoleArn], { bus, rule: input.Name }, host);
    const revision = ids.uuid();
    const state = input.State ?? "ENABLED";
    const dueMs = state === "DISABLED" ? undefined : schedule?.next(clock.now());
    const rule = await store.transact(async (tx) => {
      await requireBus(tx, bus);
      const { account, region } = bus;
      const old = await rules.get(tx, [account, region, bus.name, input.Name]);
      if (!old) {
        const { items } = await rules.list(tx, { prefix: [account, region, bus.name] });
        if (items.length >= RULES) throw limitExceeded();
      }
      const put: RuleRecord = {
        account,
        region,
        bus: bus.name,
        name: input.Name,
        state,
        // AWS: PutRule ignores tags for a rule that is there.
        tags: old?.tags ?? tags,
        createdBy: old?.createdBy ?? caller.account,
        revision,
        ...(input.EventPattern ? { pattern: input.EventPattern } : {}),
        ...(input.ScheduleExpression ? { schedule: input.ScheduleExpression } : {}),
        ...(input.Description === undefined ? {} : { description: input.Description }),
        ...(input.RoleArn === undefined ? {} : { roleArn: input.RoleArn }),
        ...(dueMs === undefined ? {} : { dueMs }),
      };
      await rules.put(tx, put);
      return put;
    });
    startSchedule(rule, host);
    return { RuleArn: ruleArn(bus, input.Name) };
  },
});

/**
 * The pattern, for condition keys. One that is no pattern is refused before anyone is asked: a key that nobody can read
 * out of it would otherwise count as absent.
 */
function readPattern(text: string | undefined): Pattern | undefined {
  if (!text) return undefined;
  if (text.length > 4096) throw invalidEventPattern("Event pattern is too long");
  return compilePattern(text);
}
