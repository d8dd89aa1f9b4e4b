/** DynamoDB's errors, in AWS's words. Where a text is not from AWS's documentation, the comment says who recorded it. */
import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { AwsError, awsError } from "../../kernel/errors.js";
import { wordsOfKms } from "../../kernel/forwarded.js";

/**
 * A ValidationException.
 *
 * PutItem, UpdateItem and DeleteItem put `1 validation error detected: ` before those of the `request` family (what can
 * be seen from the request alone: sets, expression syntax, parameters that exclude each other), and before no others.
 *
 * AWS: recorded in eu-west-2 by dynoxide (https://github.com/nubo-db/dynoxide/blob/main/CHANGELOG.md, 0.12.0).
 */
export class Invalid extends AwsError {
  constructor(
    message: string,
    readonly family: "request" | "data" = "data",
  ) {
    super("ValidationException", message);
  }

  reworded(words: (message: string) => string): Invalid {
    return new Invalid(words(this.message), this.family);
  }
}

/** Runs a write's checks of its request, with AWS's envelope around the errors of the `request` family. */
export function enveloping<Result>(check: () => Result): Result {
  try {
    return check();
  } catch (error) {
    if (error instanceof Invalid && error.family === "request") {
      throw error.reworded((message) => `1 validation error detected: ${message}`);
    }
    throw error;
  }
}

/** Names of the parameter values that AWS's long standing prefix announces. */
export const invalidParameter = (what: string, family: "request" | "data" = "data"): Invalid =>
  new Invalid(`One or more parameter values were invalid: ${what}`, family);

/** What KMS refused, as recorded in October 2026 (ack-api-quirks). */
export function kmsRefused(error: AwsError, requestId: string): AwsError {
  const { code } = error;
  const ending = wordsOfKms(error, requestId);
  if (code !== "AccessDeniedException") {
    return new Invalid(`KMS validation error: com.amazonaws.services.kms.model.${code}: ${ending}`);
  }
  return awsError(
    dynamodb,
    code,
    `KMS key access denied error: com.amazonaws.services.kms.model.AWSKMSException: ${ending}`,
    { status: 400 },
  );
}

export const resourceNotFound = (): AwsError =>
  awsError(dynamodb, "ResourceNotFoundException", "Requested resource not found");

export const tableNotFound = (name: string): AwsError =>
  awsError(dynamodb, "ResourceNotFoundException", `Requested resource not found: Table: ${name} not found`);

/** The typo is AWS's. */
export const resourceArnNotFound = (arn: string): AwsError =>
  awsError(dynamodb, "ResourceNotFoundException", `Requested resource not found: ResourcArn: ${arn} not found`);

/** unverified: AWS's words. */
export const policyNotFound = (arn: string): AwsError =>
  awsError(dynamodb, "PolicyNotFoundException", `Resource-based policy not found for the provided ResourceArn: ${arn}`);

export const tableExists = (name: string): AwsError =>
  awsError(dynamodb, "ResourceInUseException", `Table already exists: ${name}`);

export const resourceInUse = (why: string): AwsError =>
  awsError(dynamodb, "ResourceInUseException", `Attempt to change a resource which is still in use: ${why}`);

export const limitExceeded = (message: string): AwsError => awsError(dynamodb, "LimitExceededException", message);

export const conditionFailed = (item?: unknown): AwsError =>
  awsError(
    dynamodb,
    "ConditionalCheckFailedException",
    "The conditional request failed",
    item === undefined ? {} : { Item: item },
  );

/**
 * AWS: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactGetItems.html
 * ("The aggregate size of the items in the transaction exceeded 4 MB"); likewise of TransactWriteItems.
 */
export const MAX_TRANSACTION_BYTES = 4 * 1024 * 1024;

/** unverified: AWS's words. */
export const transactionTooLarge = (): Invalid =>
  new Invalid("Transaction request size exceeded the maximum allowed size of 4 MB");

/** AWS: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html (Errors) */
export const transactionCanceled = (reasons: readonly { readonly Code: string }[]): AwsError =>
  awsError(
    dynamodb,
    "TransactionCanceledException",
    "Transaction cancelled, please refer cancellation reasons for specific reasons " +
      `[${reasons.map(({ Code }) => Code).join(", ")}]`,
    { CancellationReasons: reasons },
  );

export const idempotentMismatch = (): AwsError =>
  awsError(
    dynamodb,
    "IdempotentParameterMismatchException",
    "DynamoDB rejected the request because you retried a request with a different payload but with an idempotent token that was already used.",
  );
