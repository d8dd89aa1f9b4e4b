import { scheduler } from "@rolecall/aws-model/scheduler";
import { operation, permission } from "../../../kernel/operation.js";
import { scheduleNotFound } from "../errors.js";
import { schedules } from "../records.js";
import { requireGroup } from "../resources.js";
import { askedArn, describeSchedule, namedSchedule } from "../schedules/schedule.js";

/** GetSchedule shows a schedule. */
export const GetSchedule = operation(scheduler, "GetSchedule", {
  source: "https://docs.aws.amazon.com/scheduler/latest/APIReference/API_GetSchedule.html",

  permissions: ({ input, here }) => [permission("scheduler:GetSchedule", askedArn(here, input), {})],

  async handle({ input, here, store }) {
    const { account, region, group, name } = namedSchedule(here, input);
    return store.read(async (read) => {
      await requireGroup(read, here, group);
      return describeSchedule(
        await schedules.require(read, [account, region, group, name], () => scheduleNotFound(name)),
      );
    });
  },
});
