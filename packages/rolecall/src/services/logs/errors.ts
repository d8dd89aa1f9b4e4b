/**
 * AWS's errors of CloudWatch Logs. All answer 400. The words are those that users of AWS reported (issue threads of
 * the SDKs, Terraform, Serverless and the CloudWatch agent) unless a line says otherwise.
 */
import { type Violation, violationMessage, violationStyle } from "@rolecall/aws-model";
import { logs } from "@rolecall/aws-model/logs";
import { awsError } from "../../kernel/errors.js";

export const invalidParameter = (message: string) => awsError(logs, "InvalidParameterException", message);

/** An error of its own model in the place of ValidationException. */
export const violated = (violations: readonly Violation[]) =>
  invalidParameter(violationMessage(violations, violationStyle("logs")));

export const groupExists = () =>
  awsError(logs, "ResourceAlreadyExistsException", "The specified log group already exists");

export const groupNotFound = () =>
  awsError(logs, "ResourceNotFoundException", "The specified log group does not exist.");

/** Reported; the code is unverified. */
export const keyNotAllowed = (arn: string) =>
  invalidParameter(`The specified KMS key does not exist or is not allowed to be used with Arn '${arn}'`);

export const streamExists = () =>
  awsError(logs, "ResourceAlreadyExistsException", "The specified log stream already exists");

export const streamNotFound = () =>
  awsError(logs, "ResourceNotFoundException", "The specified log stream does not exist.");

export const notChronological = () =>
  invalidParameter("Log events in a single PutLogEvents request must be in chronological order.");

export const spansTooLong = () =>
  invalidParameter("The batch of log events in a single PutLogEvents request cannot span more than 24 hours.");

export const uploadTooLarge = (bytes: number, limit: number) =>
  invalidParameter(`Upload too large: ${bytes} bytes exceeds limit of ${limit}`);

export const eventTooLarge = (bytes: number, limit: number) =>
  invalidParameter(`Log event too large: ${bytes} bytes exceeds limit of ${limit}`);

export const reservedName = () => invalidParameter("Log groups starting with AWS/ are reserved for AWS.");

export const invalidToken = () => invalidParameter("The specified nextToken is invalid.");

/** Unverified words. */
export const oneGroupList = () =>
  invalidParameter("You must specify exactly one of logGroupName, logGroupNames and logGroupIdentifiers.");

/** Unverified words. */
export const tooManyGroups = (most: number) => invalidParameter(`A query can search at most ${most} log groups.`);

/** Unverified words. */
export const badTimeRange = () => invalidParameter("The end of the time range must not be before its start.");

/** Unverified words. */
export const badPointer = () => invalidParameter("The specified log record pointer is invalid.");

/** Unverified words. */
export const recordNotFound = () => resourceNotFound("The specified log record does not exist.");

/** Unverified words. */
export const oneIdentifier = () =>
  invalidParameter("You must specify exactly one of logGroupName and logGroupIdentifier.");

export const prefixAndPattern = () =>
  invalidParameter("LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.");

export const prefixAndTimeOrder = () => invalidParameter("Cannot order by LastEventTime with a logStreamNamePrefix.");

/** Unverified words. */
export const namesAndPrefix = () =>
  invalidParameter("logStreamNames and logStreamNamePrefix are mutually exclusive parameters.");

/** Unverified words. */
export const tooEarlyForNewestFirst = () =>
  invalidParameter("startFromHead can be false only if startTime is on or after January 1, 2024.");

/** Unverified words. */
export const notInClass = (what: string, logGroupClass: string) =>
  invalidParameter(`${what} is not supported for log groups of the ${logGroupClass} log class.`);

/** Unverified words; the list is AWS's. */
export const badRetention = (days: number, allowed: readonly number[]) =>
  invalidParameter(
    `1 validation error detected: Value '${days}' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [${allowed.join(", ")}]`,
  );

/** Unverified words; AWS's model has the code for DeleteLogGroup and DeleteLogStream. */
export const deletionProtected = () =>
  awsError(logs, "ValidationException", "The log group has deletion protection enabled and cannot be deleted.");

/** Unverified words. */
export const tooManyTags = () => awsError(logs, "TooManyTagsException", "A resource can have no more than 50 tags.");

/** Unverified words. */
export const reservedTag = () => invalidParameter("Tag keys beginning with aws: are reserved for system use");

export const resourceNotFound = (message: string) => awsError(logs, "ResourceNotFoundException", message);

export const policyNotFound = (name: string) => resourceNotFound(`Policy with name [${name}] does not exist.`);

export const limitExceeded = () => awsError(logs, "LimitExceededException", "Resource limit exceeded.");

/** Unverified words. */
export const tagTargetNotFound = () => resourceNotFound("The specified resource does not exist.");

export const metricFilterNotFound = () => resourceNotFound("The specified metric filter does not exist.");

export const subscriptionFilterNotFound = () => resourceNotFound("The specified subscription filter does not exist.");

export const functionNotExecuted = () =>
  invalidParameter(
    "Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your function.",
  );

/** As users report it. */
export const streamNotWritten = () =>
  invalidParameter(
    "Could not deliver test message to specified Kinesis stream. Check if the given kinesis stream is in ACTIVE state.",
  );

export const roleNeeded = (vendor: string) =>
  invalidParameter(`destinationArn for vendor ${vendor} cannot be used without roleArn`);

export const roleUnwanted = (vendor: string) =>
  invalidParameter(`destinationArn for vendor ${vendor} cannot be used with roleArn`);

export const strangeVendor = (vendor: string) =>
  invalidParameter(`PutSubscriptionFilter operation cannot work with destinationArn for vendor ${vendor}`);

/** Unverified words, and those of the two below. */
export const badDestinationArn = () => invalidParameter("Invalid destinationArn");

export const foreignFunction = () =>
  invalidParameter("The destination function must be in the account and the Region of the log group.");

export const foreignStream = () =>
  invalidParameter("The destination stream must be in the account and the Region of the log group.");

export const defaultAndDimensions = () =>
  invalidParameter("Invalid metric transformation: dimensions and default value are mutually exclusive properties.");

/** Unverified words. */
export const nameAndNamespace = () => invalidParameter("metricName and metricNamespace must be given together.");

/** Unverified words. */
export const missingParameter = (name: string) => invalidParameter(`${name} is required.`);

/** Unverified words. */
export const badPolicy = (why: string) => invalidParameter(`Policy document is not valid: ${why}`);

/** As in https://github.com/hashicorp/terraform-provider-aws/issues/32260 (June 2023); unverified for destinations. */
export const notPersistable = () => invalidParameter("Could not convert to persistable policy.");

/** Unverified words. */
export const revisionDiffers = () =>
  awsError(logs, "OperationAbortedException", "The expected revision ID does not match the policy's.");

export const destinationNotFound = () => resourceNotFound("The specified destination does not exist.");

/** Reported. */
export const bucketRefused = (operation: string) =>
  invalidParameter(
    `${operation} call on the given bucket failed. Please check if CloudWatch Logs has been granted permission to perform this operation.`,
  );

/** Unverified words. */
export const exportTaskNotFound = () => resourceNotFound("The specified export task does not exist.");

/** Unverified words. */
export const exportTaskEnded = () =>
  awsError(logs, "InvalidOperationException", "The specified export task has already finished.");

/** Unverified words, as are all of the deliveries'. */
export const deliveryPartNotFound = (what: string) => resourceNotFound(`Requested ${what} does not exist.`);

export const deliveryConflict = (message: string) => awsError(logs, "ConflictException", message);

export const deliveryInvalid = (message: string) => awsError(logs, "ValidationException", message);

/** Unverified words. */
export const queryDefinitionNotFound = () => resourceNotFound("The specified query definition does not exist.");

/** Unverified words. */
export const queryNotFound = (id: string) => resourceNotFound(`Query with id [${id}] does not exist.`);

/** Unverified words. */
export const queryEnded = (id: string) => invalidParameter(`Query with id [${id}] has ended and cannot be stopped.`);

/** The words for a symbol that does not fit are AWS's, the others unverified. */
export const malformedQuery = (message: string, offset?: number) =>
  awsError(logs, "MalformedQueryException", message, {
    queryCompileError: {
      message,
      ...(offset === undefined ? {} : { location: { startCharOffset: offset, endCharOffset: offset + 1 } }),
    },
  });
