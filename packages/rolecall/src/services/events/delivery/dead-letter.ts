/**
 * What nobody took: into the target's dead-letter queue, or lost.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html (2026-11)
 */
import { queueUrl, regionOf } from "../../../kernel/arn.js";
import { isRefusal } from "../../../kernel/errors.js";
import type { Host } from "../../../kernel/host.js";
import type { Exhausted } from "../../../kernel/retry-policy.js";
import { SendMessage } from "../../sqs/operations/send-message.js";
import { envelope } from "../envelope.js";
import { observeLetter } from "../metrics.js";
import type { DeliveryRecord } from "../records.js";
import type { Failure } from "./failure.js";
import { asRule } from "./targets.js";

/**
 * Not even a queue of the rule's own account is written to without its policy: EventBridge calls as itself for the
 * rule, also where the target has a role. A letter that is refused is lost; the trail shows why.
 */
export async function sendDeadLetter(
  delivery: DeliveryRecord,
  failure: Failure,
  exhausted: Exhausted | undefined,
  { call, log, ...host }: Pick<Host, "call" | "log" | "clock" | "metrics">,
): Promise<void> {
  const { target, ruleArn, event, failed } = delivery;
  log.debug(`EventBridge gave up delivering to ${target.arn} for ${ruleArn}: ${failure.code} ${failure.message}`);
  if (target.deadLetterArn === undefined) return;
  try {
    await call(
      SendMessage,
      {
        QueueUrl: queueUrl(target.deadLetterArn),
        MessageBody: envelope(event),
        MessageAttributes: {
          RULE_ARN: text(ruleArn),
          TARGET_ARN: text(target.arn),
          ERROR_CODE: text(failure.code),
          ERROR_MESSAGE: text(failure.message),
          ...(exhausted === undefined
            ? {}
            : {
                EXHAUSTED_RETRY_CONDITION: text(exhausted),
                RETRY_ATTEMPTS: { DataType: "Number", StringValue: String(failed) },
              }),
        },
      },
      { ...asRule(delivery), region: regionOf(target.deadLetterArn) },
    );
    observeLetter(delivery, true, host);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    observeLetter(delivery, false, host);
    log.debug(`EventBridge could not write to the dead-letter queue ${target.deadLetterArn}: ${error.message}`);
  }
}

const text = (StringValue: string) => ({ DataType: "String", StringValue: StringValue === "" ? "-" : StringValue });
