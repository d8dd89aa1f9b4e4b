/**
 * What nobody took: into the schedule's dead-letter queue with the execution role, or lost. The body is the request that
 * was made of the target.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html (2026-11)
 */
import { queueUrl, regionOf } from "../../../kernel/arn.js";
import { isRefusal } from "../../../kernel/errors.js";
import type { Host } from "../../../kernel/host.js";
import type { Exhausted } from "../../../kernel/retry-policy.js";
import { SendMessage } from "../../sqs/operations/send-message.js";
import type { ExecutionRecord } from "../records.js";
import { arnOf } from "../resources.js";
import { asExecutionRole } from "../targets/role.js";
import { universalArn } from "../targets/universal.js";
import type { Failure } from "./failure.js";
import { isoSeconds, requestOf } from "./request.js";

export async function sendDeadLetter(
  execution: ExecutionRecord,
  failure: Failure,
  exhausted: Exhausted | undefined,
  host: Pick<Host, "call" | "sessions" | "log">,
): Promise<void> {
  const { target, id, occurrenceMs, failed } = execution;
  host.log.debug(
    `Scheduler gave up invoking ${target.arn} for ${arnOf(execution)}: ${failure.code} ${failure.message}`,
  );
  if (target.deadLetterArn === undefined) return;
  const { arn, body } = letter(execution);
  try {
    const as = await asExecutionRole(execution, target.roleArn, host);
    await host.call(
      SendMessage,
      {
        QueueUrl: queueUrl(target.deadLetterArn),
        MessageBody: body,
        MessageAttributes: {
          ERROR_CODE: text(failure.code),
          ERROR_MESSAGE: text(failure.message),
          EXECUTION_ID: text(id),
          IS_PAYLOAD_TRUNCATED: text("false"),
          RETRY_ATTEMPTS: text(String(failed)),
          SCHEDULED_TIME: text(isoSeconds(occurrenceMs)),
          SCHEDULE_ARN: text(arnOf(execution)),
          TARGET_ARN: text(arn),
          ...(exhausted === undefined ? {} : { EXHAUSTED_RETRY_CONDITION: text(exhausted) }),
        },
      },
      { ...as, region: regionOf(target.deadLetterArn) },
    );
  } catch (error) {
    // AWS: a queue that the role may not write to, or a role that nobody may take on any more, stays empty.
    if (!isRefusal(error)) throw error;
    host.log.debug(`Scheduler could not write to the dead-letter queue ${target.deadLetterArn}: ${error.message}`);
  }
}

/** The request, and the target in the form of a universal one; the Input itself where no request comes of it. */
function letter(execution: ExecutionRecord): { readonly arn: string; readonly body: string } {
  try {
    const request = requestOf(execution);
    return { arn: universalArn(request), body: JSON.stringify(request.input) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { arn: execution.target.arn, body: execution.target.input ?? "-" };
  }
}

const text = (StringValue: string) => ({ DataType: "String", StringValue: StringValue === "" ? "-" : StringValue });
