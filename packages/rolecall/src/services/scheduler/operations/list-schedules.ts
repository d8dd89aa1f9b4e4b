import { scheduler } from "@rolecall/aws-model/scheduler";
import { operation, permission } from "../../../kernel/operation.js";
import { compare, pageOf } from "../paging.js";
import { schedules } from "../records.js";
import { requireGroup, scheduleArn } from "../resources.js";
import { describeSchedule } from "../schedules/schedule.js";

/** ListSchedules lists schedules by group and name: all, or those of one group, one state, one beginning of a name. */
export const ListSchedules = operation(scheduler, "ListSchedules", {
  source: "https://docs.aws.amazon.com/scheduler/latest/APIReference/API_ListSchedules.html",

  permissions: ({ here }) => [permission("scheduler:ListSchedules", scheduleArn(here, "*", "*"), {})],

  async handle({ input, here, store }) {
    const { GroupName: group, NamePrefix: start = "", State: state } = input;
    const { items: all } = await store.read(async (read) => {
      if (group !== undefined) await requireGroup(read, here, group);
      return schedules.list(read, { prefix: [here.account, here.region, ...(group === undefined ? [] : [group])] });
    });
    const wanted = all
      .filter((schedule) => schedule.name.startsWith(start) && (state === undefined || schedule.state === state))
      .sort((a, b) => compare([a.group, a.name], [b.group, b.name]));
    const { items, ...rest } = pageOf(wanted, input, (schedule) => [schedule.group, schedule.name]);
    return {
      Schedules: items.map((schedule) => {
        const { Arn, Name, GroupName, State, CreationDate, LastModificationDate } = describeSchedule(schedule);
        return {
          Arn,
          Name,
          GroupName,
          State,
          CreationDate,
          LastModificationDate,
          Target: { Arn: schedule.target.arn },
        };
      }),
      ...rest,
    };
  },
});
