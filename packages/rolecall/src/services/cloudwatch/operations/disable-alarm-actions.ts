import { cloudwatch } from "@rolecall/aws-model/cloudwatch";
import { operation, permission } from "../../../kernel/operation.js";
import { switchActions } from "../alarms/change.js";
import { alarmArn } from "../names.js";

/** DisableAlarmActions lets alarms change their state without acting on it. */
export const DisableAlarmActions = operation(cloudwatch, "DisableAlarmActions", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DisableAlarmActions.html",

  permissions: ({ input, here }) =>
    (input.AlarmNames ?? []).map((name) => permission("cloudwatch:DisableAlarmActions", alarmArn(here, name), {})),

  async handle({ input, here, ...host }) {
    await switchActions(input.AlarmNames ?? [], false, here, host);
    return {};
  },
});
