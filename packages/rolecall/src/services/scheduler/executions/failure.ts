/**
 * Why an invocation failed, in the words of a dead letter, and whether trying again may help.
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html (2026-11)
 */
import { AwsError, isRefusal } from "../../../kernel/errors.js";
import type { AnyOperation } from "../../../kernel/operation.js";
import { mayPass } from "../../../kernel/retry-policy.js";

export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly retry: boolean;
}

/** AWS's words for what is no answer of the target's. */
export const INTERNAL: Failure = {
  code: "AWS.Scheduler.InternalServerError",
  message: "Unexpected error occurred while processing the request",
  retry: true,
};

/** Undefined for trouble of the store and for a mistake of our own. */
export function failureOf(error: unknown, operation: AnyOperation | undefined): Failure | undefined {
  if (error instanceof SyntaxError) {
    return { code: "SerializationException", message: "The input of the target is no JSON.", retry: false };
  }
  if (!isRefusal(error)) return undefined;
  const code = error instanceof AwsError ? wireCode(error.code, operation) : error.code;
  return { code, message: error.message, retry: mayPass(error) };
}

/** The SDK tells a code as the Query protocol has it: `AWS.SimpleQueueService.NonExistentQueue`. */
function wireCode(code: string, operation: AnyOperation | undefined): string {
  const shape = operation?.service.model().shapes[code];
  return (shape?.type === "structure" ? shape.error?.queryCode : undefined) ?? code;
}
