import { PutEvents } from "../../../src/services/events/operations/put-events.js";
import { PutRule } from "../../../src/services/events/operations/put-rule.js";
import { PutTargets } from "../../../src/services/events/operations/put-targets.js";
import type { Invoker } from "../invoker.js";
import { deadLetters } from "./dead-letters.js";

/** A rule of EventBridge whose event matches; what its target does not take goes to the target's dead-letter queue. */
export const events: Invoker = async (stage, target) => {
  const { root, owner, world } = stage;
  const { RuleArn = "" } = await root.call(PutRule, { Name: "orders", EventPattern: '{"source":["shop"]}' });
  const letters = await deadLetters(stage, "events.amazonaws.com", RuleArn);
  const Targets = [{ Id: "1", Arn: target, DeadLetterConfig: { Arn: letters.arn } }];
  await root.call(PutTargets, { Rule: "orders", Targets });
  return {
    principal: "events.amazonaws.com",
    grants: [{ Principal: "events.amazonaws.com", SourceArn: RuleArn, SourceAccount: owner }],
    async fire() {
      const { FailedEntryCount } = await root.call(PutEvents, {
        Entries: [{ Source: "shop", DetailType: "Order", Detail: "{}" }],
      });
      await world.settled();
      const [letter] = await letters.taken();
      return { accepted: FailedEntryCount === 0, deadLetter: letter?.attributes };
    },
  };
};
