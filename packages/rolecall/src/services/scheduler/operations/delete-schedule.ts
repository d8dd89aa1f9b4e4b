import { scheduler } from "@rolecall/aws-model/scheduler";
import { operation, permission } from "../../../kernel/operation.js";
import { scheduleNotFound } from "../errors.js";
import { once } from "../idempotency.js";
import { schedules } from "../records.js";
import { requireGroup } from "../resources.js";
import { askedArn, namedSchedule } from "../schedules/schedule.js";

/** DeleteSchedule deletes a schedule. What has fired and is tried again goes on (unverified). */
export const DeleteSchedule = operation(scheduler, "DeleteSchedule", {
  source: "https://docs.aws.amazon.com/scheduler/latest/APIReference/API_DeleteSchedule.html",

  permissions: ({ input, here }) => [permission("scheduler:DeleteSchedule", askedArn(here, input), {})],

  async handle({ input, here, store, clock }) {
    const { account, region, group, name } = namedSchedule(here, input);
    const nowMs = clock.now();
    return store.transact((tx) =>
      once(tx, { operation: "DeleteSchedule", input, here, nowMs }, async () => {
        await requireGroup(tx, here, group);
        const key = [account, region, group, name];
        await schedules.require(tx, key, () => scheduleNotFound(name));
        await schedules.delete(tx, key);
        return {};
      }),
    );
  },
});
