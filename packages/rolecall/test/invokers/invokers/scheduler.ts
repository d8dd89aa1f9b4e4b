import { CreateSchedule } from "../../../src/services/scheduler/operations/create-schedule.js";
import { allow, type PolicyText } from "../../../src/testing/world.js";
import type { Invoker } from "../invoker.js";
import { deadLetters } from "./dead-letters.js";

/** A schedule of this moment, with its execution role; what it can't invoke goes to its dead-letter queue. */
const scheduled =
  (...policies: readonly PolicyText[]): Invoker =>
  async (stage, target) => {
    const { root, owner, world } = stage;
    const RoleArn = await stage.roleFor("scheduler.amazonaws.com", "caller", allow("sqs:SendMessage"), ...policies);
    const letters = await deadLetters(stage);
    return {
      principal: new RegExp(`^arn:aws:sts::${owner}:assumed-role/caller/[0-9a-f]+$`),
      grants: [{ Principal: RoleArn }],
      async fire() {
        await root.call(CreateSchedule, {
          Name: "now",
          ScheduleExpression: `at(${new Date(world.clock.now()).toISOString().slice(0, 19)})`,
          FlexibleTimeWindow: { Mode: "OFF" },
          Target: { Arn: target, RoleArn, DeadLetterConfig: { Arn: letters.arn } },
        });
        await world.settled();
        const [letter] = await letters.taken();
        const { ERROR_CODE, ERROR_MESSAGE } = letter?.attributes ?? {};
        return { deadLetter: letter && { ERROR_CODE, ERROR_MESSAGE } };
      },
    };
  };

export const scheduleWhoseRoleMay = scheduled(allow("lambda:InvokeFunction"));
export const scheduleWhoseRoleMayNot = scheduled();
