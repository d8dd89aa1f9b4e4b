import { cloudwatch } from "@rolecall/aws-model/cloudwatch";
import { operation, permission } from "../../../kernel/operation.js";
import { changeAlarms } from "../alarms/change.js";
import { alarmNotFound } from "../errors.js";
import { alarmArn } from "../names.js";
import { alarms } from "../records.js";

/** DeleteAlarms deletes all of the alarms, or none where one is not there. */
export const DeleteAlarms = operation(cloudwatch, "DeleteAlarms", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DeleteAlarms.html",

  permissions: ({ input, here }) =>
    (input.AlarmNames ?? []).map((name) => permission("cloudwatch:DeleteAlarms", alarmArn(here, name), {})),

  async handle({ input, here: { account, region }, ...host }) {
    await changeAlarms(host, async (tx, change) => {
      for (const name of new Set(input.AlarmNames ?? [])) {
        const key = [account, region, name];
        const alarm = await alarms.require(tx, key, alarmNotFound);
        await alarms.delete(tx, key);
        await change.deleted(alarm);
      }
    });
    return {};
  },
});
