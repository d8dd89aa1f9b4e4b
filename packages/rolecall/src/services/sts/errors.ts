import { sts } from "@rolecall/aws-model/sts";
import { principalArn } from "@rolecall/engine";
import type { Caller } from "../../kernel/caller.js";
import { AwsError, awsError } from "../../kernel/errors.js";

/** AWS names the ARN and nothing else (recorded 2025-07). */
export const invalidArn = (arn: string) => new AwsError("ValidationError", `${arn} is invalid`, 400);

/** Recorded 2025-04. */
export const transitiveKeyMissing = () =>
  new AwsError(
    "InvalidParameterValue",
    "The specified transitive tag key must be included in the requested tags.",
    400,
  );

export const duplicateTagKeys = () =>
  new AwsError(
    "InvalidParameterValue",
    "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
    400,
  );

/** The words of a DurationSeconds beyond the role's maximum. */
export const beyondMaximum = () =>
  new AwsError(
    "ValidationError",
    "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    400,
  );

/** A chained session holds for an hour at most. */
export const beyondChaining = () =>
  new AwsError(
    "ValidationError",
    "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
    400,
  );

export const rootCannotAssume = () => new AwsError("AccessDenied", "Roles may not be assumed by root accounts.", 403);

export const cannotCallWithSession = (operation: string) =>
  new AwsError("AccessDenied", `Cannot call ${operation} with session credentials`, 403);

export const malformedPolicy = (message: string) => awsError(sts, "MalformedPolicyDocumentException", message);

export const packedPolicyTooLarge = (percent: number) =>
  awsError(
    sts,
    "PackedPolicyTooLargeException",
    `Packed size of session policies and session tags consumes ${percent}% of allotted space.`,
  );

export const policyMissing = (arn: string) =>
  new AwsError("ValidationError", `Policy ${arn} does not exist or is not attachable.`, 400);

export const invalidAuthorizationMessage = () =>
  awsError(sts, "InvalidAuthorizationMessageException", "Message is not valid: it could not be decoded.");

export const invalidIdentityToken = (message: string) => awsError(sts, "InvalidIdentityTokenException", message);

export const expiredToken = (message: string) => awsError(sts, "ExpiredTokenException", message);

export const mfaDeviceUnknown = () =>
  new AwsError(
    "AccessDenied",
    "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.",
    403,
  );

export const mfaWrong = () =>
  new AwsError("AccessDenied", "MultiFactorAuthentication failed with invalid MFA one time pass code. ", 403);

/** AWS gives no reason for a role that is not there. */
export const roleDenied = ({ principal }: Caller, roleArn: string) =>
  new AwsError(
    "AccessDenied",
    `User: ${principalArn(principal)} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
    403,
  );

/** The words of unsigned calls: nobody is named. */
export const roleDeniedFor = (action: string) =>
  new AwsError("AccessDenied", `Not authorized to perform ${action}`, 403);

/** A source identity stays for the whole chain (words unverified). */
export const sourceIdentityFixed = () =>
  new AwsError("AccessDenied", "The source identity of a chained session can't be changed.", 403);

export const invalidAccessKey = () => new AwsError("ValidationError", "Invalid AccessKeyId", 400);
