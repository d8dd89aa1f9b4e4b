/** The errors of backups; the words are unverified. */
import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { type AwsError, awsError } from "../../../kernel/errors.js";

export const backupNotFound = (arn: string): AwsError =>
  awsError(dynamodb, "BackupNotFoundException", `Backup not found: ${arn}`);
export const backupInUse = (arn: string, how: "created" | "restored to a table"): AwsError =>
  awsError(dynamodb, "BackupInUseException", `Backup is being ${how}: ${arn}`);
export const sourceNotFound = (name: string): AwsError =>
  awsError(dynamodb, "TableNotFoundException", `Table not found: ${name}`);
export const targetExists = (name: string): AwsError =>
  awsError(dynamodb, "TableAlreadyExistsException", `Table already exists: ${name}`);
export const recoveryOff = (name: string): AwsError =>
  awsError(
    dynamodb,
    "PointInTimeRecoveryUnavailableException",
    `Point in time recovery is not enabled for table '${name}'`,
  );
export const badRestoreTime = (): AwsError =>
  awsError(
    dynamodb,
    "InvalidRestoreTimeException",
    "RestoreDateTime must be between EarliestRestorableDateTime and LatestRestorableDateTime",
  );
