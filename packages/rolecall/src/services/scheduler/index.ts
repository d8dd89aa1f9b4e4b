import { scheduler } from "@rolecall/aws-model/scheduler";
import type { ServiceDefinition } from "../../kernel/service.js";
import { resumeExecutions } from "./executions/execute.js";
import { CreateSchedule } from "./operations/create-schedule.js";
import { CreateScheduleGroup } from "./operations/create-schedule-group.js";
import { DeleteSchedule } from "./operations/delete-schedule.js";
import { DeleteScheduleGroup } from "./operations/delete-schedule-group.js";
import { GetSchedule } from "./operations/get-schedule.js";
import { GetScheduleGroup } from "./operations/get-schedule-group.js";
import { ListScheduleGroups } from "./operations/list-schedule-groups.js";
import { ListSchedules } from "./operations/list-schedules.js";
import { ListTagsForResource } from "./operations/list-tags-for-resource.js";
import { TagResource } from "./operations/tag-resource.js";
import { UntagResource } from "./operations/untag-resource.js";
import { UpdateSchedule } from "./operations/update-schedule.js";
import { resources } from "./resources.js";
import { resumeSchedules } from "./schedules/timer.js";

/** Amazon EventBridge Scheduler. README.md beside this file lists gaps and sources. */
export const schedulerService: ServiceDefinition = {
  service: scheduler,
  operations: [
    CreateSchedule,
    CreateScheduleGroup,
    DeleteSchedule,
    DeleteScheduleGroup,
    GetSchedule,
    GetScheduleGroup,
    ListScheduleGroups,
    ListSchedules,
    ListTagsForResource,
    TagResource,
    UntagResource,
    UpdateSchedule,
  ],
  resources,
  resume: async (host) => {
    await resumeExecutions(host);
    await resumeSchedules(host);
  },
};
