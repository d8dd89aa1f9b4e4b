/** The errors of DynamoDB Streams; words unverified unless marked. */
import { dynamodbstreams } from "@rolecall/aws-model/dynamodbstreams";
import { type AwsError, awsError } from "../../../kernel/errors.js";

/** Recorded. */
export const streamNotFound = (arn: string): AwsError =>
  awsError(dynamodbstreams, "ResourceNotFoundException", `Requested resource not found: Stream: ${arn} not found`);
export const shardNotFound = (shard: string, arn: string): AwsError =>
  awsError(
    dynamodbstreams,
    "ResourceNotFoundException",
    `Requested resource not found: Shard ${shard} in Stream: ${arn} not found`,
  );
export const badStreamArn = (arn: string): AwsError =>
  awsError(dynamodbstreams, "ValidationException", `Invalid StreamArn: ${arn}`);
export const invalidIterator = (): AwsError =>
  awsError(dynamodbstreams, "ValidationException", "Invalid ShardIterator");
export const expiredIterator = (atMs: number): AwsError =>
  awsError(
    dynamodbstreams,
    "ExpiredIteratorException",
    `Iterator expired. The iterator was created at time ${new Date(atMs).toUTCString()}, and it is older than 15 minutes.`,
  );
export const invalidSequenceNumber = (sequence: string): AwsError =>
  awsError(dynamodbstreams, "ValidationException", `Invalid SequenceNumber: ${sequence}`);
export const sequenceNumberNeeded = (): AwsError =>
  awsError(
    dynamodbstreams,
    "ValidationException",
    "SequenceNumber is required for AT_SEQUENCE_NUMBER and AFTER_SEQUENCE_NUMBER",
  );
export const trimmed = (): AwsError =>
  awsError(
    dynamodbstreams,
    "TrimmedDataAccessException",
    "The operation attempted to read past the oldest stream record in a shard.",
  );
