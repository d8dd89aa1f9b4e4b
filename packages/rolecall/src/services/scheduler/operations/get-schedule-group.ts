import { scheduler } from "@rolecall/aws-model/scheduler";
import { operation, permission } from "../../../kernel/operation.js";
import { groupArn, requireGroup } from "../resources.js";
import { describeGroup } from "../schedule-groups.js";

/** GetScheduleGroup shows a group. */
export const GetScheduleGroup = operation(scheduler, "GetScheduleGroup", {
  source: "https://docs.aws.amazon.com/scheduler/latest/APIReference/API_GetScheduleGroup.html",

  permissions: ({ input, here }) => [permission("scheduler:GetScheduleGroup", groupArn(here, input.Name), {})],

  async handle({ input, here, store }) {
    return describeGroup(await store.read((read) => requireGroup(read, here, input.Name)));
  },
});
