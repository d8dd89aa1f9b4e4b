/** Service and resource control policies at the one door: whom they limit, and at once. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ACCOUNT, type Actor, allow, deny, policy, refusal, testWorld, type World } from "../../testing/world.js";
import { explainEntry } from "../../trail/explain.js";
import type { TrailEntry } from "../../trail/trail.js";
import { CreateRole } from "../iam/operations/create-role.js";
import { CreateServiceLinkedRole } from "../iam/operations/create-service-linked-role.js";
import { GetRole } from "../iam/operations/get-role.js";
import { GetRolePolicy } from "../iam/operations/get-role-policy.js";
import { ListRoles } from "../iam/operations/list-roles.js";
import { ListUsers } from "../iam/operations/list-users.js";
import { AssumeRole } from "../sts/operations/assume-role.js";
import { AttachPolicy } from "./operations/attach-policy.js";
import { CreateOrganizationalUnit } from "./operations/create-organizational-unit.js";
import { DetachPolicy } from "./operations/detach-policy.js";
import { DisablePolicyType } from "./operations/disable-policy-type.js";
import { LeaveOrganization } from "./operations/leave-organization.js";
import { MoveAccount } from "./operations/move-account.js";
import { UpdatePolicy } from "./operations/update-policy.js";
import { STRANGER, type TestOrganization, testOrganization, userIn } from "./testing.js";

let world: World;
let organization: TestOrganization;
let member: string;
let ann: Actor;

beforeEach(async () => {
  world = await testWorld({ authorizationIds: false });
  organization = await testOrganization(world);
  member = await organization.account("member");
  ann = await userIn(world, member, "ann", allow("*"));
});
afterEach(() => world.end());

const detach = (PolicyId: string, TargetId: string) => world.root.call(DetachPolicy, { PolicyId, TargetId });
const may = async (actor: Actor) => (await actor.call(ListUsers, {}).catch(() => undefined)) !== undefined;

describe("a service control policy", () => {
  test("that denies limits users and the root user of a member, from the next call on, and is named", async () => {
    expect(await may(ann)).toBe(true);
    const id = await organization.attach(member, deny("iam:ListUsers"));

    const denied = await refusal(ann.call(ListUsers, {}));
    expect(denied.message).toBe(
      `User: ${ann.arn} is not authorized to perform: iam:ListUsers on resource: arn:aws:iam::${member}:user/ with an explicit deny in a service control policy: arn:aws:organizations::${ACCOUNT}:policy/${organization.id}/service_control_policy/${id}`,
    );
    expect(await may(world.rootOf(member))).toBe(false);
    await expect(ann.call(ListRoles, {})).resolves.toBeDefined();

    await detach(id, member);
    expect(await may(ann)).toBe(true);
  });

  test("bites at every level, and never in the management account", async () => {
    const bob = await world.user("bob", allow("*"));
    await organization.attach(organization.rootId, deny("iam:ListUsers"));

    expect(await may(ann)).toBe(false);
    expect(await may(bob)).toBe(true);
    expect(await may(world.root)).toBe(true);
    expect(await may(await userIn(world, STRANGER, "eve", allow("*")))).toBe(true);
  });

  test("must allow at every level: without FullAWSAccess at an OU nothing below it goes", async () => {
    const { OrganizationalUnit } = await world.root.call(CreateOrganizationalUnit, {
      ParentId: organization.rootId,
      Name: "narrow",
    });
    const ou = OrganizationalUnit?.Id ?? "";
    await organization.attach(ou, allow("iam:ListRoles"));
    await detach("p-FullAWSAccess", ou);
    expect(await may(ann)).toBe(true);

    await world.root.call(MoveAccount, {
      AccountId: member,
      SourceParentId: organization.rootId,
      DestinationParentId: ou,
    });
    await expect(ann.call(ListRoles, {})).resolves.toBeDefined();
    expect((await refusal(ann.call(ListUsers, {}))).message).toMatch(
      /because no service control policy allows the iam:ListUsers action$/,
    );
    expect(await may(world.rootOf(member))).toBe(false);
  });

  test("of another text limits the next call", async () => {
    const id = await organization.attach(member, deny("iam:ListRoles"));
    expect(await may(ann)).toBe(true);
    await world.root.call(UpdatePolicy, { PolicyId: id, Content: deny("iam:ListUsers").document });
    expect(await may(ann)).toBe(false);
  });

  test("limits nobody once its type is disabled, or the account has left", async () => {
    await organization.attach(member, deny("iam:ListUsers"));
    expect(await may(ann)).toBe(false);
    await world.root.call(DisablePolicyType, { RootId: organization.rootId, PolicyType: "SERVICE_CONTROL_POLICY" });
    expect(await may(ann)).toBe(true);

    await organization.attach(member, deny("iam:ListUsers")).catch(() => {});
    await ann.call(LeaveOrganization, {});
    expect(await may(ann)).toBe(true);
  });

  test("spares service-linked roles", async () => {
    const { Role } = await world.rootOf(member).call(CreateServiceLinkedRole, { AWSServiceName: "rds.amazonaws.com" });
    await organization.attach(member, deny("*"));
    const principal = {
      type: "role-session" as const,
      account: member,
      arn: `arn:aws:sts::${member}:assumed-role/${Role?.RoleName}/s`,
      roleArn: Role?.Arn ?? "",
    };
    const session = {
      kind: "assumed-role" as const,
      accessKeyId: "ASIA",
      account: member,
      issuedAtMs: 0,
      expiresAtMs: Number.MAX_SAFE_INTEGER,
      actorId: Role?.RoleId ?? "",
      actorName: Role?.RoleName ?? "",
      sessionName: "s",
    };
    const as = { caller: { principal, account: member, session }, region: "us-east-1" };
    const denied = await refusal(world.host.call(ListUsers, {}, as));
    expect(denied.message).toMatch(/because no identity-based policy allows/);
    expect((await refusal(ann.call(ListUsers, {}))).message).toMatch(/explicit deny in a service control policy/);
  });

  test("is explained from what the trail kept, after it is gone", async () => {
    const id = await organization.attach(member, deny("iam:ListUsers"));
    await refusal(ann.call(ListUsers, {}));
    await detach(id, member);
    await world.host.trail.flush();

    const [kept] = await world.host.trail.list({ limit: 1, outcome: "denied" });
    expect(
      kept?.evidence.policies.filter(({ layer }) => layer === "scp").map(({ level, name }) => [level, name]),
    ).toEqual([
      [0, "FullAWSAccess"],
      [1, "FullAWSAccess"],
      [1, "policy-0"],
    ]);
    const explained = await explainEntry(world.host, kept as TrailEntry);
    expect(explained?.decision).toMatchObject({ outcome: "explicitDeny", layer: "scp" });
  });
});

describe("a resource control policy", () => {
  const everyone = (effect: object) => policy({ Principal: "*", Action: "sts:AssumeRole", Resource: "*", ...effect });
  const trust = (...accounts: readonly string[]) =>
    policy({ Effect: "Allow", Principal: { AWS: accounts }, Action: "sts:AssumeRole" });

  test("limits whoever comes to a resource of a member, and not services that RCPs do not cover", async () => {
    await world.rootOf(member).call(CreateRole, {
      RoleName: "r",
      AssumeRolePolicyDocument: trust(member, STRANGER).document,
    });
    const eve = await userIn(world, STRANGER, "eve", allow("*"));
    const assume = (actor: Actor) =>
      actor.call(AssumeRole, { RoleArn: `arn:aws:iam::${member}:role/r`, RoleSessionName: "s1" });
    await assume(eve);

    const id = await organization.attach(
      organization.rootId,
      everyone({ Effect: "Deny", Condition: { StringNotEquals: { "aws:PrincipalOrgID": organization.id } } }),
      "RESOURCE_CONTROL_POLICY",
    );
    await refusal(assume(eve));
    expect(world.trail.last()).toMatchObject({ because: "with an explicit deny in a resource control policy" });
    await expect(assume(ann)).resolves.toBeDefined();
    expect(await may(ann)).toBe(true);

    await detach(id, organization.rootId);
    await assume(eve);
  });

  test("says nothing on the management account's resources", async () => {
    await world.root.call(CreateRole, { RoleName: "r", AssumeRolePolicyDocument: trust(STRANGER).document });
    const eve = await userIn(world, STRANGER, "eve", allow("*"));
    await organization.attach(organization.rootId, everyone({ Effect: "Deny" }), "RESOURCE_CONTROL_POLICY");

    await expect(
      eve.call(AssumeRole, { RoleArn: `arn:aws:iam::${ACCOUNT}:role/r`, RoleSessionName: "s1" }),
    ).resolves.toBeDefined();
  });
});

describe("the keys of organizations", () => {
  test("let members in, and strangers not", async () => {
    const condition = { StringEquals: { "aws:PrincipalOrgID": organization.id } };
    await world.root.call(CreateRole, {
      RoleName: "shared",
      AssumeRolePolicyDocument: policy({
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: "sts:AssumeRole",
        Condition: condition,
      }).document,
    });
    const eve = await userIn(world, STRANGER, "eve", allow("*"));
    const shared = { RoleArn: `arn:aws:iam::${ACCOUNT}:role/shared`, RoleSessionName: "s1" };

    await expect(ann.call(AssumeRole, shared)).resolves.toBeDefined();
    expect(world.trail.last()?.context).toMatchObject({
      "aws:PrincipalOrgID": organization.id,
      "aws:PrincipalOrgPaths": [`${organization.id}/${organization.rootId}/`],
      "aws:ResourceOrgID": organization.id,
      "aws:ResourceOrgPaths": [`${organization.id}/${organization.rootId}/`],
    });
    await refusal(eve.call(AssumeRole, shared));
    expect(world.trail.last()?.context).not.toHaveProperty("aws:PrincipalOrgID");
  });

  test("tell of whom a service calls for", async () => {
    await refusal(
      world.host.call(
        ListUsers,
        {},
        {
          caller: {
            principal: { type: "service", name: "sns.amazonaws.com" },
            account: member,
            via: { sourceAccount: member },
          },
          region: "us-east-1",
        },
      ),
    );
    expect(world.trail.last()?.context).toMatchObject({
      "aws:SourceOrgID": organization.id,
      "aws:SourceOrgPaths": [`${organization.id}/${organization.rootId}/`],
    });
    expect(world.trail.last()?.context).not.toHaveProperty("aws:PrincipalOrgID");
  });
});

test("a new account has the role that its management account administers it by", async () => {
  const root = world.rootOf(member);
  const RoleName = "OrganizationAccountAccessRole";
  const { Role } = await root.call(GetRole, { RoleName });
  const { PolicyDocument } = await root.call(GetRolePolicy, { RoleName, PolicyName: "AdministratorAccess" });

  expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "")).toContain(`arn:aws:iam::${ACCOUNT}:root`);
  expect(decodeURIComponent(PolicyDocument ?? "")).toContain('"Action":"*"');
  const bob = await world.user("bob", allow("sts:AssumeRole"));
  await expect(bob.call(AssumeRole, { RoleArn: Role?.Arn ?? "", RoleSessionName: "s1" })).resolves.toBeDefined();
});

test("a policy attached twice, or the last one detached, is refused", async () => {
  const twice = await refusal(world.root.call(AttachPolicy, { PolicyId: "p-FullAWSAccess", TargetId: member }));
  expect(twice.code).toBe("DuplicatePolicyAttachmentException");
  const last = await refusal(detach("p-FullAWSAccess", member));
  expect(last).toMatchObject({
    code: "ConstraintViolationException",
    fields: { Reason: "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED" },
  });
  const rcp = await refusal(detach("p-RCPFullAWSAccess", member));
  expect(rcp).toMatchObject({ code: "InvalidInputException", fields: { Reason: "NON_DETACHABLE_POLICY" } });
});
