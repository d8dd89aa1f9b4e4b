/** The life of an organization: its tree, its accounts, who may call, and in which words the others are refused. */
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ACCOUNT, type Actor, allow, policy, refusal, testWorld, type World } from "../../testing/world.js";
import { CreateRole } from "../iam/operations/create-role.js";
import { CreateUser } from "../iam/operations/create-user.js";
import { ListRoles } from "../iam/operations/list-roles.js";
import { ListUsers } from "../iam/operations/list-users.js";
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
import { DescribeAccount } from "./operations/describe-account.js";
import { DescribeCreateAccountStatus } from "./operations/describe-create-account-status.js";
import { DescribeEffectivePolicy } from "./operations/describe-effective-policy.js";
import { DescribeOrganization } from "./operations/describe-organization.js";
import { DescribePolicy } from "./operations/describe-policy.js";
import { EnablePolicyType } from "./operations/enable-policy-type.js";
import { InviteAccountToOrganization } from "./operations/invite-account-to-organization.js";
import { LeaveOrganization } from "./operations/leave-organization.js";
import { ListAccounts } from "./operations/list-accounts.js";
import { ListChildren } from "./operations/list-children.js";
import { ListHandshakesForAccount } from "./operations/list-handshakes-for-account.js";
import { ListParents } from "./operations/list-parents.js";
import { ListPolicies } from "./operations/list-policies.js";
import { ListPoliciesForTarget } from "./operations/list-policies-for-target.js";
import { ListTagsForResource } from "./operations/list-tags-for-resource.js";
import { ListTargetsForPolicy } from "./operations/list-targets-for-policy.js";
import { MoveAccount } from "./operations/move-account.js";
import { PutResourcePolicy } from "./operations/put-resource-policy.js";
import { RegisterDelegatedAdministrator } from "./operations/register-delegated-administrator.js";
import { RemoveAccountFromOrganization } from "./operations/remove-account-from-organization.js";
import { TagResource } from "./operations/tag-resource.js";
import { STRANGER, type TestOrganization, testOrganization, userIn } from "./testing.js";

let world: World;
let organization: TestOrganization;
beforeEach(async () => {
  world = await testWorld({ authorizationIds: false });
  organization = await testOrganization(world);
});
afterEach(() => world.end());

const unit = async (Name: string, ParentId = organization.rootId) =>
  (await world.root.call(CreateOrganizationalUnit, { Name, ParentId })).OrganizationalUnit?.Id ?? "";
const coded = async (call: Promise<unknown>) => (await refusal(call)).code;

describe("an organization", () => {
  test("is one for each account, and its members see it too", async () => {
    const member = await organization.account("member");
    const { Organization } = await world.rootOf(member).call(DescribeOrganization, {});

    expect(Organization).toMatchObject({ Id: organization.id, MasterAccountId: ACCOUNT, FeatureSet: "ALL" });
    expect(await coded(world.root.call(CreateOrganization, {}))).toBe("AlreadyInOrganizationException");
    expect(await coded(world.rootOf(member).call(CreateOrganization, {}))).toBe("AlreadyInOrganizationException");
    expect(await refusal(world.rootOf(STRANGER).call(DescribeOrganization, {}))).toMatchObject({
      code: "AWSOrganizationsNotInUseException",
      message: "Your account is not a member of an organization.",
    });
  });

  test("ends when no member is left", async () => {
    const member = await organization.account("member");
    expect(await coded(world.root.call(DeleteOrganization, {}))).toBe("OrganizationNotEmptyException");
    expect(await coded(world.root.call(LeaveOrganization, {}))).toBe("MasterCannotLeaveOrganizationException");
    await world.root.call(RemoveAccountFromOrganization, { AccountId: member });
    await world.root.call(DeleteOrganization, {});
    expect(await coded(world.root.call(DescribeOrganization, {}))).toBe("AWSOrganizationsNotInUseException");
    await expect(world.root.call(CreateOrganization, {})).resolves.toBeDefined();
  });

  test("with consolidated billing alone has no policies", async () => {
    const other = world.rootOf("222222222222");
    await other.call(CreateOrganization, { FeatureSet: "CONSOLIDATED_BILLING" });
    const denied = other.call(CreatePolicy, {
      Name: "p",
      Description: "",
      Type: "SERVICE_CONTROL_POLICY",
      Content: allow("*").document,
    });
    expect(await coded(denied)).toBe("PolicyTypeNotAvailableForOrganizationException");
  });

  test("needs the caller's right to make its service-linked role", async () => {
    const maker = await userIn(world, STRANGER, "maker", allow("organizations:*"));
    expect(await refusal(maker.call(CreateOrganization, {}))).toMatchObject({
      code: "AccessDeniedForDependencyException",
      fields: { Reason: "ACCESS_DENIED_DURING_CREATE_SERVICE_LINKED_ROLE" },
    });
  });
});

describe("the tree", () => {
  test("has OUs five deep, each name once below a parent, and only empty ones go", async () => {
    let parent = organization.rootId;
    const line: string[] = [];
    for (const name of ["a", "b", "c", "d", "e"]) {
      parent = await unit(name, parent);
      line.push(parent);
    }
    const deeper = await refusal(unit("f", parent));
    expect(deeper).toMatchObject({
      code: "ConstraintViolationException",
      fields: { Reason: "OU_DEPTH_LIMIT_EXCEEDED" },
    });
    expect(await coded(unit("a"))).toBe("DuplicateOrganizationalUnitException");
    const first = line[0] ?? "";
    expect(await coded(world.root.call(DeleteOrganizationalUnit, { OrganizationalUnitId: first }))).toBe(
      "OrganizationalUnitNotEmptyException",
    );
    const { Parents } = await world.root.call(ListParents, { ChildId: line[1] ?? "" });
    expect(Parents).toEqual([{ Id: first, Type: "ORGANIZATIONAL_UNIT" }]);
    expect(first).toMatch(new RegExp(`^ou-${organization.rootId.slice(2)}-[a-z0-9]{8}$`));
  });

  test("moves accounts, and says where they are", async () => {
    const member = await organization.account("member");
    const ou = await unit("a");
    const move = (SourceParentId: string, DestinationParentId: string) =>
      world.root.call(MoveAccount, { AccountId: member, SourceParentId, DestinationParentId });
    expect(await coded(move(ou, organization.rootId))).toBe("SourceParentNotFoundException");
    expect(await coded(move(organization.rootId, "ou-none-12345678"))).toBe("DestinationParentNotFoundException");
    await move(organization.rootId, ou);

    const { Children } = await world.root.call(ListChildren, { ParentId: ou, ChildType: "ACCOUNT" });
    expect(Children).toEqual([{ Id: member, Type: "ACCOUNT" }]);
    const { Account } = await world.root.call(DescribeAccount, { AccountId: member });
    expect(Account?.Paths).toEqual([`${organization.id}/${organization.rootId}/${ou}/`]);
  });

  test("lists page by page, each account once", async () => {
    for (const name of ["a", "b", "c"]) await organization.account(name);
    const seen: string[] = [];
    let NextToken: string | undefined;
    do {
      const answer = await world.root.call(ListAccounts, { MaxResults: 2, ...(NextToken ? { NextToken } : {}) });
      seen.push(...(answer.Accounts ?? []).map(({ Id }) => Id ?? ""));
      NextToken = answer.NextToken;
    } while (NextToken !== undefined);
    expect(seen).toHaveLength(4);
    expect(new Set(seen).size).toBe(4);
    expect(await coded(world.root.call(ListAccounts, { NextToken: "!" }))).toBe("InvalidInputException");
  });
});

describe("accounts", () => {
  test("are made behind the call, and an address is one account's", async () => {
    await organization.account("a");
    const { CreateAccountStatus: again } = await world.root.call(CreateAccount, {
      AccountName: "again",
      Email: "A@example.com",
    });
    expect(again?.State).toBe("IN_PROGRESS");
    await world.settled();
    const { CreateAccountStatus: after } = await world.root.call(DescribeCreateAccountStatus, {
      CreateAccountRequestId: again?.Id ?? "",
    });
    expect(after).toMatchObject({ State: "FAILED", FailureReason: "EMAIL_ALREADY_EXISTS" });
    expect((await world.root.call(ListAccounts, {})).Accounts).toHaveLength(2);
  });

  test("whose making a stop cut short are made at the next start, once", async () => {
    const { CreateAccountStatus } = await world.root.call(CreateAccount, { AccountName: "a", Email: "a@example.com" });
    // The same work twice at once is what a start in the middle comes to at worst.
    await world.resume();
    await world.settled();
    const { CreateAccountStatus: after } = await world.root.call(DescribeCreateAccountStatus, {
      CreateAccountRequestId: CreateAccountStatus?.Id ?? "",
    });
    expect(after?.State).toBe("SUCCEEDED");
    expect((await world.root.call(ListAccounts, {})).Accounts).toHaveLength(2);
    await world.resume();
    await world.settled();
    expect((await world.root.call(ListAccounts, {})).Accounts).toHaveLength(2);
  });

  test("are closed once, and never the management account", async () => {
    const member = await organization.account("a");
    await world.root.call(CloseAccount, { AccountId: member });
    expect((await world.root.call(DescribeAccount, { AccountId: member })).Account?.Status).toBe("SUSPENDED");
    expect(await coded(world.root.call(CloseAccount, { AccountId: member }))).toBe("AccountAlreadyClosedException");
    expect(await refusal(world.root.call(CloseAccount, { AccountId: ACCOUNT }))).toMatchObject({
      fields: { Reason: "CANNOT_CLOSE_MANAGEMENT_ACCOUNT" },
    });
  });

  test("that are there join by invitation, which one may decline, take back or let lapse", async () => {
    const invite = async () => {
      const { Handshake } = await world.root.call(InviteAccountToOrganization, {
        Target: { Type: "ACCOUNT", Id: STRANGER },
      });
      return Handshake?.Id ?? "";
    };
    const invited = world.rootOf(STRANGER);
    const first = await invite();
    expect(await coded(invite())).toBe("DuplicateHandshakeException");
    expect((await invited.call(ListHandshakesForAccount, {})).Handshakes).toHaveLength(1);
    expect(await coded(world.root.call(AcceptHandshake, { HandshakeId: first }))).toBe("AccessDeniedException");
    expect(await coded(world.rootOf("222222222222").call(AcceptHandshake, { HandshakeId: first }))).toBe(
      "HandshakeNotFoundException",
    );
    await invited.call(DeclineHandshake, { HandshakeId: first });
    expect(await coded(invited.call(AcceptHandshake, { HandshakeId: first }))).toBe(
      "InvalidHandshakeTransitionException",
    );

    const second = await invite();
    await world.root.call(CancelHandshake, { HandshakeId: second });
    const third = await invite();
    const { Handshake } = await invited.call(AcceptHandshake, { HandshakeId: third });
    expect(Handshake?.State).toBe("ACCEPTED");
    expect((await invited.call(DescribeOrganization, {})).Organization?.Id).toBe(organization.id);
    expect((await world.root.call(DescribeAccount, { AccountId: STRANGER })).Account?.JoinedMethod).toBe("INVITED");
    await expect(invite()).rejects.toMatchObject({ fields: { Reason: "ALREADY_IN_AN_ORGANIZATION" } });
  });
});

describe("policies", () => {
  const create = (
    Content: string,
    Type: "SERVICE_CONTROL_POLICY" | "TAG_POLICY" = "SERVICE_CONTROL_POLICY",
    Name = "p",
  ) => world.root.call(CreatePolicy, { Name, Description: "", Type, Content });

  test("are refused where they are no SCP, all in one sentence", async () => {
    for (const Content of [
      "x",
      '{"Statement":[{"Effect":"Maybe"}]}',
      policy({ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }).document,
    ]) {
      expect(await refusal(create(Content))).toMatchObject({
        code: "MalformedPolicyDocumentException",
        message: "The provided policy document does not meet the requirements of the specified policy type.",
      });
    }
    await create(allow("*").document);
    expect(await coded(create(allow("*").document))).toBe("DuplicatePolicyException");
  });

  test("are found from both sides, and deleted when attached to nothing", async () => {
    const id = await organization.attach(organization.rootId, allow("*"));
    const { Policies } = await world.root.call(ListPoliciesForTarget, {
      TargetId: organization.rootId,
      Filter: "SERVICE_CONTROL_POLICY",
    });
    expect(Policies?.map(({ Id }) => Id)).toEqual([id, "p-FullAWSAccess"].sort());
    expect((await world.root.call(ListTargetsForPolicy, { PolicyId: id })).Targets).toMatchObject([
      { TargetId: organization.rootId, Type: "ROOT", Name: "Root" },
    ]);
    expect(await coded(world.root.call(DeletePolicy, { PolicyId: id }))).toBe("PolicyInUseException");
    expect(await refusal(world.root.call(DeletePolicy, { PolicyId: "p-FullAWSAccess" }))).toMatchObject({
      fields: { Reason: "IMMUTABLE_POLICY" },
    });
    expect((await world.root.call(ListPolicies, { Filter: "RESOURCE_CONTROL_POLICY" })).Policies).toMatchObject([
      { Id: "p-RCPFullAWSAccess", AwsManaged: true },
    ]);
  });

  test("of management make an effective policy, resolved", async () => {
    const member = await organization.account("member");
    await world.root.call(EnablePolicyType, { RootId: organization.rootId, PolicyType: "TAG_POLICY" });
    const content = JSON.stringify({ tags: { team: { tag_key: { "@@assign": "Team" } } } });
    const { Policy } = await create(content, "TAG_POLICY");
    await world.root.call(AttachPolicy, { PolicyId: Policy?.PolicySummary?.Id ?? "", TargetId: organization.rootId });

    const { EffectivePolicy } = await world.rootOf(member).call(DescribeEffectivePolicy, { PolicyType: "TAG_POLICY" });
    expect(JSON.parse(EffectivePolicy?.PolicyContent ?? "")).toEqual({ tags: { team: { tag_key: "Team" } } });

    const own = JSON.stringify({ tags: { team: { tag_value: { "@@append": ["red"] } } } });
    const { Policy: second } = await create(own, "TAG_POLICY", "q");
    await world.root.call(AttachPolicy, { PolicyId: second?.PolicySummary?.Id ?? "", TargetId: member });
    const { EffectivePolicy: merged } = await world.rootOf(member).call(DescribeEffectivePolicy, {
      PolicyType: "TAG_POLICY",
    });
    expect(JSON.parse(merged?.PolicyContent ?? "")).toEqual({
      tags: { team: { tag_key: "Team", tag_value: ["red"] } },
    });
  });

  test("have tags, as accounts and OUs have", async () => {
    const ou = await unit("a");
    for (const ResourceId of [ou, ACCOUNT, organization.rootId, await organization.attach(ou, allow("*"))]) {
      await world.root.call(TagResource, { ResourceId, Tags: [{ Key: "team", Value: "red" }] });
      expect((await world.root.call(ListTagsForResource, { ResourceId })).Tags).toEqual([
        { Key: "team", Value: "red" },
      ]);
    }
    expect(await coded(world.root.call(TagResource, { ResourceId: "p-00000000", Tags: [] }))).toBe(
      "TargetNotFoundException",
    );
  });
});

describe("who may call", () => {
  const NO_ACCESS = { code: "AccessDeniedException", message: "You don't have permissions to access this resource." };

  test("a member may not, until something is delegated to it, and then no more than that", async () => {
    const member = await organization.account("member");
    const ann = await userIn(world, member, "ann", allow("organizations:*"));
    const scp = await organization.attach(member, allow("*"));
    expect(await refusal(ann.call(ListAccounts, {}))).toMatchObject(NO_ACCESS);
    expect(await refusal(ann.call(DescribePolicy, { PolicyId: "p-FullAWSAccess" }))).toMatchObject(NO_ACCESS);

    const Content = policy({
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${member}:root` },
      Action: ["organizations:ListAccounts", "organizations:DescribePolicy"],
      Resource: "*",
    }).document;
    await world.root.call(PutResourcePolicy, { Content });
    await expect(ann.call(ListAccounts, {})).resolves.toBeDefined();
    await expect(ann.call(DescribePolicy, { PolicyId: scp })).resolves.toBeDefined();
    expect(await refusal(ann.call(DescribeAccount, { AccountId: ACCOUNT }))).toMatchObject(NO_ACCESS);
    const bob = await userIn(world, member, "bob");
    expect((await refusal(bob.call(ListAccounts, {}))).code).toBe("AccessDeniedException");

    await world.root.call(DeleteResourcePolicy, {});
    expect(await refusal(ann.call(ListAccounts, {}))).toMatchObject(NO_ACCESS);
  });

  test("what is delegated for one OU holds for no other", async () => {
    const member = await organization.account("member");
    const ann = await userIn(world, member, "ann", allow("organizations:*"));
    const [mine, other] = [await unit("mine"), await unit("other")];
    const id = await organization.attach(mine, allow("*"));
    const statement = { Effect: "Allow", Principal: { AWS: ann.arn }, Action: "organizations:AttachPolicy" };
    const arn = `arn:aws:organizations::${ACCOUNT}`;
    await world.root.call(PutResourcePolicy, {
      Content: policy({
        ...statement,
        Resource: [`${arn}:ou/${organization.id}/${mine}`, `${arn}:policy/${organization.id}/service_control_policy/*`],
        Condition: { StringEquals: { "organizations:PolicyType": "SERVICE_CONTROL_POLICY" } },
      }).document,
    });
    const attach = (TargetId: string) => ann.call(AttachPolicy, { PolicyId: id, TargetId });
    expect(await coded(attach(mine))).toBe("DuplicatePolicyAttachmentException");
    expect(await refusal(attach(other))).toMatchObject(NO_ACCESS);
    expect(await coded(ann.call(PutResourcePolicy, { Content: "{}" }))).toBe("AccessDeniedException");
  });

  test("the resource policy delegates what AWS lets be delegated", async () => {
    const put = (Action: string) =>
      world.root.call(PutResourcePolicy, {
        Content: policy({ Effect: "Allow", Principal: { AWS: STRANGER }, Action, Resource: "*" }).document,
      });
    for (const action of [
      "organizations:CloseAccount",
      "organizations:Close*",
      "organizations:*",
      "*",
      "s3:GetObject",
    ]) {
      expect(await refusal(put(action)), action).toMatchObject({
        code: "InvalidInputException",
        fields: { Reason: "UNSUPPORTED_ACTION_IN_RESOURCE_POLICY" },
      });
    }
    expect(await refusal(world.root.call(PutResourcePolicy, { Content: "{" }))).toMatchObject({
      fields: { Reason: "INVALID_RESOURCE_POLICY_JSON" },
    });
    await expect(put("organizations:ListAccounts")).resolves.toBeDefined();
  });

  test("a delegated administrator reads, and changes nothing", async () => {
    const member = await organization.account("member");
    const ann = await userIn(world, member, "ann", allow("organizations:*"));
    await world.root.call(RegisterDelegatedAdministrator, {
      AccountId: member,
      ServicePrincipal: "config.amazonaws.com",
    });
    expect((await ann.call(ListAccounts, {})).Accounts).toHaveLength(2);
    expect(await refusal(ann.call(CreateAccount, { AccountName: "x", Email: "x@example.com" }))).toMatchObject(
      NO_ACCESS,
    );
  });

  test("a user of the management account needs a policy like everybody", async () => {
    const nobody = await world.user("nobody");
    expect((await refusal(nobody.call(ListAccounts, {}))).message).toMatch(
      /because no identity-based policy allows the organizations:ListAccounts action$/,
    );
  });
});

test("random calls of one account change nothing that another sees", async () => {
  const member = await organization.account("member");
  await userIn(world, STRANGER, "eve");
  const seen = async (actor: Actor) =>
    JSON.stringify([
      await actor.call(ListUsers, {}),
      await actor.call(ListRoles, {}),
      await world.root.call(ListAccounts, {}),
    ]);
  const stranger = world.rootOf(STRANGER);
  const before = await seen(stranger);
  const name = fc.stringMatching(/^[a-z]{1,8}$/);
  const trust = policy({ Effect: "Allow", Principal: { AWS: member }, Action: "sts:AssumeRole" }).document;
  const root = world.rootOf(member);
  const call = fc.oneof(
    name.map((UserName) => () => root.call(CreateUser, { UserName })),
    name.map((RoleName) => () => root.call(CreateRole, { RoleName, AssumeRolePolicyDocument: trust })),
    name.map((Name) => () => root.call(CreateOrganizationalUnit, { Name, ParentId: organization.rootId })),
    fc.constant(() => root.call(DeleteOrganization, {})),
    fc.constantFrom(ACCOUNT, STRANGER).map((AccountId) => () => root.call(CloseAccount, { AccountId })),
    fc
      .constantFrom(ACCOUNT, STRANGER)
      .map((AccountId) => () => root.call(RemoveAccountFromOrganization, { AccountId })),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(call, { maxLength: 8 }), async (calls) => {
      for (const one of calls) await one().catch(() => {});
      expect(await seen(stranger)).toBe(before);
    }),
    { numRuns: 25 },
  );
});
