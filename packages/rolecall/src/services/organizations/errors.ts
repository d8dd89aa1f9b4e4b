/**
 * Organizations' errors. The words are those of the AWS CLI's answers as people quote them, or of the API Reference;
 * `unverified` where neither gives any.
 */
import { organizations } from "@rolecall/aws-model/organizations";
import { awsError } from "../../kernel/errors.js";

export const notInUse = () =>
  awsError(organizations, "AWSOrganizationsNotInUseException", "Your account is not a member of an organization.");
export const NO_ACCESS = "You don't have permissions to access this resource.";
export const noAccess = () => awsError(organizations, "AccessDeniedException", NO_ACCESS);
export const alreadyInOrganization = () =>
  awsError(organizations, "AlreadyInOrganizationException", "The AWS account is already a member of an organization.");
export const noServiceLinkedRole = () =>
  awsError(
    organizations,
    "AccessDeniedForDependencyException",
    "The request failed because your credentials do not have permission to create the service-linked role required by AWS Organizations.",
    { Reason: "ACCESS_DENIED_DURING_CREATE_SERVICE_LINKED_ROLE" },
  );
export const organizationNotEmpty = () =>
  awsError(
    organizations,
    "OrganizationNotEmptyException",
    "To delete an organization you must first remove all member accounts (except the master).",
  );
export const masterCannotLeave = () =>
  awsError(
    organizations,
    "MasterCannotLeaveOrganizationException",
    "You can't remove a management account from an organization.",
  );

export const accountNotFound = () =>
  awsError(organizations, "AccountNotFoundException", "You specified an account that doesn't exist.");
export const accountAlreadyClosed = () =>
  awsError(organizations, "AccountAlreadyClosedException", "You attempted to close an account that is already closed.");
export const creationNotFound = () =>
  awsError(
    organizations,
    "CreateAccountStatusNotFoundException",
    "You specified a create account request that doesn't exist.",
  );
export const parentNotFound = () =>
  awsError(organizations, "ParentNotFoundException", "You specified parent that doesn't exist.");
export const sourceParentNotFound = () =>
  awsError(organizations, "SourceParentNotFoundException", "You specified a source parent that doesn't exist.");
export const destinationParentNotFound = () =>
  awsError(
    organizations,
    "DestinationParentNotFoundException",
    "You specified a destination parent that doesn't exist.",
  );
export const duplicateAccount = () =>
  awsError(organizations, "DuplicateAccountException", "The account is already in the destination parent.");
export const childNotFound = () =>
  awsError(organizations, "ChildNotFoundException", "You specified a child that doesn't exist.");
export const rootNotFound = () =>
  awsError(organizations, "RootNotFoundException", "You specified a root that doesn't exist.");
export const targetNotFound = () =>
  awsError(organizations, "TargetNotFoundException", "You specified a target that doesn't exist.");

export const ouNotFound = () =>
  awsError(
    organizations,
    "OrganizationalUnitNotFoundException",
    "You specified an organizational unit that doesn't exist.",
  );
export const duplicateOu = () =>
  awsError(organizations, "DuplicateOrganizationalUnitException", "An OU with the same name already exists.");
export const ouNotEmpty = () =>
  awsError(
    organizations,
    "OrganizationalUnitNotEmptyException",
    "The specified OU is not empty. Move all accounts to another root or to other OUs, remove all child OUs, and try the operation again.",
  );

export const policyNotFound = () =>
  awsError(organizations, "PolicyNotFoundException", "You specified a policy that doesn't exist.");
export const duplicatePolicy = () =>
  awsError(organizations, "DuplicatePolicyException", "A policy with the same name already exists.");
export const policyInUse = () =>
  awsError(
    organizations,
    "PolicyInUseException",
    "The policy is attached to one or more entities. You must detach it from all roots, OUs, and accounts before performing this operation.",
  );
export const policyNotAttached = () =>
  awsError(organizations, "PolicyNotAttachedException", "The policy isn't attached to the specified target.");
export const duplicateAttachment = () =>
  awsError(
    organizations,
    "DuplicatePolicyAttachmentException",
    "The selected policy is already attached to the specified target.",
  );
export const typeNotEnabled = () =>
  awsError(
    organizations,
    "PolicyTypeNotEnabledException",
    "This operation can be performed only for enabled policy types.",
  );
export const typeAlreadyEnabled = () =>
  awsError(organizations, "PolicyTypeAlreadyEnabledException", "The specified policy type is already enabled.");
export const typeNotAvailable = () =>
  awsError(
    organizations,
    "PolicyTypeNotAvailableForOrganizationException",
    "You can't use the specified policy type with the feature set currently enabled for this organization.",
  );
/** What a policy that the engine refuses gets, whatever is wrong with it. */
export const malformedPolicy = () =>
  awsError(
    organizations,
    "MalformedPolicyDocumentException",
    "The provided policy document does not meet the requirements of the specified policy type.",
  );
export const effectivePolicyNotFound = () =>
  awsError(
    organizations,
    "EffectivePolicyNotFoundException",
    "If you ran this action on the management account, this policy type is not enabled. If you ran the action on a member account, the account doesn't have an effective policy of this type.",
  );
export const resourcePolicyNotFound = () =>
  awsError(
    organizations,
    "ResourcePolicyNotFoundException",
    "We can't find a resource policy request with the parameter that you specified.",
  );

export const handshakeNotFound = () =>
  awsError(organizations, "HandshakeNotFoundException", "You specified a handshake that doesn't exist.");
export const duplicateHandshake = () =>
  awsError(organizations, "DuplicateHandshakeException", "A handshake with the same action and target already exists.");
export const handshakeAlready = (state: string) =>
  awsError(
    organizations,
    "HandshakeAlreadyInStateException",
    `The specified handshake is already in the requested state: ${state}.`,
  );
export const handshakeOver = (state: string) =>
  awsError(
    organizations,
    "InvalidHandshakeTransitionException",
    `You can't perform the operation on the handshake in its current state: ${state}.`,
  );
export const invitedIsMember = () =>
  awsError(
    organizations,
    "HandshakeConstraintViolationException",
    "The handshake request is invalid because the invited account is already a member of an organization.",
    { Reason: "ALREADY_IN_AN_ORGANIZATION" },
  );
export const allFeaturesAlready = () =>
  awsError(
    organizations,
    "HandshakeConstraintViolationException",
    "The organization already has all features enabled.",
    { Reason: "ORGANIZATION_ALREADY_HAS_ALL_FEATURES" },
  );

/** unverified: the words of each reason, save where AWS's page of quotas gives the number. */
export const constraint = (Reason: string, message: string) =>
  awsError(organizations, "ConstraintViolationException", message, { Reason });
export const invalidInput = (Reason: string, message: string) =>
  awsError(organizations, "InvalidInputException", message, { Reason });
export const invalidToken = () => invalidInput("INVALID_NEXT_TOKEN", "You provided an invalid NextToken value.");

export const accountNotRegistered = () =>
  awsError(
    organizations,
    "AccountNotRegisteredException",
    "The specified account is not a delegated administrator for this AWS service.",
  );
export const accountAlreadyRegistered = () =>
  awsError(
    organizations,
    "AccountAlreadyRegisteredException",
    "The specified account is already a delegated administrator for this AWS service.",
  );
