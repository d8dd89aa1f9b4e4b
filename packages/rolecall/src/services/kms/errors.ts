/** KMS's errors, all answered with 400. Words are recorded (2023 to 2025) unless marked unverified. */
import type { ErrorName } from "@rolecall/aws-model";
import { kms } from "@rolecall/aws-model/kms";
import { type AwsError, awsError, type CommonErrorCode } from "../../kernel/errors.js";

const problem = (code: ErrorName<typeof kms> | CommonErrorCode, message: string): AwsError =>
  awsError(kms, code, message, { status: 400 });

export const invalidKeyId = (id: string) => problem("NotFoundException", `Invalid keyId '${id}'`);
export const noKey = (arn: string) => problem("NotFoundException", `Key '${arn}' does not exist`);
export const noAlias = (arn: string) => problem("NotFoundException", `Alias ${arn} is not found.`);
/** Reported. */
export const noAliasHere = () => problem("InvalidArnException", "Key Aliases are not supported for this operation.");
export const invalidArn = (arn: string) => problem("InvalidArnException", `Invalid arn ${arn}`);

export const disabled = (arn: string) => problem("DisabledException", `${arn} is disabled.`);
export const pendingDeletion = (arn: string) => problem("KMSInvalidStateException", `${arn} is pending deletion.`);
export const notPendingDeletion = (arn: string) =>
  problem("KMSInvalidStateException", `${arn} is not pending deletion.`);

export const badUsage = (arn: string, usage: string, operation: string) =>
  problem("InvalidKeyUsageException", `${arn} key usage is ${usage} which is not valid for ${operation}.`);
export const badAlgorithm = (algorithm: string, spec: string) =>
  problem("InvalidKeyUsageException", `Algorithm ${algorithm} and key spec ${spec} are incompatible.`);
export const badCiphertext = () => problem("InvalidCiphertextException", "");
export const wrongKey = () =>
  problem(
    "IncorrectKeyException",
    "The key ID in the request does not identify a CMK that can perform this operation.",
  );
export const badSignature = () => problem("KMSInvalidSignatureException", "");
export const badMac = () => problem("KMSInvalidMacException", "");
export const dryRun = () =>
  problem("DryRunOperationException", "The request would have succeeded, but the DryRun option is set.");

/** Unverified words. */
export const unsupportedUsage = (usage: string, spec: string) =>
  problem("ValidationException", `KeyUsage ${usage} is not compatible with KeySpec ${spec}`);
export const usageNeeded = () =>
  problem(
    "ValidationException",
    "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.",
  );
export const bothSpecs = () =>
  problem(
    "ValidationException",
    "You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is deprecated.",
  );
export const oneSize = () => problem("ValidationException", "Please specify either number of bytes or key spec.");
export const noAsymmetricRotation = (arn: string) =>
  problem("UnsupportedOperationException", `${arn} key spec does not support key rotation.`);
/** Unverified words. */
export const noPublicKey = (arn: string) =>
  problem("UnsupportedOperationException", `${arn} key spec does not support public keys.`);
export const tooLong = (what: string, bytes: number) =>
  problem("ValidationException", `${what} is longer than the ${bytes} bytes that the key can take.`);
export const badDigest = (algorithm: string) =>
  problem("ValidationException", `Digest is invalid length for algorithm ${algorithm}.`);
/** Unverified words. */
export const badPublicKey = () =>
  problem("ValidationException", "PublicKey is not a valid public key for this operation.");

/** Unverified words. */
export const reservedAlias = () =>
  problem("InvalidAliasNameException", "Alias must not begin with alias/aws/, which is reserved for AWS managed keys.");
export const badAliasName = () =>
  problem(
    "InvalidAliasNameException",
    'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html',
  );
export const aliasExists = (arn: string) =>
  problem("AlreadyExistsException", `An alias with the name ${arn} already exists`);
/** Unverified words. */
export const otherKind = (arn: string) =>
  problem("ValidationException", `Alias ${arn} can only be updated to a key of the same type and usage.`);

export const malformedPolicy = (message: string) => problem("MalformedPolicyDocumentException", message);
export const lockout = () =>
  malformedPolicy("The new key policy will not allow you to update the key policy in the future.");
export const unknownPrincipal = () =>
  malformedPolicy("Policy contains a statement with one or more invalid principals.");
export const noSuchPolicy = () => problem("NotFoundException", "No such policy exists");
export const policyTooLong = (limit: number) =>
  problem("LimitExceededException", `Policy size exceeds the limit of ${limit} bytes`);

/** Reported. */
export const noPrincipal = (arn: string) =>
  problem("InvalidArnException", `ARN does not refer to a valid principal: ${arn}`);
export const noGrant = (id: string) => problem("NotFoundException", `Grant ID ${id} not found`);
export const badGrantToken = () => problem("InvalidGrantTokenException", "Invalid grant token");
/** Unverified words. */
export const badGrantOperation = (operation: string, spec: string) =>
  problem("ValidationException", `Grant operation ${operation} is not supported for key spec ${spec}.`);
/** Unverified words, as of the three that follow. */
export const notBoth = (one: string, other: string) =>
  problem("ValidationException", `You cannot specify both ${one} and ${other}.`);
export const serviceGrantIncomplete = () =>
  problem(
    "ValidationException",
    "A grant for a GranteeServicePrincipal needs a SourceArn constraint and a retiring principal.",
  );
export const constraintTooLarge = (most: string) =>
  problem("ValidationException", `An encryption context constraint takes no more than ${most}.`);
export const constraintOfOther = (spec: string) =>
  problem("ValidationException", `Encryption context constraints are not supported for key spec ${spec}.`);
export const grantOfWhich = () =>
  problem("ValidationException", "Please specify either a grant token, or a key id and a grant id.");
export const badMarker = () => problem("InvalidMarkerException", "Could not deserialize marker");
export const tagged = (message: string) => problem("TagException", message);
export const tooManyRotations = () =>
  problem("LimitExceededException", "You have exceeded the maximum number of on-demand rotations for this key.");
/** Unverified words. */
export const aliasesOfOther = () =>
  problem("ValidationException", "The alias must be in the same account and Region as the key.");

/** Unverified words. */
export const bytesNeeded = () => problem("ValidationException", "NumberOfBytes is required.");

/** Unverified words. */
export const granteeNeeded = () =>
  problem("ValidationException", "GranteePrincipal or GranteeServicePrincipal is required.");
/** Unverified words. */
export const ciphertextNeeded = () => problem("ValidationException", "CiphertextBlob is required.");
/** Unverified words. */
export const retirerNeeded = () =>
  problem("ValidationException", "RetiringPrincipal or RetiringServicePrincipal is required.");
