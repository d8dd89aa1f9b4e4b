/** AWS Organizations. README.md beside this file lists gaps and sources. */
import { organizations } from "@rolecall/aws-model/organizations";
import type { ServiceDefinition } from "../../kernel/service.js";
import { resumeCreations } from "./creation.js";
import { NO_ACCESS } from "./errors.js";
import { AcceptHandshake } from "./operations/accept-handshake.js";
import { AttachPolicy } from "./operations/attach-policy.js";
import { CancelHandshake } from "./operations/cancel-handshake.js";
import { CloseAccount } from "./operations/close-account.js";
import { CreateAccount } from "./operations/create-account.js";
import { CreateOrganization } from "./operations/create-organization.js";
import { CreateOrganizationalUnit } from "./operations/create-organizational-unit.js";
import { CreatePolicy } from "./operations/create-policy.js";
import { DeclineHandshake } from "./operations/decline-handshake.js";
import { DeleteOrganization } from "./operations/delete-organization.js";
import { DeleteOrganizationalUnit } from "./operations/delete-organizational-unit.js";
import { DeletePolicy } from "./operations/delete-policy.js";
import { DeleteResourcePolicy } from "./operations/delete-resource-policy.js";
import { DeregisterDelegatedAdministrator } from "./operations/deregister-delegated-administrator.js";
import { DescribeAccount } from "./operations/describe-account.js";
import { DescribeCreateAccountStatus } from "./operations/describe-create-account-status.js";
import { DescribeEffectivePolicy } from "./operations/describe-effective-policy.js";
import { DescribeHandshake } from "./operations/describe-handshake.js";
import { DescribeOrganization } from "./operations/describe-organization.js";
import { DescribeOrganizationalUnit } from "./operations/describe-organizational-unit.js";
import { DescribePolicy } from "./operations/describe-policy.js";
import { DescribeResourcePolicy } from "./operations/describe-resource-policy.js";
import { DetachPolicy } from "./operations/detach-policy.js";
import { DisableAWSServiceAccess } from "./operations/disable-aws-service-access.js";
import { DisablePolicyType } from "./operations/disable-policy-type.js";
import { EnableAllFeatures } from "./operations/enable-all-features.js";
import { EnableAWSServiceAccess } from "./operations/enable-aws-service-access.js";
import { EnablePolicyType } from "./operations/enable-policy-type.js";
import { InviteAccountToOrganization } from "./operations/invite-account-to-organization.js";
import { LeaveOrganization } from "./operations/leave-organization.js";
import { ListAccounts } from "./operations/list-accounts.js";
import { ListAccountsForParent } from "./operations/list-accounts-for-parent.js";
import { ListAWSServiceAccessForOrganization } from "./operations/list-aws-service-access-for-organization.js";
import { ListChildren } from "./operations/list-children.js";
import { ListCreateAccountStatus } from "./operations/list-create-account-status.js";
import { ListDelegatedAdministrators } from "./operations/list-delegated-administrators.js";
import { ListDelegatedServicesForAccount } from "./operations/list-delegated-services-for-account.js";
import { ListHandshakesForAccount } from "./operations/list-handshakes-for-account.js";
import { ListHandshakesForOrganization } from "./operations/list-handshakes-for-organization.js";
import { ListOrganizationalUnitsForParent } from "./operations/list-organizational-units-for-parent.js";
import { ListParents } from "./operations/list-parents.js";
import { ListPolicies } from "./operations/list-policies.js";
import { ListPoliciesForTarget } from "./operations/list-policies-for-target.js";
import { ListRoots } from "./operations/list-roots.js";
import { ListTagsForResource } from "./operations/list-tags-for-resource.js";
import { ListTargetsForPolicy } from "./operations/list-targets-for-policy.js";
import { MoveAccount } from "./operations/move-account.js";
import { PutResourcePolicy } from "./operations/put-resource-policy.js";
import { RegisterDelegatedAdministrator } from "./operations/register-delegated-administrator.js";
import { RemoveAccountFromOrganization } from "./operations/remove-account-from-organization.js";
import { TagResource } from "./operations/tag-resource.js";
import { UntagResource } from "./operations/untag-resource.js";
import { UpdateOrganizationalUnit } from "./operations/update-organizational-unit.js";
import { UpdatePolicy } from "./operations/update-policy.js";
import { resources } from "./resources.js";

export const organizationsService: ServiceDefinition = {
  service: organizations,
  operations: [
    AcceptHandshake,
    AttachPolicy,
    CancelHandshake,
    CloseAccount,
    CreateAccount,
    CreateOrganization,
    CreateOrganizationalUnit,
    CreatePolicy,
    DeclineHandshake,
    DeleteOrganization,
    DeleteOrganizationalUnit,
    DeletePolicy,
    DeleteResourcePolicy,
    DeregisterDelegatedAdministrator,
    DescribeAccount,
    DescribeCreateAccountStatus,
    DescribeEffectivePolicy,
    DescribeHandshake,
    DescribeOrganization,
    DescribeOrganizationalUnit,
    DescribePolicy,
    DescribeResourcePolicy,
    DetachPolicy,
    DisableAWSServiceAccess,
    DisablePolicyType,
    EnableAWSServiceAccess,
    EnableAllFeatures,
    EnablePolicyType,
    InviteAccountToOrganization,
    LeaveOrganization,
    ListAWSServiceAccessForOrganization,
    ListAccounts,
    ListAccountsForParent,
    ListChildren,
    ListCreateAccountStatus,
    ListDelegatedAdministrators,
    ListDelegatedServicesForAccount,
    ListHandshakesForAccount,
    ListHandshakesForOrganization,
    ListOrganizationalUnitsForParent,
    ListParents,
    ListPolicies,
    ListPoliciesForTarget,
    ListRoots,
    ListTagsForResource,
    ListTargetsForPolicy,
    MoveAccount,
    PutResourcePolicy,
    RegisterDelegatedAdministrator,
    RemoveAccountFromOrganization,
    TagResource,
    UntagResource,
    UpdateOrganizationalUnit,
    UpdatePolicy,
  ],
  resources,
  // Whoever is in the organization and has nothing delegated to it hears no more than this.
  refusal: ({ decision }) =>
    decision.outcome === "implicitDeny" && decision.layer === "resource" ? { sentence: NO_ACCESS } : {},
  resume: resumeCreations,
};
