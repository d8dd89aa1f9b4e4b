/**
 * AWS Identity and Access Management: users, groups, roles, policies and identity providers.
 *
 * Global: its ARNs name no Region, and its requests count as made in us-east-1 wherever they were signed for.
 */
import { iam } from "@rolecall/aws-model/iam";
import type { ServiceDefinition } from "../../kernel/service.js";
import { AddClientIDToOpenIDConnectProvider } from "./operations/add-client-id-to-open-id-connect-provider.js";
import { AddRoleToInstanceProfile } from "./operations/add-role-to-instance-profile.js";
import { AddUserToGroup } from "./operations/add-user-to-group.js";
import { AttachGroupPolicy } from "./operations/attach-group-policy.js";
import { AttachRolePolicy } from "./operations/attach-role-policy.js";
import { AttachUserPolicy } from "./operations/attach-user-policy.js";
import { ChangePassword } from "./operations/change-password.js";
import { CreateAccessKey } from "./operations/create-access-key.js";
import { CreateAccountAlias } from "./operations/create-account-alias.js";
import { CreateGroup } from "./operations/create-group.js";
import { CreateInstanceProfile } from "./operations/create-instance-profile.js";
import { CreateLoginProfile } from "./operations/create-login-profile.js";
import { CreateOpenIDConnectProvider } from "./operations/create-open-id-connect-provider.js";
import { CreatePolicy } from "./operations/create-policy.js";
import { CreatePolicyVersion } from "./operations/create-policy-version.js";
import { CreateRole } from "./operations/create-role.js";
import { CreateSAMLProvider } from "./operations/create-saml-provider.js";
import { CreateServiceLinkedRole } from "./operations/create-service-linked-role.js";
import { CreateServiceSpecificCredential } from "./operations/create-service-specific-credential.js";
import { CreateUser } from "./operations/create-user.js";
import { CreateVirtualMFADevice } from "./operations/create-virtual-mfa-device.js";
import { DeactivateMFADevice } from "./operations/deactivate-mfa-device.js";
import { DeleteAccessKey } from "./operations/delete-access-key.js";
import { DeleteAccountAlias } from "./operations/delete-account-alias.js";
import { DeleteAccountPasswordPolicy } from "./operations/delete-account-password-policy.js";
import { DeleteGroup } from "./operations/delete-group.js";
import { DeleteGroupPolicy } from "./operations/delete-group-policy.js";
import { DeleteInstanceProfile } from "./operations/delete-instance-profile.js";
import { DeleteLoginProfile } from "./operations/delete-login-profile.js";
import { DeleteOpenIDConnectProvider } from "./operations/delete-open-id-connect-provider.js";
import { DeletePolicy } from "./operations/delete-policy.js";
import { DeletePolicyVersion } from "./operations/delete-policy-version.js";
import { DeleteRole } from "./operations/delete-role.js";
import { DeleteRolePermissionsBoundary } from "./operations/delete-role-permissions-boundary.js";
import { DeleteRolePolicy } from "./operations/delete-role-policy.js";
import { DeleteSAMLProvider } from "./operations/delete-saml-provider.js";
import { DeleteServerCertificate } from "./operations/delete-server-certificate.js";
import { DeleteServiceLinkedRole } from "./operations/delete-service-linked-role.js";
import { DeleteServiceSpecificCredential } from "./operations/delete-service-specific-credential.js";
import { DeleteSigningCertificate } from "./operations/delete-signing-certificate.js";
import { DeleteSSHPublicKey } from "./operations/delete-ssh-public-key.js";
import { DeleteUser } from "./operations/delete-user.js";
import { DeleteUserPermissionsBoundary } from "./operations/delete-user-permissions-boundary.js";
import { DeleteUserPolicy } from "./operations/delete-user-policy.js";
import { DeleteVirtualMFADevice } from "./operations/delete-virtual-mfa-device.js";
import { DetachGroupPolicy } from "./operations/detach-group-policy.js";
import { DetachRolePolicy } from "./operations/detach-role-policy.js";
import { DetachUserPolicy } from "./operations/detach-user-policy.js";
import { EnableMFADevice } from "./operations/enable-mfa-device.js";
import { GenerateCredentialReport } from "./operations/generate-credential-report.js";
import { GetAccessKeyLastUsed } from "./operations/get-access-key-last-used.js";
import { GetAccountAuthorizationDetails } from "./operations/get-account-authorization-details.js";
import { GetAccountPasswordPolicy } from "./operations/get-account-password-policy.js";
import { GetAccountSummary } from "./operations/get-account-summary.js";
import { GetContextKeysForCustomPolicy } from "./operations/get-context-keys-for-custom-policy.js";
import { GetContextKeysForPrincipalPolicy } from "./operations/get-context-keys-for-principal-policy.js";
import { GetCredentialReport } from "./operations/get-credential-report.js";
import { GetGroup } from "./operations/get-group.js";
import { GetGroupPolicy } from "./operations/get-group-policy.js";
import { GetInstanceProfile } from "./operations/get-instance-profile.js";
import { GetLoginProfile } from "./operations/get-login-profile.js";
import { GetMFADevice } from "./operations/get-mfa-device.js";
import { GetOpenIDConnectProvider } from "./operations/get-open-id-connect-provider.js";
import { GetPolicy } from "./operations/get-policy.js";
import { GetPolicyVersion } from "./operations/get-policy-version.js";
import { GetRole } from "./operations/get-role.js";
import { GetRolePolicy } from "./operations/get-role-policy.js";
import { GetSAMLProvider } from "./operations/get-saml-provider.js";
import { GetServerCertificate } from "./operations/get-server-certificate.js";
import { GetServiceLinkedRoleDeletionStatus } from "./operations/get-service-linked-role-deletion-status.js";
import { GetSSHPublicKey } from "./operations/get-ssh-public-key.js";
import { GetUser } from "./operations/get-user.js";
import { GetUserPolicy } from "./operations/get-user-policy.js";
import { ListAccessKeys } from "./operations/list-access-keys.js";
import { ListAccountAliases } from "./operations/list-account-aliases.js";
import { ListAttachedGroupPolicies } from "./operations/list-attached-group-policies.js";
import { ListAttachedRolePolicies } from "./operations/list-attached-role-policies.js";
import { ListAttachedUserPolicies } from "./operations/list-attached-user-policies.js";
import { ListEntitiesForPolicy } from "./operations/list-entities-for-policy.js";
import { ListGroupPolicies } from "./operations/list-group-policies.js";
import { ListGroups } from "./operations/list-groups.js";
import { ListGroupsForUser } from "./operations/list-groups-for-user.js";
import { ListInstanceProfileTags } from "./operations/list-instance-profile-tags.js";
import { ListInstanceProfiles } from "./operations/list-instance-profiles.js";
import { ListInstanceProfilesForRole } from "./operations/list-instance-profiles-for-role.js";
import { ListMFADeviceTags } from "./operations/list-mfa-device-tags.js";
import { ListMFADevices } from "./operations/list-mfa-devices.js";
import { ListOpenIDConnectProviderTags } from "./operations/list-open-id-connect-provider-tags.js";
import { ListOpenIDConnectProviders } from "./operations/list-open-id-connect-providers.js";
import { ListPolicies } from "./operations/list-policies.js";
import { ListPoliciesGrantingServiceAccess } from "./operations/list-policies-granting-service-access.js";
import { ListPolicyTags } from "./operations/list-policy-tags.js";
import { ListPolicyVersions } from "./operations/list-policy-versions.js";
import { ListRolePolicies } from "./operations/list-role-policies.js";
import { ListRoleTags } from "./operations/list-role-tags.js";
import { ListRoles } from "./operations/list-roles.js";
import { ListSAMLProviderTags } from "./operations/list-saml-provider-tags.js";
import { ListSAMLProviders } from "./operations/list-saml-providers.js";
import { ListServerCertificateTags } from "./operations/list-server-certificate-tags.js";
import { ListServerCertificates } from "./operations/list-server-certificates.js";
import { ListServiceSpecificCredentials } from "./operations/list-service-specific-credentials.js";
import { ListSigningCertificates } from "./operations/list-signing-certificates.js";
import { ListSSHPublicKeys } from "./operations/list-ssh-public-keys.js";
import { ListUserPolicies } from "./operations/list-user-policies.js";
import { ListUserTags } from "./operations/list-user-tags.js";
import { ListUsers } from "./operations/list-users.js";
import { ListVirtualMFADevices } from "./operations/list-virtual-mfa-devices.js";
import { PutGroupPolicy } from "./operations/put-group-policy.js";
import { PutRolePermissionsBoundary } from "./operations/put-role-permissions-boundary.js";
import { PutRolePolicy } from "./operations/put-role-policy.js";
import { PutUserPermissionsBoundary } from "./operations/put-user-permissions-boundary.js";
import { PutUserPolicy } from "./operations/put-user-policy.js";
import { RemoveClientIDFromOpenIDConnectProvider } from "./operations/remove-client-id-from-open-id-connect-provider.js";
import { RemoveRoleFromInstanceProfile } from "./operations/remove-role-from-instance-profile.js";
import { RemoveUserFromGroup } from "./operations/remove-user-from-group.js";
import { ResetServiceSpecificCredential } from "./operations/reset-service-specific-credential.js";
import { ResyncMFADevice } from "./operations/resync-mfa-device.js";
import { SetDefaultPolicyVersion } from "./operations/set-default-policy-version.js";
import { SetSecurityTokenServicePreferences } from "./operations/set-security-token-service-preferences.js";
import { SimulateCustomPolicy } from "./operations/simulate-custom-policy.js";
import { SimulatePrincipalPolicy } from "./operations/simulate-principal-policy.js";
import { TagInstanceProfile } from "./operations/tag-instance-profile.js";
import { TagMFADevice } from "./operations/tag-mfa-device.js";
import { TagOpenIDConnectProvider } from "./operations/tag-open-id-connect-provider.js";
import { TagPolicy } from "./operations/tag-policy.js";
import { TagRole } from "./operations/tag-role.js";
import { TagSAMLProvider } from "./operations/tag-saml-provider.js";
import { TagServerCertificate } from "./operations/tag-server-certificate.js";
import { TagUser } from "./operations/tag-user.js";
import { UntagInstanceProfile } from "./operations/untag-instance-profile.js";
import { UntagMFADevice } from "./operations/untag-mfa-device.js";
import { UntagOpenIDConnectProvider } from "./operations/untag-open-id-connect-provider.js";
import { UntagPolicy } from "./operations/untag-policy.js";
import { UntagRole } from "./operations/untag-role.js";
import { UntagSAMLProvider } from "./operations/untag-saml-provider.js";
import { UntagServerCertificate } from "./operations/untag-server-certificate.js";
import { UntagUser } from "./operations/untag-user.js";
import { UpdateAccessKey } from "./operations/update-access-key.js";
import { UpdateAccountPasswordPolicy } from "./operations/update-account-password-policy.js";
import { UpdateAssumeRolePolicy } from "./operations/update-assume-role-policy.js";
import { UpdateGroup } from "./operations/update-group.js";
import { UpdateLoginProfile } from "./operations/update-login-profile.js";
import { UpdateOpenIDConnectProviderThumbprint } from "./operations/update-open-id-connect-provider-thumbprint.js";
import { UpdateRole } from "./operations/update-role.js";
import { UpdateRoleDescription } from "./operations/update-role-description.js";
import { UpdateSAMLProvider } from "./operations/update-saml-provider.js";
import { UpdateServerCertificate } from "./operations/update-server-certificate.js";
import { UpdateServiceSpecificCredential } from "./operations/update-service-specific-credential.js";
import { UpdateSigningCertificate } from "./operations/update-signing-certificate.js";
import { UpdateSSHPublicKey } from "./operations/update-ssh-public-key.js";
import { UpdateUser } from "./operations/update-user.js";
import { UploadServerCertificate } from "./operations/upload-server-certificate.js";
import { UploadSigningCertificate } from "./operations/upload-signing-certificate.js";
import { UploadSSHPublicKey } from "./operations/upload-ssh-public-key.js";
import { refusal } from "./refusal.js";
import { iamResources } from "./resources.js";

export const iamService: ServiceDefinition = {
  service: iam,
  operations: [
    AddClientIDToOpenIDConnectProvider,
    AddRoleToInstanceProfile,
    AddUserToGroup,
    AttachGroupPolicy,
    AttachRolePolicy,
    AttachUserPolicy,
    ChangePassword,
    CreateAccessKey,
    CreateAccountAlias,
    CreateGroup,
    CreateInstanceProfile,
    CreateLoginProfile,
    CreateOpenIDConnectProvider,
    CreatePolicy,
    CreatePolicyVersion,
    CreateRole,
    CreateSAMLProvider,
    CreateServiceLinkedRole,
    CreateServiceSpecificCredential,
    CreateUser,
    CreateVirtualMFADevice,
    DeactivateMFADevice,
    DeleteAccessKey,
    DeleteAccountAlias,
    DeleteAccountPasswordPolicy,
    DeleteGroup,
    DeleteGroupPolicy,
    DeleteInstanceProfile,
    DeleteLoginProfile,
    DeleteOpenIDConnectProvider,
    DeletePolicy,
    DeletePolicyVersion,
    DeleteRole,
    DeleteRolePermissionsBoundary,
    DeleteRolePolicy,
    DeleteSAMLProvider,
    DeleteSSHPublicKey,
    DeleteServerCertificate,
    DeleteServiceLinkedRole,
    DeleteServiceSpecificCredential,
    DeleteSigningCertificate,
    DeleteUser,
    DeleteUserPermissionsBoundary,
    DeleteUserPolicy,
    DeleteVirtualMFADevice,
    DetachGroupPolicy,
    DetachRolePolicy,
    DetachUserPolicy,
    EnableMFADevice,
    GenerateCredentialReport,
    GetAccessKeyLastUsed,
    GetAccountAuthorizationDetails,
    GetAccountPasswordPolicy,
    GetAccountSummary,
    GetContextKeysForCustomPolicy,
    GetContextKeysForPrincipalPolicy,
    GetCredentialReport,
    GetGroup,
    GetGroupPolicy,
    GetInstanceProfile,
    GetLoginProfile,
    GetMFADevice,
    GetOpenIDConnectProvider,
    GetPolicy,
    GetPolicyVersion,
    GetRole,
    GetRolePolicy,
    GetSAMLProvider,
    GetSSHPublicKey,
    GetServerCertificate,
    GetServiceLinkedRoleDeletionStatus,
    GetUser,
    GetUserPolicy,
    ListAccessKeys,
    ListAccountAliases,
    ListAttachedGroupPolicies,
    ListAttachedRolePolicies,
    ListAttachedUserPolicies,
    ListEntitiesForPolicy,
    ListGroupPolicies,
    ListGroups,
    ListGroupsForUser,
    ListInstanceProfileTags,
    ListInstanceProfiles,
    ListInstanceProfilesForRole,
    ListMFADeviceTags,
    ListMFADevices,
    ListOpenIDConnectProviderTags,
    ListOpenIDConnectProviders,
    ListPolicies,
    ListPoliciesGrantingServiceAccess,
    ListPolicyTags,
    ListPolicyVersions,
    ListRolePolicies,
    ListRoleTags,
    ListRoles,
    ListSAMLProviderTags,
    ListSAMLProviders,
    ListSSHPublicKeys,
    ListServerCertificateTags,
    ListServerCertificates,
    ListServiceSpecificCredentials,
    ListSigningCertificates,
    ListUserPolicies,
    ListUserTags,
    ListUsers,
    ListVirtualMFADevices,
    PutGroupPolicy,
    PutRolePermissionsBoundary,
    PutRolePolicy,
    PutUserPermissionsBoundary,
    PutUserPolicy,
    RemoveClientIDFromOpenIDConnectProvider,
    RemoveRoleFromInstanceProfile,
    RemoveUserFromGroup,
    ResetServiceSpecificCredential,
    ResyncMFADevice,
    SetDefaultPolicyVersion,
    SetSecurityTokenServicePreferences,
    SimulateCustomPolicy,
    SimulatePrincipalPolicy,
    TagInstanceProfile,
    TagMFADevice,
    TagOpenIDConnectProvider,
    TagPolicy,
    TagRole,
    TagSAMLProvider,
    TagServerCertificate,
    TagUser,
    UntagInstanceProfile,
    UntagMFADevice,
    UntagOpenIDConnectProvider,
    UntagPolicy,
    UntagRole,
    UntagSAMLProvider,
    UntagServerCertificate,
    UntagUser,
    UpdateAccessKey,
    UpdateAccountPasswordPolicy,
    UpdateAssumeRolePolicy,
    UpdateGroup,
    UpdateLoginProfile,
    UpdateOpenIDConnectProviderThumbprint,
    UpdateRole,
    UpdateRoleDescription,
    UpdateSAMLProvider,
    UpdateSSHPublicKey,
    UpdateServerCertificate,
    UpdateServiceSpecificCredential,
    UpdateSigningCertificate,
    UpdateUser,
    UploadSSHPublicKey,
    UploadServerCertificate,
    UploadSigningCertificate,
  ],
  resources: iamResources,
  refusal,
  authorizationIds: true,
};
