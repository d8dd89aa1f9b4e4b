/**
 * AWS's errors of IAM, one small function each; the texts are AWS's.
 *
 * Seen in answers of real accounts, quoted in public issue trackers up to 2026, unless marked `unverified`.
 */
import { iam } from "@rolecall/aws-model/iam";
import { AwsError, awsError, RolecallError } from "../../kernel/errors.js";

/** The kinds of entity that AWS's sentences name alike. */
export type Named = "user" | "role" | "group";

const capital = (kind: string) => kind.charAt(0).toUpperCase() + kind.slice(1);

const noSuchEntity = (message: string) => awsError(iam, "NoSuchEntityException", message);
const alreadyExists = (message: string) => awsError(iam, "EntityAlreadyExistsException", message);
const deleteConflict = (message: string) => awsError(iam, "DeleteConflictException", message);

export const entityNotFound = (kind: Named, name: string) =>
  noSuchEntity(`The ${kind} with name ${name} cannot be found.`);

export const entityExists = (kind: Named, name: string) =>
  alreadyExists(`${capital(kind)} with name ${name} already exists.`);

export const inlinePolicyNotFound = (kind: Named, name: string) =>
  noSuchEntity(`The ${kind} policy with name ${name} cannot be found.`);

/** A policy ARN that does not parse; the two blanks are AWS's. */
export const arnNotParsed = () => new AwsError("ValidationError", "Invalid ARN:  Could not be parsed!");

export const policyNotFound = (arn: string) => noSuchEntity(`Policy ${arn} was not found.`);
export const policyNotAttachable = (arn: string) => noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
export const boundaryNotAttachable = (arn: string) =>
  noSuchEntity(`Scope ARN: ${arn} does not exist or is not attachable.`);
export const serviceRolePolicy = () =>
  awsError(iam, "PolicyNotAttachableException", "Cannot attach a Service Role Policy to a Customer Role.");
export const policyExists = (name: string) =>
  alreadyExists(`A policy called ${name} already exists. Duplicate names are not allowed.`);
export const policyVersionNotFound = (arn: string, version: string) =>
  noSuchEntity(`Policy ${arn} version ${version} does not exist or is not attachable.`);
/** Changing one of AWS's own policies; unverified. */
export const awsPolicyImmutable = (arn: string) =>
  new AwsError("AccessDenied", `Policy ${arn} is owned by AWS and can't be changed.`, 403);

export const tooManyVersions = () =>
  awsError(
    iam,
    "LimitExceededException",
    "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.",
  );
export const defaultVersionKept = () => deleteConflict("Cannot delete the default version of a policy.");
export const policyHasVersions = () =>
  deleteConflict(
    "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
  );
export const policyInUse = () => deleteConflict("Cannot delete a policy attached to entities.");

export const mustDetachPolicies = () => deleteConflict("Cannot delete entity, must detach all policies first.");
export const mustDeletePolicies = () => deleteConflict("Cannot delete entity, must delete policies first.");
export const mustLeaveInstanceProfile = () =>
  deleteConflict("Cannot delete entity, must remove roles from instance profile first.");
export const mustRemoveUsers = () => deleteConflict("Cannot delete entity, must remove users from group first.");
export const mustDeleteLoginProfile = () => deleteConflict("Cannot delete entity, must delete login profile first.");
export const mustDeleteAccessKeys = () => deleteConflict("Cannot delete entity, must delete access keys first.");
export const mustDeleteMfaDevice = () => deleteConflict("Cannot delete entity, must delete MFA device first.");
export const mustRemoveReferences = () => deleteConflict("Cannot delete entity, must remove referenced objects first.");

/** `Cannot exceed quota for PoliciesPerRole: 10` */
export const quotaExceeded = (quota: string, limit: number) =>
  awsError(iam, "LimitExceededException", `Cannot exceed quota for ${quota}: ${limit}`);
export const inlineTooLarge = (kind: Named, name: string, limit: number) =>
  awsError(iam, "LimitExceededException", `Maximum policy size of ${limit} bytes exceeded for ${kind} ${name}`);

export const malformedPolicy = (message: string) => awsError(iam, "MalformedPolicyDocumentException", message);

export const invalidInput = (message: string) => awsError(iam, "InvalidInputException", message);
/** The simulator's, for an ARN that is no user's, group's or role's: https://github.com/aws-containers/amazon-ecs-exec-checker/pull/10 */
export const invalidEntityArn = (arn: string) =>
  invalidInput(`Invalid Entity Arn: ${arn} does not clearly define entity type and name.`);
export const duplicateTagKeys = () =>
  invalidInput("Duplicate tag keys found. Please note that Tag keys are case insensitive.");
export const tooManyTags = () =>
  awsError(iam, "LimitExceededException", "The number of tags has reached the maximum limit.");
/** unverified */
export const reservedTagKey = () => invalidInput("Tag keys beginning with aws: are reserved for system use.");

export const validationError = (message: string) => new AwsError("ValidationError", message);
/** unverified */
export const invalidMarker = () => validationError("Invalid Marker.");
export const userNameNeeded = () => validationError("Must specify userName when calling with non-User credentials");

export const accessKeyNotFound = (id: string) => noSuchEntity(`The Access Key with id ${id} cannot be found.`);
export const loginProfileNotFound = (user: string) => noSuchEntity(`Login Profile for User ${user} cannot be found.`);
export const loginProfileExists = (user: string) => alreadyExists(`Login Profile for user ${user} already exists.`);
export const passwordPolicyNotFound = (account: string) =>
  noSuchEntity(`The Password Policy with domain name ${account} cannot be found.`);
export const passwordPolicyViolation = (message: string) => awsError(iam, "PasswordPolicyViolationException", message);

export const instanceProfileNotFound = (name: string) => noSuchEntity(`Instance Profile ${name} cannot be found.`);
export const instanceProfileExists = (name: string) => alreadyExists(`Instance Profile ${name} already exists.`);

export const oidcProviderNotFound = (arn: string) => noSuchEntity(`OpenIDConnect Provider not found for arn ${arn}`);
export const oidcProviderExists = (url: string) => alreadyExists(`Provider with url ${url} already exists.`);
export const samlProviderNotFound = (arn: string) => noSuchEntity(`Manifest not found for arn ${arn}`);
export const samlProviderExists = (name: string) => alreadyExists(`Provider with name ${name} already exists.`);

export const accountAliasTaken = (alias: string) => alreadyExists(`The account alias ${alias} already exists.`);
export const accountAliasNotFound = (alias: string) => noSuchEntity(`The account alias ${alias} cannot be found.`);

export const serverCertificateNotFound = (name: string) =>
  noSuchEntity(`The Server Certificate with name ${name} cannot be found.`);
export const serverCertificateExists = (name: string) =>
  alreadyExists(`The Server Certificate with name ${name} already exists.`);
export const malformedCertificate = (message: string) => awsError(iam, "MalformedCertificateException", message);
export const keyPairMismatch = (message: string) => awsError(iam, "KeyPairMismatchException", message);

export const mfaDeviceNotFound = (serial: string) =>
  noSuchEntity(`VirtualMFADevice with serial number ${serial} doesn't exist.`);
export const mfaDeviceExists = () => alreadyExists("MFADevice entity at the same path and name already exists.");
export const mfaDeviceNotOfUser = (serial: string, user: string) =>
  noSuchEntity(`MFA Device ${serial} is not valid for user ${user}`);
export const mfaDeviceInUse = () => deleteConflict("MFA VirtualDevice in use. Must deactivate first.");
export const mfaDeviceTaken = (serial: string) => alreadyExists(`MFA Device ${serial} is already in use.`);
export const wrongMfaCode = () =>
  awsError(iam, "InvalidAuthenticationCodeException", "Authentication code for device is not valid.");

/** Unverified beyond the recorded `NoSuchEntity`. */
export const credentialNotFound = (kind: string, id: string) =>
  noSuchEntity(`The ${kind} with id ${id} cannot be found.`);
export const serviceNotSupported = (service: string) =>
  awsError(
    iam,
    "ServiceNotSupportedException",
    `No such service ${service} is supported for Service Specific Credentials`,
  );

export const protectedRole = (name: string) =>
  awsError(
    iam,
    "UnmodifiableEntityException",
    `Cannot perform the operation on the protected role '${name}' - this role is only modifiable by AWS`,
  );
export const suffixNotAllowed = (service: string) => invalidInput(`Custom suffix is not allowed for ${service}`);
export const serviceLinkedRoleTaken = (name: string) =>
  invalidInput(`Service role name ${name} has been taken in this account, please try a different suffix.`);

export const notEmulated = (message: string) => new RolecallError("RC_NOT_EMULATED", message);
/** unverified */
export const deletionTaskNotFound = (id: string) => noSuchEntity(`The deletion task with id ${id} cannot be found.`);

export const onlyUsersChangePasswords = () =>
  awsError(iam, "InvalidUserTypeException", "Only IAM Users can change their own password");
/** unverified */
export const oldPasswordWrong = () => new AwsError("AccessDenied", "The old password was incorrect.", 403);
export const duplicateCertificate = () =>
  awsError(iam, "DuplicateCertificateException", "The certificate is already associated with this user.");
export const duplicateSshKey = () =>
  awsError(
    iam,
    "DuplicateSSHPublicKeyException",
    "The SSH public key is already associated with the specified IAM user.",
  );
