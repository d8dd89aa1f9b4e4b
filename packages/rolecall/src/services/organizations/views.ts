/** Records as the API shows them. */
import type { Output } from "@rolecall/aws-model";
import type { organizations } from "@rolecall/aws-model/organizations";
import type { Directory } from "../../kernel/host.js";
import { shownPolicy as shownPolicyText } from "../../kernel/named-principals.js";
import type { Read } from "../../store/store.js";
import { managedPolicy } from "./managed.js";
import type {
  AccountRecord,
  CreationRecord,
  HandshakeRecord,
  OrganizationRecord,
  OuRecord,
  PolicyRecord,
} from "./records.js";
import {
  accountArn,
  handshakeArn,
  organizationArn,
  ouArn,
  policyArn,
  resourcePolicyArn,
  rootArn,
} from "./resources.js";
import { pathOf } from "./tree.js";

type Out<Name extends "DescribeOrganization" | "DescribeHandshake"> = Required<Output<typeof organizations, Name>>;

export const shownOrganization = (one: OrganizationRecord): Out<"DescribeOrganization">["Organization"] => ({
  Id: one.id,
  Arn: organizationArn(one),
  FeatureSet: one.featureSet,
  MasterAccountArn: accountArn(one, one.management),
  MasterAccountId: one.management,
  MasterAccountEmail: one.accounts[one.management]?.email,
  // AWS has shown this one type here, whatever is enabled, since before there were others.
  AvailablePolicyTypes: one.featureSet === "ALL" ? [{ Type: "SERVICE_CONTROL_POLICY", Status: "ENABLED" }] : [],
});

export const shownRoot = (one: OrganizationRecord) => ({
  Id: one.rootId,
  Arn: rootArn(one, one.rootId),
  Name: "Root",
  PolicyTypes: one.policyTypes.map((Type) => ({ Type: Type as "SERVICE_CONTROL_POLICY", Status: "ENABLED" as const })),
});

export const shownOu = (one: OrganizationRecord, { id, name }: OuRecord) => ({
  Id: id,
  Arn: ouArn(one, id),
  Name: name,
});

export const shownAccount = (one: OrganizationRecord, account: AccountRecord) => ({
  Id: account.id,
  Arn: accountArn(one, account.id),
  Email: account.email,
  Name: account.name,
  Status: account.status,
  State: account.status,
  Paths: [pathOf(one, account.id)],
  JoinedMethod: account.method,
  JoinedTimestamp: new Date(account.joinedMs),
});

export const shownPolicy = (
  one: OrganizationRecord,
  policy: Pick<PolicyRecord, "id" | "name" | "description" | "type">,
) => ({
  Id: policy.id,
  Arn: policyArn(one, policy),
  Name: policy.name,
  Description: policy.description,
  Type: policy.type as "SERVICE_CONTROL_POLICY",
  AwsManaged: managedPolicy(policy.id) !== undefined,
});

export const shownCreation = (one: CreationRecord) => ({
  Id: one.id,
  AccountName: one.name,
  State: one.state,
  RequestedTimestamp: new Date(one.requestedMs),
  ...(one.completedMs === undefined ? {} : { CompletedTimestamp: new Date(one.completedMs) }),
  ...(one.state === "SUCCEEDED" ? { AccountId: one.account } : {}),
  ...(one.failure === undefined ? {} : { FailureReason: one.failure }),
});

/** A handshake that nobody answered in time is over, without anybody's doing. */
export const handshakeState = (one: HandshakeRecord, nowMs: number) =>
  one.state === "OPEN" && one.expiresMs <= nowMs ? "EXPIRED" : one.state;

export const shownHandshake = (
  one: HandshakeRecord,
  nowMs: number,
): NonNullable<Out<"DescribeHandshake">["Handshake"]> => ({
  Id: one.id,
  Arn: handshakeArn({ id: one.organization, management: one.management }, one.id),
  Parties: [
    { Id: one.organization.slice(2), Type: "ORGANIZATION" },
    { Id: one.account, Type: "ACCOUNT" },
  ],
  State: handshakeState(one, nowMs),
  RequestedTimestamp: new Date(one.requestedMs),
  ExpirationTimestamp: new Date(one.expiresMs),
  Action: "INVITE",
  Resources: [
    {
      Type: "ORGANIZATION",
      Value: one.organization,
      Resources: [
        { Type: "MASTER_EMAIL", Value: emailOf(one.management) },
        { Type: "MASTER_NAME", Value: one.management },
        { Type: "ORGANIZATION_FEATURE_SET", Value: "ALL" },
      ],
    },
    { Type: "ACCOUNT", Value: one.account },
    ...(one.notes === undefined ? [] : [{ Type: "NOTES" as const, Value: one.notes }]),
  ],
});

/** Accounts that were there before the organization have no address of their own. */
export const emailOf = (account: string) => `${account}@rolecall.invalid`;

export const shownResourcePolicy = async (tx: Read, directory: Directory, one: OrganizationRecord) => ({
  ResourcePolicySummary: { Id: one.resourcePolicy?.id, Arn: resourcePolicyArn(one, one.resourcePolicy?.id ?? "") },
  Content: await shownPolicyText(tx, directory, one.resourcePolicy?.content),
});
