/**
 * Organizations' errors. The words are those of the AWS CLI's answers as people quote them, or of the API Reference;
 * `unverified` where neither gives any.
 */

import type { ErrorName } from "@rolecall/aws-model";
import { organizations } from "@rolecall/aws-model/organizations";
import { type AwsError, awsError, type CommonErrorCode } from "../../kernel/errors.js";

/** All are answered with 400, whatever the SDK's model has for another protocol. */
const problem = (
  code: ErrorName<typeof organizations> | CommonErrorCode,
  message: string,
  fields: Readonly<Record<string, unknown>> = {},
): AwsError => awsError(organizations, code, message, { ...fields, status: 400 });

export const notInUse = () =>
  problem("AWSOrganizationsNotInUseException", "Your account is not a member of an organization.");
export const NO_ACCESS = "You don't have permissions to access this resource.";
export const noAccess = () => problem("AccessDeniedException", NO_ACCESS);
export const alreadyInOrganization = () =>
  problem("AlreadyInOrganizationException", "The AWS account is already a member of an organization.");
export const noServiceLinkedRole = () =>
  problem(
    "AccessDeniedForDependencyException",
    "The request failed because your credentials do not have permission to create the service-linked role required by AWS Organizations.",
    { Reason: "ACCESS_DENIED_DURING_CREATE_SERVICE_LINKED_ROLE" },
  );
export const organizationNotEmpty = () =>
  problem(
    "OrganizationNotEmptyException",
    "To delete an organization you must first remove all member accounts (except the master).",
  );
export const masterCannotLeave = () =>
  problem("MasterCannotLeaveOrganizationException", "You can't remove a management account from an organization.");

export const accountNotFound = () =>
  problem("AccountNotFoundException", "You specified an account that doesn't exist.");
export const accountAlreadyClosed = () =>
  problem("AccountAlreadyClosedException", "You attempted to close an account that is already closed.");
export const creationNotFound = () =>
  problem("CreateAccountStatusNotFoundException", "You specified a create account request that doesn't exist.");
export const parentNotFound = () => problem("ParentNotFoundException", "You specified parent that doesn't exist.");
export const sourceParentNotFound = () =>
  problem("SourceParentNotFoundException", "You specified a source parent that doesn't exist.");
export const destinationParentNotFound = () =>
  problem("DestinationParentNotFoundException", "You specified a destination parent that doesn't exist.");
export const duplicateAccount = () =>
  problem("DuplicateAccountException", "The account is already in the destination parent.");
export const childNotFound = () => problem("ChildNotFoundException", "You specified a child that doesn't exist.");
export const rootNotFound = () => problem("RootNotFoundException", "You specified a root that doesn't exist.");
export const targetNotFound = () => problem("TargetNotFoundException", "You specified a target that doesn't exist.");

export const ouNotFound = () =>
  problem("OrganizationalUnitNotFoundException", "You specified an organizational unit that doesn't exist.");
export const duplicateOu = () =>
  problem("DuplicateOrganizationalUnitException", "An OU with the same name already exists.");
export const ouNotEmpty = () =>
  problem(
    "OrganizationalUnitNotEmptyException",
    "The specified OU is not empty. Move all accounts to another root or to other OUs, remove all child OUs, and try the operation again.",
  );

export const policyNotFound = () => problem("PolicyNotFoundException", "You specified a policy that doesn't exist.");
export const duplicatePolicy = () => problem("DuplicatePolicyException", "A policy with the same name already exists.");
export const policyInUse = () =>
  problem(
    "PolicyInUseException",
    "The policy is attached to one or more entities. You must detach it from all roots, OUs, and accounts before performing this operation.",
  );
export const policyNotAttached = () =>
  problem("PolicyNotAttachedException", "The policy isn't attached to the specified target.");
export const duplicateAttachment = () =>
  problem("DuplicatePolicyAttachmentException", "The selected policy is already attached to the specified target.");
export const typeNotEnabled = () =>
  problem("PolicyTypeNotEnabledException", "This operation can be performed only for enabled policy types.");
export const typeAlreadyEnabled = () =>
  problem("PolicyTypeAlreadyEnabledException", "The specified policy type is already enabled.");
export const typeNotAvailable = () =>
  problem(
    "PolicyTypeNotAvailableForOrganizationException",
    "You can't use the specified policy type with the feature set currently enabled for this organization.",
  );
/** What a policy that the engine refuses gets, whatever is wrong with it. */
export const malformedPolicy = () =>
  problem(
    "MalformedPolicyDocumentException",
    "The provided policy document does not meet the requirements of the specified policy type.",
  );
export const effectivePolicyNotFound = () =>
  problem(
    "EffectivePolicyNotFoundException",
    "If you ran this action on the management account, this policy type is not enabled. If you ran the action on a member account, the account doesn't have an effective policy of this type.",
  );
export const resourcePolicyNotFound = () =>
  problem(
    "ResourcePolicyNotFoundException",
    "We can't find a resource policy request with the parameter that you specified.",
  );

export const handshakeNotFound = () =>
  problem("HandshakeNotFoundException", "You specified a handshake that doesn't exist.");
export const duplicateHandshake = () =>
  problem("DuplicateHandshakeException", "A handshake with the same action and target already exists.");
export const handshakeAlready = (state: string) =>
  problem("HandshakeAlreadyInStateException", `The specified handshake is already in the requested state: ${state}.`);
export const handshakeOver = (state: string) =>
  problem(
    "InvalidHandshakeTransitionException",
    `You can't perform the operation on the handshake in its current state: ${state}.`,
  );
export const invitedIsMember = () =>
  problem(
    "HandshakeConstraintViolationException",
    "The handshake request is invalid because the invited account is already a member of an organization.",
    { Reason: "ALREADY_IN_AN_ORGANIZATION" },
  );
export const allFeaturesAlready = () =>
  problem("HandshakeConstraintViolationException", "The organization already has all features enabled.", {
    Reason: "ORGANIZATION_ALREADY_HAS_ALL_FEATURES",
  });

/** unverified: the words of each reason, save where AWS's page of quotas gives the number. */
export const constraint = (Reason: string, message: string) =>
  problem("ConstraintViolationException", message, { Reason });
export const invalidInput = (Reason: string, message: string) => problem("InvalidInputException", message, { Reason });
/** AWS: https://docs.aws.amazon.com/organizations/latest/APIReference/API_PutResourcePolicy.html */
export const invalidPrincipal = () =>
  invalidInput("INVALID_PRINCIPAL", "You specified an invalid principal element in the policy.");
export const invalidToken = () => invalidInput("INVALID_NEXT_TOKEN", "You provided an invalid NextToken value.");

export const accountNotRegistered = () =>
  problem(
    "AccountNotRegisteredException",
    "The specified account is not a delegated administrator for this AWS service.",
  );
export const accountAlreadyRegistered = () =>
  problem(
    "AccountAlreadyRegisteredException",
    "The specified account is already a delegated administrator for this AWS service.",
  );
