import { cloudwatch } from "@rolecall/aws-model/cloudwatch";
import { operation, permission } from "../../../kernel/operation.js";
import { switchActions } from "../alarms/change.js";
import { alarmArn } from "../names.js";

/** EnableAlarmActions lets alarms act on their changes of state again. */
export const EnableAlarmActions = operation(cloudwatch, "EnableAlarmActions", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_EnableAlarmActions.html",

  permissions: ({ input, here }) =>
    (input.AlarmNames ?? []).map((name) => permission("cloudwatch:EnableAlarmActions", alarmArn(here, name), {})),

  async handle({ input, here, ...host }) {
    await switchActions(input.AlarmNames ?? [], true, here, host);
    return {};
  },
});
