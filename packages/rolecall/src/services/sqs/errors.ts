/**
 * Errors of SQS. Codes are those of the JSON protocol; `protocols/query-names.ts` gives the Query protocol's.
 *
 * Words: LocalStack's snapshots recorded at AWS (2022 to 2025) and AWS's API pages, unless marked `unverified`.
 */
import type { Violation } from "@rolecall/aws-model";
import { sqs } from "@rolecall/aws-model/sqs";
import { AwsError, awsError } from "../../kernel/errors.js";
import { wordsOfKms } from "../../kernel/forwarded.js";

/** The Query protocol ends it otherwise (`protocols/words.ts`). */
export const queueDoesNotExist = () => awsError(sqs, "QueueDoesNotExist", "The specified queue does not exist.");

export const invalidAddress = (url: string) =>
  awsError(sqs, "InvalidAddress", `The address ${url} is not valid for this endpoint.`);

export const queueDeletedRecently = () =>
  awsError(
    sqs,
    "QueueDeletedRecently",
    "You must wait 60 seconds after deleting a queue before you can create another with the same name.",
  );

export const queueNameExists = (attribute: string) =>
  awsError(
    sqs,
    "QueueNameExists",
    `A queue already exists with the same name and a different value for attribute ${attribute}`,
  );

export const purgeInProgress = (name: string) =>
  awsError(sqs, "PurgeQueueInProgress", `Only one PurgeQueue operation on ${name} is allowed every 60 seconds.`);

export const missingParameter = (name: string) =>
  awsError(sqs, "MissingRequiredParameterException", `The request must contain the parameter ${name}.`);

export const invalidParameter = (message: string) => awsError(sqs, "InvalidParameterValueException", message);

export const invalidValue = (value: unknown, parameter: string, reason: string) =>
  invalidParameter(`Value ${value} for parameter ${parameter} is invalid. Reason: ${reason}`);

export const notForThisQueueType = (value: unknown, parameter: string) =>
  invalidValue(value, parameter, "The request include parameter that is not valid for this queue type.");

export const invalidParameters = (reason: string) =>
  invalidParameter(`One or more parameters are invalid. Reason: ${reason}`);

export const unknownAttribute = (name: string) => awsError(sqs, "InvalidAttributeName", `Unknown Attribute ${name}.`);
export const attributeNotAllowed = (message: string) => awsError(sqs, "InvalidAttributeName", message);
export const invalidAttributeValue = (name: string) =>
  awsError(sqs, "InvalidAttributeValue", `Invalid value for the parameter ${name}.`);

export const invalidContents = (message: string) => awsError(sqs, "InvalidMessageContents", message);

export const invalidReceiptHandle = (handle: string) =>
  awsError(sqs, "ReceiptHandleIsInvalid", `The input receipt handle "${handle}" is not a valid receipt handle.`);
export const expiredReceiptHandle = (handle: string) =>
  invalidValue(handle, "ReceiptHandle", "The receipt handle has expired.");
export const notAvailableForChange = (handle: string) =>
  invalidValue(handle, "ReceiptHandle", "Message does not exist or is not available for visibility timeout change.");
/** unverified: its words; the model gives it no message. */
export const messageNotInflight = () => awsError(sqs, "MessageNotInflight", "The specified message isn't in flight.");

const KMS_CODES = {
  AccessDeniedException: "KmsAccessDenied",
  DisabledException: "KmsDisabled",
  InvalidKeyUsageException: "KmsInvalidKeyUsage",
  KMSInvalidStateException: "KmsInvalidState",
  NotFoundException: "KmsNotFound",
} as const;

/** What KMS refused, with its words and how SQS ends them (reported). unverified: which of its codes others get. */
export const kmsRefused = (error: AwsError, requestId: string) =>
  awsError(sqs, KMS_CODES[error.code as keyof typeof KMS_CODES] ?? "KmsInvalidState", wordsOfKms(error, requestId));

/** unverified: its words. */
export const tooManyInFlight = () =>
  awsError(sqs, "OverLimit", "The maximum number of in flight messages has been reached.");
/** unverified: its words. */
export const tooManyStatements = (message: string) => awsError(sqs, "OverLimit", message);

export const emptyBatch = (entry: string) =>
  awsError(sqs, "EmptyBatchRequest", `There should be at least one ${entry} in the request.`);
export const tooManyEntries = (count: number) =>
  awsError(
    sqs,
    "TooManyEntriesInBatchRequest",
    `Maximum number of entries per request are 10. You have sent ${count}.`,
  );
export const entryIdsNotDistinct = (id: string) => awsError(sqs, "BatchEntryIdsNotDistinct", `Id ${id} repeated.`);
export const invalidEntryId = () =>
  awsError(
    sqs,
    "InvalidBatchEntryId",
    "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.",
  );
export const batchTooLong = (limit: number, sent: number) =>
  awsError(
    sqs,
    "BatchRequestTooLong",
    `Batch requests cannot be longer than ${limit} bytes. You have sent ${sent} bytes.`,
  );

export const moveResourceNotFound = (parameter: string) =>
  awsError(
    sqs,
    "ResourceNotFoundException",
    `The resource that you specified for the ${parameter} parameter doesn't exist.`,
  );
/** unverified: its words. */
export const taskNotFound = () => awsError(sqs, "ResourceNotFoundException", "Task does not exist.");
export const unsupported = (message: string) => awsError(sqs, "UnsupportedOperation", message);

/**
 * What is missing, and no more: the handlers look at their input in words of their own. `The request must contain the
 * parameter QueueUrl.` is recorded; unverified for what lies deeper.
 */
export function violated(violations: readonly Violation[]): AwsError | undefined {
  const missing = violations.find(({ constraint }) => constraint.kind === "null");
  if (missing === undefined) return undefined;
  const names = missing.path.filter((part) => part !== "member");
  const path = names.map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join(".");
  const message = `The request must contain the parameter ${path}.`;
  return new AwsError("MissingRequiredParameterException", message, 400);
}
