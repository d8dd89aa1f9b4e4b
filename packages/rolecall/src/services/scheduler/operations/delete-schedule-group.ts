import { scheduler } from "@rolecall/aws-model/scheduler";
import { operation, permission } from "../../../kernel/operation.js";
import { defaultGroupStays } from "../errors.js";
import { once } from "../idempotency.js";
import { groups, schedules } from "../records.js";
import { DEFAULT_GROUP, groupArn, requireGroup, scheduleArn } from "../resources.js";

/**
 * DeleteScheduleGroup deletes a group with its schedules, at once where AWS takes a while. AWS: whoever deletes a group must
 * be allowed to delete the schedules in it.
 */
export const DeleteScheduleGroup = operation(scheduler, "DeleteScheduleGroup", {
  source: "https://docs.aws.amazon.com/scheduler/latest/APIReference/API_DeleteScheduleGroup.html",

  permissions: ({ input, here }) => [
    permission("scheduler:DeleteScheduleGroup", groupArn(here, input.Name), {}),
    permission("scheduler:DeleteSchedule", scheduleArn(here, input.Name, "*"), {}),
  ],

  async handle({ input, here, store, clock }) {
    const { account, region } = here;
    const { Name: name } = input;
    if (name === DEFAULT_GROUP) throw defaultGroupStays();
    const nowMs = clock.now();
    return store.transact((tx) =>
      once(tx, { operation: "DeleteScheduleGroup", input, here, nowMs }, async () => {
        await requireGroup(tx, here, name);
        await schedules.deleteBelow(tx, [account, region, name]);
        await groups.delete(tx, [account, region, name]);
        return {};
      }),
    );
  },
});
