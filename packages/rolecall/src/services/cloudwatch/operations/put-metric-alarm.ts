import { cloudwatch } from "@rolecall/aws-model/cloudwatch";
import { operation, permission } from "../../../kernel/operation.js";
import { changeAlarms } from "../alarms/change.js";
import { actionsOf, settingsOf } from "../alarms/definition.js";
import { startLooking } from "../alarms/evaluator.js";
import { alarmArn } from "../names.js";
import { NO_ACCESS_GRANT } from "../permissions.js";
import { type AlarmRecord, alarms } from "../records.js";
import { requireTags, tagsOf } from "../tags.js";

/**
 * PutMetricAlarm makes an alarm, which begins with insufficient data, or configures it anew and leaves its state.
 *
 * Gap: anomaly detection, PromQL (EvaluationCriteria), evaluation windows, warm-up, actions other than of topics and
 * functions.
 */
export const PutMetricAlarm = operation(cloudwatch, "PutMetricAlarm", {
  source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html",

  permissions: ({ input, here }) => {
    const { OKActions = [], AlarmActions = [], InsufficientDataActions = [], Tags = [] } = input;
    const arn = alarmArn(here, input.AlarmName ?? "");
    const set = { set: tagsOf(Tags) };
    return [
      permission(
        "cloudwatch:PutMetricAlarm",
        arn,
        // AWS: those of any state. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/iam-cw-condition-keys-alarm-actions.html
        { "cloudwatch:AlarmActions": [...AlarmActions, ...OKActions, ...InsufficientDataActions] },
        set,
      ),
      ...(Tags.length === 0 ? [] : [permission("cloudwatch:TagResource", arn, NO_ACCESS_GRANT, set)]),
    ];
  },

  async handle({ input, here, ...host }) {
    const { account, region } = here;
    const name = input.AlarmName ?? "";
    const settings = settingsOf(input, here);
    const actions = actionsOf(input, here);
    const given = tagsOf(input.Tags ?? []);
    requireTags(given);
    const metricId = host.ids.uuid();
    await changeAlarms(host, async (tx, change) => {
      const { nowMs } = change;
      const known = await alarms.get(tx, [account, region, name]);
      const initial = {
        value: "INSUFFICIENT_DATA" as const,
        reason: "Unchecked: Initial alarm creation",
        updatedMs: nowMs,
        changedMs: nowMs,
      };
      const alarm: AlarmRecord = {
        account,
        region,
        name,
        settings,
        actions,
        actionsEnabled: input.ActionsEnabled ?? true,
        state: known?.state ?? initial,
        configuredMs: nowMs,
        metricId,
        // AWS: the tags of an alarm that is there are changed by TagResource alone.
        tags: known?.tags ?? given,
      };
      await alarms.put(tx, alarm);
      await (known ? change.updated(alarm, known) : change.created(alarm));
    });
    startLooking(host);
    return {};
  },
});
