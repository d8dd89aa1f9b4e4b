import { events } from "@rolecall/aws-model/events";
import { operation, permission } from "../../../kernel/operation.js";
import { requireAssumable } from "../delivery/assumable.js";
import { limitExceeded } from "../errors.js";
import { targets } from "../records.js";
import { ruleArn } from "../resources.js";
import { creatorOf, MANAGED_BY, namedRule, passRole, requireRule } from "../rules.js";
import { readTargets } from "../targets.js";

/** AWS's quota for a rule. */
const TARGETS = 5;

/**
 * PutTargets adds targets to a rule or replaces those with the same ids. Their roles are tried; that a target exists and that
 * EventBridge may call it is seen when an event comes.
 *
 * Gap: targets other than Lambda functions, SQS queues, SNS topics, log groups, event buses and API
 * destinations (`RC_NOT_EMULATED`).
 */
export const PutTargets = operation(events, "PutTargets", {
  source: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html",

  permissions: async ({ input, here, read }) => {
    const { bus, rule } = namedRule(here, input.Rule, input.EventBusName);
    const arn = ruleArn(bus, rule);
    const roles = new Set(input.Targets.flatMap(({ RoleArn }) => (RoleArn === undefined ? [] : [RoleArn])));
    return [
      permission("events:PutTargets", arn, {
        "events:TargetArn": input.Targets.map(({ Arn }) => Arn),
        "events:creatorAccount": await creatorOf(read, arn),
        "events:ManagedBy": MANAGED_BY,
      }),
      ...[...roles].map((role) => passRole(role, arn)),
    ];
  },

  async handle({ input, here, ...host }) {
    const { store } = host;
    const named = namedRule(here, input.Rule, input.EventBusName);
    const { bus } = named;
    // Looked at first, so that what is wrong with them goes before what is wrong with their roles.
    await store.read(async (read) => readTargets(input.Targets, await requireRule(read, named)));
    await requireAssumable(
      input.Targets.map(({ RoleArn }) => RoleArn),
      named,
      host,
    );
    await store.transact(async (tx) => {
      const rule = await requireRule(tx, named);
      const put = readTargets(input.Targets, rule);
      const { items } = await targets.list(tx, { prefix: [bus.account, bus.region, bus.name, rule.name] });
      const ids = new Set([...items, ...put].map(({ id }) => id));
      if (ids.size > TARGETS) throw limitExceeded();
      for (const target of put) await targets.put(tx, target);
    });
    return { FailedEntryCount: 0, FailedEntries: [] };
  },
});
