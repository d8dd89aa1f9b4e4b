/**
 * Why a delivery failed, in the words of a dead letter's ERROR_CODE, and whether trying again may help.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html (2026-11)
 */
import { AwsError, isRefusal } from "../../../kernel/errors.js";

export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly retry: boolean;
  /** The next try is no sooner: the endpoint asked for so many seconds. */
  readonly notBeforeSeconds?: number;
}

export class DeliveryFailure extends Error {
  override readonly name = "DeliveryFailure";

  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}

/** Undefined for what is no answer of a target's but trouble of the store, or a mistake of our own. */
export function failureOf(error: unknown): Failure | undefined {
  if (error instanceof DeliveryFailure) return error.failure;
  if (!isRefusal(error)) return undefined;
  if (!(error instanceof AwsError)) return { code: "SDK_CLIENT_ERROR", message: error.message, retry: false };
  const { code, message } = error;
  if (/^(AccessDenied|AuthorizationError|KMSAccessDenied|UnrecognizedClient|NotAuthorized)/.test(code)) {
    return { code: "NO_PERMISSIONS", message, retry: false };
  }
  if (/ResourceNotFound|NonExistentQueue|QueueDoesNotExist|^NotFound/.test(code)) {
    return { code: "NO_RESOURCE", message, retry: false };
  }
  if (/Throttl|ProvisionedThroughput|TooManyRequests|RequestLimitExceeded|OverLimit/.test(code)) {
    return { code: "THROTTLING", message, retry: true };
  }
  // AWS: what may pass by itself is tried again (a function that is still Pending, an error of the service's).
  if ((error.status ?? 400) >= 500 || code === "ResourceConflictException") {
    return { code: "ERROR_FROM_TARGET", message, retry: true };
  }
  return { code: "INVALID_PARAMETER", message, retry: false };
}
