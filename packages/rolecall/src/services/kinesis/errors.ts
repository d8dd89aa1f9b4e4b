/** Kinesis's errors, all answered with 400. Words were recorded by public test suites unless marked unverified. */
import type { ErrorName } from "@rolecall/aws-model";
import { kinesis } from "@rolecall/aws-model/kinesis";
import { type AwsError, awsError, type CommonErrorCode } from "../../kernel/errors.js";
import type { Place } from "./names.js";
import type { ConsumerRecord } from "./records.js";

const problem = (code: ErrorName<typeof kinesis> | CommonErrorCode, message: string): AwsError =>
  awsError(kinesis, code, message, { status: 400 });

const of = ({ name, account }: Place) => `stream ${name} under account ${account}`;

export const streamNotFound = ({ name, account }: Place) =>
  problem("ResourceNotFoundException", `Stream ${name} under account ${account} not found.`);
export const streamExists = ({ name, account }: Place) =>
  problem("ResourceInUseException", `Stream ${name} under account ${account} already exists.`);
export const notActive = ({ name, account }: Place, status: string) =>
  problem("ResourceInUseException", `Stream ${name} under account ${account} not ACTIVE, instead in state ${status}`);
export const shardNotFound = (shard: string, place: Place) =>
  problem("ResourceNotFoundException", `Could not find shard ${shard} in ${of(place)}.`);
export const shardMissing = (shard: string, place: Place) =>
  problem("ResourceNotFoundException", `Shard ${shard} in ${of(place)} does not exist`);
export const tooManyShards = ({ account, region }: Place, count: number, limit: number, more: number) =>
  problem(
    "LimitExceededException",
    `This request would exceed the shard limit for the account ${account} in ${region}. Current shard count for the ` +
      `account: ${count}. Limit: ${limit}. Number of additional shards that would have resulted from this request: ` +
      `${more}. Refer to the AWS Service Limits page ` +
      "(http://docs.aws.amazon.com/general/latest/gr/aws_service_limits.html) for current limits and how to request " +
      "higher limits.",
  );

export const badHashKey = (key: string) =>
  problem(
    "InvalidArgumentException",
    `Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was ${key}`,
  );
export const badOrdering = (sequence: string, place: Place) =>
  problem(
    "InvalidArgumentException",
    `ExclusiveMinimumSequenceNumber ${sequence} used in PutRecord on ${of(place)} is invalid.`,
  );
export const rateExceeded = (shard: string, place: Place) =>
  problem("ProvisionedThroughputExceededException", `Rate exceeded for shard ${shard} in ${of(place)}.`);

export const badStartingHashKey = (key: string, shard: string, place: Place, from: string, through: string) =>
  problem(
    "InvalidArgumentException",
    `NewStartingHashKey ${key} used in SplitShard() on shard ${shard} in ${of(place)} is not both greater than one plus ` +
      `the shard's StartingHashKey ${from} and less than the shard's EndingHashKey ${through}.`,
  );
export const notAdjacent = (one: string, other: string, place: Place) =>
  problem(
    "InvalidArgumentException",
    `Shards ${one} and ${other} in ${of(place)} are not an adjacent pair of shards eligible for merging`,
  );
/** Unverified words. */
export const shardClosed = (shard: string, place: Place) =>
  problem(
    "InvalidArgumentException",
    `Shard ${shard} in ${of(place)} has already been merged or split, and thus is not eligible for merging or splitting.`,
  );

export const badSequence = (sequence: string, shard: string, place: Place) =>
  problem(
    "InvalidArgumentException",
    `StartingSequenceNumber ${sequence} used in GetShardIterator on shard ${shard} in ${of(place)} is invalid.`,
  );
export const foreignSequence = (sequence: string, shard: string, place: Place) =>
  problem(
    "InvalidArgumentException",
    `StartingSequenceNumber ${sequence} used in GetShardIterator on shard ${shard} in ${of(place)} is invalid because it ` +
      "did not come from this stream.",
  );
export const sequenceOfShard = (encoded: string, shard: string) =>
  problem(
    "InvalidArgumentException",
    `Invalid StartingSequenceNumber. It encodes ${encoded}, while it was used in a call to a shard with ${shard}`,
  );
export const startMismatch = (type: string, given: boolean) =>
  problem(
    "InvalidArgumentException",
    "Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or (2) TRIM_HORIZON " +
      `or LATEST and no StartingSequenceNumber. Request specified ${type} and ${given ? "also a" : "no"} ` +
      "StartingSequenceNumber.",
  );
/** Unverified words. */
export const timestampNeeded = (type: string) =>
  problem("InvalidArgumentException", `Must specify timestampInMillis parameter for iterator of type ${type}.`);
export const futureTimestamp = (atMs: number, nowMs: number) =>
  problem(
    "InvalidArgumentException",
    "The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. " +
      `timestampInMillis: ${atMs}, currentTimestampInMillis: ${nowMs}`,
  );
export const invalidIterator = () => problem("InvalidArgumentException", "Invalid ShardIterator.");
/** `Thu Jan 22 01:22:02 UTC 2015` */
const javaTime = (atMs: number) =>
  new Date(atMs).toUTCString().replace(/^(\w+), (\d+) (\w+) (\d+) ([\d:]+) GMT$/, "$1 $3 $2 $5 UTC $4");
export const expiredIterator = (atMs: number, nowMs: number) =>
  problem(
    "ExpiredIteratorException",
    `Iterator expired. The iterator was created at time ${javaTime(atMs)} while right now it is ${javaTime(nowMs)} which ` +
      "is further in the future than the tolerated delay of 300000 milliseconds.",
  );

export const retentionTooShort = (hours: number) =>
  problem(
    "InvalidArgumentException",
    `Minimum allowed retention period is 24 hours. Requested retention period (${hours} hours) is too short.`,
  );
export const retentionTooLong = (hours: number) =>
  problem(
    "InvalidArgumentException",
    `Maximum allowed retention period is 8760 hours. Requested retention period (${hours} hours) is too long.`,
  );
export const retentionWrongWay = (hours: number, name: string, kept: number, way: "shorter" | "longer") =>
  problem(
    "InvalidArgumentException",
    `Requested retention period (${hours} hours) for stream ${name} can not be ${way} than existing retention period ` +
      `(${kept} hours). Use ${way === "shorter" ? "Decrease" : "Increase"}RetentionPeriod API.`,
  );
export const badTagCharacters = () =>
  problem(
    "InvalidArgumentException",
    "Some tags contain invalid characters. Valid characters: Unicode letters, digits, white space, _ . / = + - % @ :.",
  );
export const tooManyTags = (what: string, most: number) =>
  problem(
    "InvalidArgumentException",
    `Failed to add tags to ${what} because a given stream cannot have more than ${most} tags associated with it.`,
  );

/** Reported by users, as the next. */
export const activeSubscription = ({ account, stream, name }: ConsumerRecord, shard: string) =>
  problem(
    "ResourceInUseException",
    `Another active subscription exists for this consumer: ${account}:${stream}:${shard}:${name}`,
  );
export const consumerNotActive = ({ account, stream, name, createdMs }: ConsumerRecord) =>
  problem(
    "ResourceInUseException",
    `Consumer ${name} with creation timestamp ${Math.floor(createdMs / 1000)} under stream: ${stream} , account ` +
      `${account} is not in ACTIVE status.`,
  );

/** Unverified words, from here on. */
export const invalidArgument = (message: string) => problem("InvalidArgumentException", message);
export const invalid = (message: string) => problem("ValidationException", message);
export const limitExceeded = (message: string) => problem("LimitExceededException", message);
export const dryRun = () =>
  problem("DryRunOperationException", "The request would have succeeded, but the DryRun option is set.");
export const hasConsumers = (place: Place) =>
  problem(
    "ResourceInUseException",
    `Stream ${place.name} under account ${place.account} has registered consumers; set EnforceConsumerDeletion to delete it.`,
  );
export const consumerNotFound = (consumer: string, { account }: Pick<Place, "account">) =>
  problem("ResourceNotFoundException", `Consumer ${consumer} under account ${account} not found.`);
export const consumerExists = (consumer: string, { account }: Pick<Place, "account">) =>
  problem("ResourceInUseException", `Consumer ${consumer} under account ${account} already exists.`);
export const noPolicy = (arn: string) => problem("ResourceNotFoundException", `No resource policy found for ${arn}.`);
export const expiredToken = () => problem("ExpiredNextTokenException", "The NextToken has expired.");
export const kmsRefused = (
  code: "KMSAccessDeniedException" | "KMSDisabledException" | "KMSInvalidStateException" | "KMSNotFoundException",
  message: string,
) => problem(code, message);
