/** Schedule groups as answers show them. */
import type { Output } from "@rolecall/aws-model";
import type { scheduler } from "@rolecall/aws-model/scheduler";
import type { GroupRecord } from "./records.js";
import { groupArn } from "./resources.js";

export const describeGroup = (group: GroupRecord): Output<typeof scheduler, "GetScheduleGroup"> => ({
  Arn: groupArn(group, group.name),
  Name: group.name,
  State: "ACTIVE",
  ...(group.createdMs === undefined ? {} : { CreationDate: new Date(group.createdMs) }),
  ...(group.modifiedMs === undefined ? {} : { LastModificationDate: new Date(group.modifiedMs) }),
});
