/**
 * AWS's errors of SNS. The words are those that users of AWS reported and public test suites recorded, unless a line
 * says otherwise.
 */
import { sns } from "@rolecall/aws-model/sns";
import { type AwsError, awsError } from "../../kernel/errors.js";
import { wordsOfKms } from "../../kernel/forwarded.js";

/** `Invalid parameter: ` and what follows; SNS sometimes says it twice. */
export const invalidParameter = (what: string) =>
  awsError(sns, "InvalidParameterException", `Invalid parameter: ${what}`);

/** As in https://github.com/hashicorp/terraform-provider-aws/issues/26041 (July 2022). */
export const principalNotFound = () => invalidParameter("Policy Error: PrincipalNotFound");

export const topicNotFound = () => awsError(sns, "NotFoundException", "Topic does not exist");

export const subscriptionNotFound = () => awsError(sns, "NotFoundException", "Subscription does not exist");

export const taggedNotFound = () => awsError(sns, "ResourceNotFoundException", "Resource does not exist");

export const badArn = (parameter: string, elements: number) =>
  invalidParameter(`${parameter} Reason: An ARN must have at least 6 elements, not ${elements}`);

export const badTopicName = () => invalidParameter("Topic Name");

export const badFifoTopicName = () =>
  invalidParameter(
    "Fifo Topic names must end with .fifo and must be made up of only uppercase and lowercase ASCII letters, numbers, underscores, and hyphens, and must be between 1 and 256 characters long.",
  );

export const topicDiffers = () => invalidParameter("Attributes Reason: Topic already exists with different attributes");

export const topicTagsDiffer = () => invalidParameter("Tags Reason: Topic already exists with different tags");

export const subscriptionDiffers = () =>
  invalidParameter("Attributes Reason: Subscription already exists with different attributes");

export const statementExists = () => invalidParameter("Statement already exists");

export const unknownProtocol = (protocol: string) =>
  invalidParameter(`Amazon SNS does not support this protocol string: ${protocol}`);

/** SNS puts its own refusal of an attribute into the one of the parameter. */
export const badAttribute = (name: string, reason: string) => invalidParameter(`${name}: ${reason}`);

export const unknownAttribute = () => invalidParameter("AttributeName");

export const badToken = () => invalidParameter("Token");

/** The code is AWS's; the words are unverified. */
export const notYours = (action: string) =>
  awsError(sns, "AuthorizationErrorException", `User is not authorized to perform: ${action} on this subscription`);

/** A value of a message attribute, refused under its own code. */
export const badValue = (message: string) => awsError(sns, "InvalidParameterValueException", message);

const KMS_CODES = {
  AccessDeniedException: "KMSAccessDeniedException",
  DisabledException: "KMSDisabledException",
  KMSInvalidStateException: "KMSInvalidStateException",
  NotFoundException: "KMSNotFoundException",
} as const;

/** What KMS refused, with its words and how SNS ends them (reported). */
export const kmsRefused = (error: AwsError, requestId: string) =>
  awsError(
    sns,
    KMS_CODES[error.code as keyof typeof KMS_CODES] ?? "KMSInvalidStateException",
    wordsOfKms(error, requestId),
  );

export const tooManyTags = () =>
  awsError(sns, "TagLimitExceededException", "Could not complete request: tag quota of per resource exceeded");

export const tooManyFilterPolicies = () =>
  awsError(
    sns,
    "FilterPolicyLimitExceededException",
    "Filter policy limit exceeded: a topic can have no more than 200 filter policies",
  );

export const emptyBatch = () =>
  awsError(sns, "EmptyBatchRequestException", "The batch request doesn't contain any entries.");

export const tooManyEntries = () =>
  awsError(
    sns,
    "TooManyEntriesInBatchRequestException",
    "The batch request contains more entries than permissible (more than 10).",
  );

export const idsNotDistinct = () =>
  awsError(sns, "BatchEntryIdsNotDistinctException", "Two or more batch entries in the request have the same Id.");

export const badEntryId = () =>
  awsError(
    sns,
    "InvalidBatchEntryIdException",
    "The Id of a batch entry in a batch request doesn't abide by the specification.",
  );

export const batchTooLong = () =>
  awsError(
    sns,
    "BatchRequestTooLongException",
    "The length of all the batch messages put together is more than the limit.",
  );
