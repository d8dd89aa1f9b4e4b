import { cloudwatch } from "@rolecall/aws-model/cloudwatch";
import { awsError } from "../../../kernel/errors.js";
import { idSupply } from "../../../kernel/ids.js";
import { operation, permission } from "../../../kernel/operation.js";
import { tell } from "../alarms/actions.js";
import { changeState } from "../alarms/transition.js";
import { alarmNotFound } from "../errors.js";
import { alarmArn } from "../names.js";
import { alarms } from "../records.js";

/** SetAlarmState sets an alarm's state until it is next evaluated; what that makes due is done. */
export const SetAlarmState = operation(cloudwatch, "SetAlarmState", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_SetAlarmState.html",

  permissions: ({ input, here }) => [permission("cloudwatch:SetAlarmState", alarmArn(here, input.AlarmName ?? ""), {})],

  async handle({ input, here: { account, region }, ...host }) {
    const { AlarmName: name = "", StateValue: value = "OK", StateReason: reason = "", StateReasonData: data } = input;
    if (data !== undefined) requireJson(data);
    const nowMs = host.clock.now();
    const supply = idSupply(host.ids);
    const made = await host.store.transact(async (tx) => {
      supply.restart();
      const alarm = await alarms.require(tx, [account, region, name], alarmNotFound);
      const to = { value, reason, ...(data === undefined ? {} : { reasonData: data }) };
      return changeState(tx, alarm, to, nowMs, supply.next);
    });
    tell(made, host);
    return {};
  },
});

/** Unverified words. */
function requireJson(text: string): void {
  try {
    JSON.parse(text);
  } catch {
    throw awsError(cloudwatch, "InvalidFormatFault", "The StateReasonData was not syntactically valid JSON.");
  }
}
