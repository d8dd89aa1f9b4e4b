/**
 * AWS's errors of CloudWatch Logs. All answer 400. The words are those that users of AWS reported (issue threads of
 * the SDKs, Terraform, Serverless and the CloudWatch agent) unless a line says otherwise.
 */
import { logs } from "@rolecall/aws-model/logs";
import { awsError } from "../../kernel/errors.js";

export const invalidParameter = (message: string) => awsError(logs, "InvalidParameterException", message);

export const groupExists = () =>
  awsError(logs, "ResourceAlreadyExistsException", "The specified log group already exists");

export const groupNotFound = () =>
  awsError(logs, "ResourceNotFoundException", "The specified log group does not exist.");

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
