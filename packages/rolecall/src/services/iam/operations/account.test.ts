import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ACCOUNT, allow, refusal, testWorld, type World } from "../../../testing/world.js";
import { AddRoleToInstanceProfile } from "./add-role-to-instance-profile.js";
import { AddUserToGroup } from "./add-user-to-group.js";
import { AttachUserPolicy } from "./attach-user-policy.js";
import { CreateAccessKey } from "./create-access-key.js";
import { CreateAccountAlias } from "./create-account-alias.js";
import { CreateGroup } from "./create-group.js";
import { CreateInstanceProfile } from "./create-instance-profile.js";
import { CreateLoginProfile } from "./create-login-profile.js";
import { CreatePolicy } from "./create-policy.js";
import { CreatePolicyVersion } from "./create-policy-version.js";
import { CreateUser } from "./create-user.js";
import { DeleteAccountAlias } from "./delete-account-alias.js";
import { DeleteUser } from "./delete-user.js";
import { GenerateCredentialReport } from "./generate-credential-report.js";
import { GetAccountAuthorizationDetails } from "./get-account-authorization-details.js";
import { GetAccountSummary } from "./get-account-summary.js";
import { GetCredentialReport } from "./get-credential-report.js";
import { ListAccountAliases } from "./list-account-aliases.js";
import { ListPoliciesGrantingServiceAccess } from "./list-policies-granting-service-access.js";
import { PutGroupPolicy } from "./put-group-policy.js";
import { SetSecurityTokenServicePreferences } from "./set-security-token-service-preferences.js";

let world: World;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.end());

const READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess";

describe("an account's alias", () => {
  test("is one, and no other account's", async () => {
    const { root } = world;
    const other = world.rootOf("111122223333");
    expect((await root.call(ListAccountAliases, {})).AccountAliases).toEqual([]);

    await root.call(CreateAccountAlias, { AccountAlias: "first" });
    await root.call(CreateAccountAlias, { AccountAlias: "second" });
    expect((await root.call(ListAccountAliases, {})).AccountAliases).toEqual(["second"]);
    expect(await refusal(other.call(CreateAccountAlias, { AccountAlias: "second" }))).toMatchObject({
      code: "EntityAlreadyExistsException",
      message: "The account alias second already exists.",
    });
    await other.call(CreateAccountAlias, { AccountAlias: "first" });

    await root.call(DeleteAccountAlias, { AccountAlias: "second" });
    expect((await refusal(root.call(DeleteAccountAlias, { AccountAlias: "second" }))).code).toBe(
      "NoSuchEntityException",
    );
  });
});

test("the account summary counts what there is, beside the quotas", async () => {
  const { root } = world;
  for (const UserName of ["ann", "bob"]) await root.call(CreateUser, { UserName });
  await root.call(DeleteUser, { UserName: "bob" });
  await root.call(CreateGroup, { GroupName: "team" });
  await world.role("worker");
  const { Policy } = await root.call(CreatePolicy, { PolicyName: "p", PolicyDocument: allow("s3:*").document });
  await root.call(CreatePolicyVersion, { PolicyArn: Policy?.Arn ?? "", PolicyDocument: allow("s3:*").document });
  await root.call(SetSecurityTokenServicePreferences, { GlobalEndpointTokenVersion: "v2Token" });

  expect((await root.call(GetAccountSummary, {})).SummaryMap).toMatchObject({
    Users: 1,
    UsersQuota: 5000,
    Groups: 1,
    GroupsQuota: 300,
    Roles: 1,
    RolesQuota: 1000,
    Policies: 1,
    PoliciesQuota: 1500,
    PolicyVersionsInUse: 2,
    AttachedPoliciesPerRoleQuota: 10,
    AssumeRolePolicySizeQuota: 2048,
    GlobalEndpointTokenVersion: 2,
  });
});

describe("the credential report", () => {
  test("is made, has a row for root and each user, and expires after four hours", async () => {
    const { root, host } = world;
    expect((await refusal(root.call(GetCredentialReport, {}))).code).toBe("CredentialReportNotPresentException");
    await root.call(CreateUser, { UserName: "ann" });
    await root.call(CreateLoginProfile, { UserName: "ann", Password: "correct-Horse7" });
    const { AccessKey } = await root.call(CreateAccessKey, { UserName: "ann" });
    const ann = { principal: { type: "user", account: ACCOUNT, arn: "" }, account: ACCOUNT } as const;
    host.directory.used({ ...ann, accessKeyId: AccessKey?.AccessKeyId ?? "" }, "s3", "eu-west-1", host.clock.now());
    await host.directory.flush();

    expect(await root.call(GenerateCredentialReport, {})).toMatchObject({ State: "STARTED" });
    expect(await root.call(GenerateCredentialReport, {})).toEqual({ State: "COMPLETE" });
    const report = await root.call(GetCredentialReport, {});

    expect(report).toMatchObject({ ReportFormat: "text/csv", GeneratedTime: new Date("2026-01-01T12:00:00Z") });
    const [head = "", ...rows] = Buffer.from(report.Content ?? [])
      .toString()
      .split("\n");
    const columns = head.split(",");
    const table = rows.map((row) => Object.fromEntries(row.split(",").map((cell, index) => [columns[index], cell])));
    expect(table).toHaveLength(2);
    expect(table[0]).toMatchObject({ user: "<root_account>", arn: `arn:aws:iam::${ACCOUNT}:root` });
    expect(table[1]).toMatchObject({
      user: "ann",
      password_enabled: "true",
      mfa_active: "false",
      access_key_1_active: "true",
      access_key_1_last_used_date: "2026-01-01T12:00:00+00:00",
      access_key_1_last_used_service: "s3",
      access_key_2_active: "false",
      access_key_2_last_rotated: "N/A",
      cert_2_last_rotated: "N/A",
    });

    await world.clock.advance(4 * 3_600_000);
    expect((await refusal(root.call(GetCredentialReport, {}))).code).toBe("CredentialReportExpiredException");
    expect((await root.call(GenerateCredentialReport, {})).State).toBe("STARTED");
  });
});

describe("GetAccountAuthorizationDetails", () => {
  test("tells all, and of AWS's policies those in use", async () => {
    const { root } = world;
    await world.user("ann", allow("s3:GetObject"));
    await root.call(CreateGroup, { GroupName: "Team" });
    await root.call(AddUserToGroup, { GroupName: "Team", UserName: "ann" });
    await root.call(AttachUserPolicy, { UserName: "ann", PolicyArn: READ_ONLY });
    await root.call(CreatePolicy, { PolicyName: "own", PolicyDocument: allow("s3:*").document, Description: "d" });
    const role = await world.role("worker");
    await root.call(CreateInstanceProfile, { InstanceProfileName: "web" });
    await root.call(AddRoleToInstanceProfile, { InstanceProfileName: "web", RoleName: "worker" });

    const details = await root.call(GetAccountAuthorizationDetails, {});

    expect(details.UserDetailList).toMatchObject([
      {
        UserName: "ann",
        GroupList: ["Team"],
        AttachedManagedPolicies: [{ PolicyArn: READ_ONLY }],
        UserPolicyList: [{ PolicyName: "policy-0", PolicyDocument: expect.stringContaining("%22s3%3AGetObject%22") }],
      },
    ]);
    expect(details.GroupDetailList).toMatchObject([{ GroupName: "Team", GroupPolicyList: [] }]);
    expect(details.RoleDetailList).toMatchObject([
      { Arn: role.arn, InstanceProfileList: [{ InstanceProfileName: "web", Roles: [{ Arn: role.arn }] }] },
    ]);
    expect(details.Policies?.map((policy) => policy.PolicyName)).toEqual(["own", "ReadOnlyAccess"]);
    expect(details.Policies?.[0]).toMatchObject({
      Description: "d",
      PolicyVersionList: [{ VersionId: "v1", IsDefaultVersion: true, Document: expect.stringContaining("s3%3A%2A") }],
    });
  });

  test("goes page by page across the kinds, and takes filters", async () => {
    const { root } = world;
    await world.user("ann");
    await root.call(CreateGroup, { GroupName: "team" });
    await world.role("worker");
    const seen: unknown[] = [];
    let Marker: string | undefined;
    do {
      const page = await root.call(GetAccountAuthorizationDetails, { MaxItems: 1, Marker });
      seen.push(
        ...(page.UserDetailList ?? []).map((user) => user.UserName),
        ...(page.GroupDetailList ?? []).map((group) => group.GroupName),
        ...(page.RoleDetailList ?? []).map((found) => found.RoleName),
      );
      ({ Marker } = page);
    } while (Marker !== undefined);
    expect(seen).toEqual(["team", "worker", "ann"]);

    const filtered = await root.call(GetAccountAuthorizationDetails, { Filter: ["Role"] });
    expect(filtered).toMatchObject({
      UserDetailList: [],
      GroupDetailList: [],
      RoleDetailList: [{ RoleName: "worker" }],
    });
  });
});

test("ListPoliciesGrantingServiceAccess names the policies of a user and its groups that touch a service", async () => {
  const { root } = world;
  const ann = await world.user("ann", allow("s3:GetObject"), allow("sqs:*"));
  await root.call(CreateGroup, { GroupName: "team" });
  await root.call(AddUserToGroup, { GroupName: "team", UserName: "ann" });
  await root.call(PutGroupPolicy, {
    GroupName: "team",
    PolicyName: "rest",
    PolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: { Effect: "Allow", NotAction: "iam:*", Resource: "*" },
    }),
  });
  await root.call(AttachUserPolicy, { UserName: "ann", PolicyArn: "arn:aws:iam::aws:policy/AmazonS3FullAccess" });

  const { PoliciesGrantingServiceAccess } = await root.call(ListPoliciesGrantingServiceAccess, {
    Arn: ann.arn,
    ServiceNamespaces: ["s3", "iam"],
  });

  expect(PoliciesGrantingServiceAccess).toEqual([
    {
      ServiceNamespace: "s3",
      Policies: [
        { PolicyName: "policy-0", PolicyType: "INLINE", EntityType: "USER", EntityName: "ann" },
        {
          PolicyName: "AmazonS3FullAccess",
          PolicyType: "MANAGED",
          PolicyArn: "arn:aws:iam::aws:policy/AmazonS3FullAccess",
        },
        { PolicyName: "rest", PolicyType: "INLINE", EntityType: "GROUP", EntityName: "team" },
      ],
    },
    { ServiceNamespace: "iam", Policies: [] },
  ]);
});
