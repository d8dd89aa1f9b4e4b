/**
 * CloudWatch's errors. The words are AWS's, as its users report them (2014 to 2026) or as localstack's tests recorded them
 * (2023), unless said.
 */

import { type Violation, violationMessage, violationStyle } from "@rolecall/aws-model";
import { cloudwatch } from "@rolecall/aws-model/cloudwatch";
import { type AwsError, awsError } from "../../kernel/errors.js";

export const invalidValue = (message: string) => awsError(cloudwatch, "InvalidParameterValueException", message);
export const invalidCombination = (message: string) =>
  awsError(cloudwatch, "InvalidParameterCombinationException", message);
export const missing = (message: string) => awsError(cloudwatch, "MissingRequiredParameterException", message);
export const invalid = (message: string) => awsError(cloudwatch, "ValidationException", message);

/** `MetricData.member.1.Value` */
export const valueInvalid = (value: unknown, parameter: string) =>
  invalidValue(`The value ${String(value)} for parameter ${parameter} is invalid.`);
export const required = (parameter: string) => missing(`The parameter ${parameter} is required.`);
export const exclusive = (one: string, other: string) =>
  `The parameters ${one} and ${other} are mutually exclusive and you have specified both.`;
export const tooMany = (collection: string, most: number) =>
  `The collection ${collection} must not have a size greater than ${most}.`;
export const startNotBeforeEnd = "The parameter StartTime must be less than the parameter EndTime.";
/** Unverified words. */
export const badToken = () => awsError(cloudwatch, "InvalidNextToken", "The token is invalid.");

/** Recorded without a text. */
export const alarmNotFound = () => awsError(cloudwatch, "ResourceNotFound", "");

/** What is missing is told by its own error; all else in AWS's usual words. */
export function violated(violations: readonly Violation[]): AwsError {
  const [first] = violations;
  if (first?.constraint.kind === "null") return required(pathOf(first.path));
  return invalid(violationMessage(violations, violationStyle("cloudwatch")));
}

/** `["metricData", "1", "member", "metricName"]` as `MetricData.member.1.MetricName`. */
function pathOf(path: readonly string[]): string {
  const parts = path.filter((part) => part !== "member");
  return parts
    .map((part) => (/^\d+$/.test(part) ? `member.${part}` : part.charAt(0).toUpperCase() + part.slice(1)))
    .join(".");
}
