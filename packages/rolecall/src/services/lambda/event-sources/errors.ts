/** What the operations on event source mappings answer. Recorded words unless it says otherwise. */
import { lambda } from "@rolecall/aws-model/lambda";
import { type AwsError, awsError } from "../../../kernel/errors.js";
import { invalidParameter } from "../errors.js";
import type { MappingRecord } from "./records.js";

const user = { Type: "User" };

export const noMapping = () =>
  awsError(lambda, "ResourceNotFoundException", "The resource you requested does not exist.", user);

/** Unverified words. */
export const mappingInUse = (what: "update" | "delete") =>
  awsError(lambda, "ResourceInUseException", `Cannot ${what} the event source mapping because it is in use.`, user);

/** Not the 404 of other operations. */
export const noFunction = () => invalidParameter("Function does not exist");

/** Recorded of a queue; the words for a stream are reported by users. */
export const alreadyMapped = ({ source, functionName, uuid, stream }: MappingRecord) =>
  awsError(
    lambda,
    "ResourceConflictException",
    stream
      ? `The event source arn (" ${source} ") and function (" ${functionName} ") provided mapping already exists. Please update or delete the existing mapping with UUID ${uuid}`
      : `An event source mapping with SQS arn (" ${source} ") and function (" ${functionName} ") already exists. Please update or delete the existing mapping with UUID ${uuid}`,
    user,
  );

export const noQueue = () =>
  invalidParameter(
    "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.",
  );

/** Of a queue that is read, and of what is told of records that are given up. */
export const roleLacks = (operation: string, service: string) =>
  invalidParameter(`The function execution role does not have permissions to call ${operation} on ${service}`);

export const visibilityTooShort = (visibilitySeconds: number, timeoutSeconds: number) =>
  invalidParameter(
    `Queue visibility timeout: ${visibilitySeconds} seconds is less than Function timeout: ${timeoutSeconds} seconds`,
  );

export const windowNeeded = () =>
  invalidParameter("Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10");

/** Recorded for DestinationConfig. */
export const unsupported = (parameter: string) =>
  invalidParameter(`Unsupported ${parameter} parameter for given event source mapping type.`);

export const badFilter = () => invalidParameter("Invalid filter pattern definition.");

/** Unverified words. */
export const tooManyFilters = (most: number) =>
  invalidParameter(`The number of filters must not exceed the limit of ${most}.`);

/** Unverified words. */
export const fifoBatch = (most: number) =>
  invalidParameter(`Batch size must be less than or equal to ${most} for FIFO queues.`);

/** Reported by users. */
export const fifoWindow = () => invalidParameter("Batching window is not supported for FIFO queues");

export const noStream = (arn: string) => invalidParameter(`Stream not found: ${arn}`);

const streamShut = (arn: string, actions: string) =>
  invalidParameter(
    `Cannot access stream ${arn}. Please ensure the role can perform the ${actions} Actions on your stream in IAM.`,
  );

export const tableStreamShut = (arn: string) =>
  streamShut(arn, "GetRecords, GetShardIterator, DescribeStream, and ListStreams");

/** Whether they are the same for consumers is unverified. */
export const dataStreamShut = (arn: string) =>
  streamShut(arn, "GetRecords, GetShardIterator, DescribeStream, ListShards, and ListStreams");

export const positionNeeded = () =>
  invalidParameter(
    "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.",
  );

export const noTimestampPosition = (arn: string) =>
  invalidParameter(`Unsupported starting position for arn type: ${arn}`);

/** Reported by users, as the next two. */
export const timestampNeeded = () => invalidParameter("Need to specify a timestamp");

export const windowNeedsOneLane = () =>
  invalidParameter("Parallelization factor must be equal to 1 when tumbling window period is configured");

export const badRecordAge = (forever: number, least: number, most: number) =>
  invalidParameter(
    `MaximumRecordAgeInSeconds must be either ${forever} (forever) or between ${least} and ${most} (inclusive)`,
  );

/** Unverified words. */
export const timestampUnneeded = () =>
  invalidParameter("StartingPositionTimestamp can only be specified when StartingPosition is AT_TIMESTAMP.");

/** Unverified words. */
export const futurePosition = () => invalidParameter("StartingPositionTimestamp cannot be in the future.");

/** Unverified words. */
export const badFailureDestination = (arn: string) => invalidParameter(`The destination ARN ${arn} is invalid.`);

export const noSource = () => invalidParameter("Unrecognized event source.");

/** Unverified words. */
export const otherRegionsSource = (region: string) =>
  invalidParameter(`The event source must be in the same region as the function: ${region}`);

/** Unverified words. */
export const badSource = (arn: string) => invalidParameter(`Unrecognized event source: ${arn}`);

/** Unverified words. */
export const scaledTwice = () =>
  invalidParameter("MaximumConcurrency cannot be used with ProvisionedPollerConfig for the same event source mapping.");

/** Unverified words. */
export const badPollers = (least: number) =>
  invalidParameter(`MinimumPollers must be at least ${least} and not greater than MaximumPollers.`);

/** Unverified words. */
export const filtersNotSealed = ({ code, message }: AwsError) =>
  invalidParameter(`Lambda was unable to encrypt your filter criteria. KMS Exception: ${code} KMS Message: ${message}`);

/** Unverified words. */
export const filtersNotOpened = ({ code, message }: AwsError) =>
  invalidParameter(`Lambda was unable to decrypt your filter criteria. KMS Exception: ${code} KMS Message: ${message}`);
