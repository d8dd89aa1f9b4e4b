/** Secrets Manager's errors, all answered with 400. Words are recorded (2022 to 2024) unless marked unverified. */
import type { ErrorName } from "@rolecall/aws-model";
import { secretsmanager } from "@rolecall/aws-model/secretsmanager";
import { type AwsError, awsError, type CommonErrorCode } from "../../kernel/errors.js";

const problem = (code: ErrorName<typeof secretsmanager> | CommonErrorCode, message: string): AwsError =>
  awsError(secretsmanager, code, message, { status: 400 });
const badParameter = (message: string) => problem("InvalidParameterException", message);
const badRequest = (message: string) => problem("InvalidRequestException", message);

export const noSecret = () => problem("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
export const noValue = (what: "staging label" | "VersionId", which: string) =>
  problem("ResourceNotFoundException", `Secrets Manager can't find the specified secret value for ${what}: ${which}`);
export const secretExists = (name: string) =>
  problem("ResourceExistsException", `The operation failed because the secret ${name} already exists.`);
export const nameToBeDeleted = () =>
  badRequest("You can't create this secret because a secret with this name is already scheduled for deletion.");
export const markedDeleted = () =>
  badRequest("You can't perform this operation on the secret because it was marked for deletion.");
export const badName = () =>
  problem(
    "ValidationException",
    "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
  );
const TOKEN_NEEDED = "You must provide a ClientRequestToken value. We recommend a UUID-type value.";
export const tokenNeeded = () => badRequest(TOKEN_NEEDED);
export const rotationTokenNeeded = () => badParameter(TOKEN_NEEDED);
export const tokenInUse = (token: string, arn: string) =>
  problem(
    "ResourceExistsException",
    `You can't use ClientRequestToken ${token} because that value is already in use for a version of secret ${arn}.`,
  );
export const stageElsewhere = () =>
  badRequest("You provided a VersionStage that is not associated to the provided VersionId.");

/** Unverified words. */
export const valueNeeded = () => badRequest("You must provide either SecretString or SecretBinary.");
/** Unverified words. */
export const oneValue = () => badParameter("You can't specify both SecretString and SecretBinary.");
/** Unverified words. */
export const tooManyStages = () =>
  problem("LimitExceededException", "A version can have at most 20 staging labels attached.");
/** Unverified words. */
export const tooManyVersions = () =>
  problem("LimitExceededException", "A secret can have at most 100 versions with staging labels.");

export const currentStays = () =>
  badParameter(
    "You can only move staging label AWSCURRENT to a different secret version. It can’t be completely removed.",
  );
export const removeFromNeeded = (stage: string, version: string) =>
  badParameter(
    `The parameter RemoveFromVersionId can't be empty. Staging label ${stage} is currently attached to version ${version}, so you must explicitly reference that version in RemoveFromVersionId.`,
  );
/** Unverified words. */
export const stageNotThere = (stage: string, version: string) =>
  badParameter(`Staging label ${stage} is not attached to version ${version}.`);

export const recoveryAndForce = () =>
  badParameter("You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
export const recoveryWindow = () =>
  badParameter("The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).");

export const noRotationFunction = () => badRequest("No Lambda rotation function ARN is associated with this secret.");
export const rotationUnderWay = () =>
  badRequest("A previous rotation isn't complete. That rotation will be reattempted.");
export const functionNotInvocable = () =>
  problem(
    "AccessDeniedException",
    "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the principal secretsmanager.amazonaws.com.",
  );
/** Unverified words. */
export const badRules = (why: string) => badParameter(`The rotation rules are not valid: ${why}.`);
/** Unverified words. */
export const badRotationToken = () => badParameter("The RotationToken is not that of the rotation under way.");

/** Reported words. */
export const keyDenied = () => problem("AccessDeniedException", "Access to KMS is not allowed");
/** Reported words. */
export const defaultKeyAbroad = () =>
  badRequest(
    "You can't access a secret from a different AWS account if you encrypt the secret with the default KMS service key.",
  );
/** Words of the API reference. */
export const cannotEncrypt = () =>
  problem(
    "EncryptionFailure",
    "Secrets Manager can't encrypt the protected secret text using the provided KMS key. Check that the KMS key is available, enabled, and not in an invalid state.",
  );
/** Words of the API reference. */
export const cannotDecrypt = () =>
  problem("DecryptionFailure", "Secrets Manager can't decrypt the protected secret text using the provided KMS key.");

/** Unverified words. */
export const malformedPolicy = (why: string) =>
  problem("MalformedPolicyDocumentException", `This resource policy contains a syntax error: ${why}`);
/** AWS: https://github.com/awsdocs/aws-secrets-manager-docs `doc_source/manage_secret-policy.md` (2020) */
export const unsupportedPrincipal = () =>
  problem("MalformedPolicyDocumentException", "This resource policy contains an unsupported principal.");
/** Unverified words. */
export const publicPolicy = () =>
  problem("PublicPolicyException", "This resource policy grants broad access to your secret.");

/** Unverified words. */
export const badToken = () => problem("InvalidNextTokenException", "The NextToken value is invalid.");
/** Unverified words. */
export const idsOrFilters = () => badParameter("You must specify either SecretIdList or Filters, but not both.");
/** Unverified words. */
export const tooManyTags = () => badParameter("A secret can have at most 50 tags.");
/** Unverified words. */
export const systemTag = () => badParameter("Tag keys that begin with aws: are reserved.");
export const passwordTooShort = () => badParameter("Password length is too short based on the required types.");
/** Unverified words. */
export const nothingToChooseFrom = () => badParameter("The password can't be made: all characters are excluded.");
