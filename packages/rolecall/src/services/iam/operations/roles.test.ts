import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ACCOUNT, type Actor, allow, policy, refusal, testWorld, trusts, type World } from "../../../testing/world.js";
import { AssumeRole } from "../../sts/operations/assume-role.js";
import { AttachRolePolicy } from "./attach-role-policy.js";
import { CreateOpenIDConnectProvider } from "./create-open-id-connect-provider.js";
import { CreatePolicy } from "./create-policy.js";
import { CreateRole } from "./create-role.js";
import { CreateUser } from "./create-user.js";
import { DeleteRole } from "./delete-role.js";
import { DeleteRolePermissionsBoundary } from "./delete-role-permissions-boundary.js";
import { DeleteRolePolicy } from "./delete-role-policy.js";
import { DeleteUser } from "./delete-user.js";
import { DetachRolePolicy } from "./detach-role-policy.js";
import { GetRole } from "./get-role.js";
import { GetRolePolicy } from "./get-role-policy.js";
import { GetUser } from "./get-user.js";
import { ListAttachedRolePolicies } from "./list-attached-role-policies.js";
import { ListRolePolicies } from "./list-role-policies.js";
import { ListRoleTags } from "./list-role-tags.js";
import { ListRoles } from "./list-roles.js";
import { PutRolePermissionsBoundary } from "./put-role-permissions-boundary.js";
import { PutRolePolicy } from "./put-role-policy.js";
import { TagRole } from "./tag-role.js";
import { UntagRole } from "./untag-role.js";
import { UpdateAssumeRolePolicy } from "./update-assume-role-policy.js";
import { UpdateRole } from "./update-role.js";
import { UpdateRoleDescription } from "./update-role-description.js";

const LAMBDA = trusts("lambda.amazonaws.com").document;
const BASIC = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";

let world: World;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.end());

const arn = (path: string) => `arn:aws:iam::${ACCOUNT}:role${path}`;
const trusting = (principal: unknown) =>
  policy({ Effect: "Allow", Principal: principal as object, Action: "sts:AssumeRole" }).document;
const create = (RoleName: string, AssumeRolePolicyDocument = LAMBDA) =>
  world.root.call(CreateRole, { RoleName, AssumeRolePolicyDocument });
const shownTrust = async (RoleName: string) =>
  JSON.parse(decodeURIComponent((await world.root.call(GetRole, { RoleName })).Role?.AssumeRolePolicyDocument ?? ""));

describe("a role", () => {
  test("comes back with its trust policy, an hour's session and no last use", async () => {
    const { Role } = await world.root.call(CreateRole, {
      RoleName: "worker",
      Path: "/jobs/",
      AssumeRolePolicyDocument: LAMBDA,
      Description: "works",
      Tags: [{ Key: "team", Value: "red" }],
    });

    expect(Role).toEqual({
      Path: "/jobs/",
      RoleName: "worker",
      RoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
      Arn: arn("/jobs/worker"),
      CreateDate: new Date("2026-01-01T12:00:00Z"),
      AssumeRolePolicyDocument: encodeURIComponent(LAMBDA),
      Description: "works",
      Tags: [{ Key: "team", Value: "red" }],
    });
    expect((await world.root.call(GetRole, { RoleName: "worker" })).Role).toEqual({
      ...Role,
      MaxSessionDuration: 3600,
      RoleLastUsed: {},
    });
  });

  test("has a name that is unique without regard to case", async () => {
    await create("worker");

    expect(await refusal(create("WORKER"))).toMatchObject({
      code: "EntityAlreadyExistsException",
      message: "Role with name WORKER already exists.",
    });
    expect((await refusal(world.root.call(GetRole, { RoleName: "none" }))).message).toBe(
      "The role with name none cannot be found.",
    );
  });

  test("is listed below its path, without tags", async () => {
    await world.root.call(CreateRole, { RoleName: "a", Path: "/x/", AssumeRolePolicyDocument: LAMBDA });
    await create("b");

    const { Roles } = await world.root.call(ListRoles, { PathPrefix: "/x/" });
    expect(Roles?.map((role) => role.RoleName)).toEqual(["a"]);
    expect(Roles?.[0]).not.toHaveProperty("Tags");
    const page = await world.root.call(ListRoles, { MaxItems: 1 });
    expect(page).toMatchObject({ IsTruncated: true, Roles: [{ RoleName: "a" }] });
  });

  test("says when it was last used", async () => {
    const role = await world.role("worker", { policies: [allow("iam:GetRole")] });
    const session = await role.session("session");
    const { host } = world;
    host.directory.used(session.caller, "iam", "us-east-1", host.clock.now());
    await host.directory.flush();

    expect((await session.call(GetRole, { RoleName: "worker" })).Role?.RoleLastUsed).toEqual({
      LastUsedDate: new Date(host.clock.now()),
      Region: "us-east-1",
    });
  });

  test("created with tags asks for iam:TagRole too", async () => {
    const maker = await world.user("maker", allow("iam:CreateRole"));
    const tagged = { RoleName: "r", AssumeRolePolicyDocument: LAMBDA, Tags: [{ Key: "a", Value: "b" }] };

    expect((await refusal(maker.call(CreateRole, tagged))).message).toContain("iam:TagRole");
    expect(world.trail.last()).toMatchObject({
      action: "iam:TagRole",
      context: { "aws:RequestTag/a": "b", "aws:TagKeys": ["a"] },
    });
  });
});

describe("a trust policy", () => {
  test("must be a policy", async () => {
    expect(await refusal(create("r", '{"Version":"2012-10-17",}'))).toMatchObject({
      code: "MalformedPolicyDocumentException",
      message: "This policy contains invalid Json",
    });
  });

  test("is 2,048 characters at most, white space not counted", async () => {
    const sid = (length: number) =>
      policy({
        Sid: "A".repeat(length),
        Effect: "Allow",
        Principal: { Service: "lambda.amazonaws.com" },
        Action: "sts:AssumeRole",
      }).document;
    const room = 2_048 - sid(0).length;

    await create("fits", sid(room).replace("{", `{${" ".repeat(100)}`));
    expect(await refusal(create("large", sid(room + 1)))).toMatchObject({
      code: "LimitExceededException",
      message: "Cannot exceed quota for ACLSizePerRole: 2048",
    });
  });

  test.each([
    ["AWS", `arn:aws:iam::${ACCOUNT}:user/none`],
    ["AWS", `arn:aws:iam::${ACCOUNT}:role/none`],
    ["AWS", `arn:aws:sts::${ACCOUNT}:assumed-role/none/session`],
    ["AWS", `arn:aws:iam::${ACCOUNT}:group/team`],
    ["AWS", "AIDAAAAAAAAAAAAAAAAAA"],
    ["Service", "lambda.example.com"],
    ["Federated", `arn:aws:iam::${ACCOUNT}:oidc-provider/none.example.com`],
  ])("may not name %s %s, which is not there", async (kind, value) => {
    const refused = await refusal(create("r", trusting({ [kind]: value })));

    expect(refused.code).toBe("MalformedPolicyDocumentException");
    // The engine's own reading may refuse a form before anybody looks whether it exists.
    expect(refused.message).toContain(value);
  });

  test("may name accounts, services, users, roles, their sessions, federated users and providers", async () => {
    await world.root.call(CreateUser, { UserName: "ann", Path: "/x/" });
    await create("base");
    const Url = "https://id.example.com";
    await world.root.call(CreateOpenIDConnectProvider, { Url });

    for (const [index, principal] of [
      { AWS: "*" },
      { AWS: "111122223333" },
      { AWS: ["arn:aws:iam::111122223333:root", `arn:aws:iam::${ACCOUNT}:user/x/ann`] },
      { AWS: arn("/base"), Service: ["lambda.amazonaws.com", "states.us-east-1.amazonaws.com"] },
      { AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/base/session` },
      { AWS: `arn:aws:sts::${ACCOUNT}:federated-user/bob` },
      { Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/id.example.com` },
      { Federated: "accounts.google.com" },
    ].entries()) {
      await create(`r${index}`, trusting(principal));
      expect((await shownTrust(`r${index}`)).Statement[0].Principal).toEqual(principal);
    }
  });

  test("keeps users and roles by their ids: one made anew under the same name is not trusted", async () => {
    const { User } = await world.root.call(CreateUser, { UserName: "ann" });
    await create("r", trusting({ AWS: User?.Arn }));
    expect((await shownTrust("r")).Statement[0].Principal).toEqual({ AWS: User?.Arn });

    await world.root.call(DeleteUser, { UserName: "ann" });
    expect((await shownTrust("r")).Statement[0].Principal).toEqual({ AWS: User?.UserId });

    await world.root.call(CreateUser, { UserName: "ann" });
    expect((await shownTrust("r")).Statement[0].Principal).toEqual({ AWS: User?.UserId });
    const again = trusting({ AWS: User?.UserId });
    expect(
      (await refusal(world.root.call(UpdateAssumeRolePolicy, { RoleName: "r", PolicyDocument: again }))).message,
    ).toBe(`Invalid principal in policy: "AWS":"${User?.UserId}"`);
  });

  test("lets in the user it names, and not one made anew under the name", async () => {
    const { root } = world;
    const ann = await world.user("ann");
    await create("r", trusting({ AWS: ann.arn }));
    const assume = (actor: Actor) => actor.call(AssumeRole, { RoleArn: arn("/r"), RoleSessionName: "session" });
    expect((await assume(ann)).AssumedRoleUser?.Arn).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/r/session`);

    await root.call(DeleteUser, { UserName: "ann" });
    const another = await world.user("ann");

    expect((await refusal(assume(another))).code).toBe("AccessDenied");
  });

  test("may be narrowed by the role's tags, in IAM's spelling and in the global one", async () => {
    for (const [index, key] of ["iam:ResourceTag/team", "aws:ResourceTag/team"].entries()) {
      const RoleName = `r${index}`;
      const ann = await world.user(`ann${index}`, allow("sts:AssumeRole", "*", { StringEquals: { [key]: "red" } }));
      await create(RoleName, trusting({ AWS: ACCOUNT }));
      const assume = () => ann.call(AssumeRole, { RoleArn: arn(`/${RoleName}`), RoleSessionName: "session" });

      expect((await refusal(assume())).code).toBe("AccessDenied");
      await world.root.call(TagRole, { RoleName, Tags: [{ Key: "team", Value: "red" }] });
      await assume();
    }
  });

  test("is replaced by UpdateAssumeRolePolicy", async () => {
    await create("r");
    const PolicyDocument = trusts("ec2.amazonaws.com").document;
    await world.root.call(UpdateAssumeRolePolicy, { RoleName: "r", PolicyDocument });

    expect((await shownTrust("r")).Statement[0].Principal).toEqual({ Service: "ec2.amazonaws.com" });
  });
});

describe("UpdateRole", () => {
  test("sets the longest session back to an hour when it is left out, and keeps the description", async () => {
    await world.root.call(CreateRole, {
      RoleName: "r",
      AssumeRolePolicyDocument: LAMBDA,
      Description: "d",
      MaxSessionDuration: 7200,
    });
    await world.root.call(UpdateRole, { RoleName: "r", MaxSessionDuration: 43_200 });
    expect((await world.root.call(GetRole, { RoleName: "r" })).Role).toMatchObject({
      MaxSessionDuration: 43_200,
      Description: "d",
    });

    await world.root.call(UpdateRole, { RoleName: "r", Description: "new" });
    expect((await world.root.call(GetRole, { RoleName: "r" })).Role).toMatchObject({
      MaxSessionDuration: 3600,
      Description: "new",
    });
  });

  test("takes sessions of one to twelve hours", async () => {
    await create("r");
    expect((await refusal(world.root.call(UpdateRole, { RoleName: "r", MaxSessionDuration: 43_201 }))).code).toBe(
      "ValidationError",
    );
  });

  test("has an older form for the description alone", async () => {
    await create("r");
    const { Role } = await world.root.call(UpdateRoleDescription, { RoleName: "r", Description: "told" });
    expect(Role?.Description).toBe("told");
  });
});

describe("policies of a role", () => {
  test("are inline and attached", async () => {
    const { root } = world;
    await create("r");
    const PolicyDocument = allow("s3:GetObject").document;
    await root.call(PutRolePolicy, { RoleName: "r", PolicyName: "p", PolicyDocument });
    await root.call(AttachRolePolicy, { RoleName: "r", PolicyArn: BASIC });

    const inline = await root.call(GetRolePolicy, { RoleName: "r", PolicyName: "p" });
    expect(decodeURIComponent(inline.PolicyDocument ?? "")).toBe(PolicyDocument);
    expect((await root.call(ListRolePolicies, { RoleName: "r" })).PolicyNames).toEqual(["p"]);
    expect((await root.call(ListAttachedRolePolicies, { RoleName: "r" })).AttachedPolicies).toEqual([
      { PolicyName: "AWSLambdaBasicExecutionRole", PolicyArn: BASIC },
    ]);
    expect((await refusal(root.call(DeleteRole, { RoleName: "r" }))).message).toBe(
      "Cannot delete entity, must detach all policies first.",
    );
    await root.call(DetachRolePolicy, { RoleName: "r", PolicyArn: BASIC });
    expect((await refusal(root.call(DeleteRole, { RoleName: "r" }))).message).toBe(
      "Cannot delete entity, must delete policies first.",
    );
    await root.call(DeleteRolePolicy, { RoleName: "r", PolicyName: "p" });
    await root.call(DeleteRole, { RoleName: "r" });
    expect((await root.call(ListRoles, {})).Roles).toEqual([]);
  });

  test("bite a session that is under way at once", async () => {
    const role = await world.role("worker", { policies: [allow("iam:GetUser")] });
    await world.root.call(CreateUser, { UserName: "ann" });
    const session = await role.session("session");
    await session.call(GetUser, { UserName: "ann" });

    await world.root.call(DeleteRolePolicy, { RoleName: "worker", PolicyName: "policy-0" });

    expect((await refusal(session.call(GetUser, { UserName: "ann" }))).message).toContain(
      `User: arn:aws:sts::${ACCOUNT}:assumed-role/worker/session is not authorized to perform: iam:GetUser`,
    );
  });

  test("of a service's own kind can't be attached to it", async () => {
    await create("r");
    const PolicyArn = "arn:aws:iam::aws:policy/aws-service-role/AutoScalingServiceRolePolicy";

    expect(await refusal(world.root.call(AttachRolePolicy, { RoleName: "r", PolicyArn }))).toMatchObject({
      code: "PolicyNotAttachableException",
      message: "Cannot attach a Service Role Policy to a Customer Role.",
    });
  });
});

test("a role's boundary is shown, and may be asked for", async () => {
  const { root } = world;
  await create("r");
  const { Policy } = await root.call(CreatePolicy, {
    PolicyName: "limit",
    PolicyDocument: allow("s3:GetObject").document,
  });
  const limit = Policy?.Arn ?? "";
  const editor = await world.user(
    "editor",
    allow("iam:PutRolePolicy", "*", { ArnEquals: { "iam:PermissionsBoundary": limit } }),
  );
  const put = () =>
    editor.call(PutRolePolicy, { RoleName: "r", PolicyName: "p", PolicyDocument: allow("s3:*").document });

  expect((await refusal(put())).code).toBe("AccessDenied");
  await root.call(PutRolePermissionsBoundary, { RoleName: "r", PermissionsBoundary: limit });
  await put();
  expect((await root.call(GetRole, { RoleName: "r" })).Role?.PermissionsBoundary?.PermissionsBoundaryArn).toBe(limit);

  await root.call(DeleteRolePermissionsBoundary, { RoleName: "r" });
  expect((await root.call(GetRole, { RoleName: "r" })).Role).not.toHaveProperty("PermissionsBoundary");
});

test("tags of a role are set, listed and taken away", async () => {
  const { root } = world;
  await create("r");
  await root.call(TagRole, {
    RoleName: "r",
    Tags: [
      { Key: "b", Value: "2" },
      { Key: "a", Value: "1" },
    ],
  });

  expect(await root.call(ListRoleTags, { RoleName: "r", MaxItems: 1 })).toMatchObject({
    Tags: [{ Key: "a", Value: "1" }],
    IsTruncated: true,
  });
  await root.call(UntagRole, { RoleName: "r", TagKeys: ["a"] });
  expect((await root.call(ListRoleTags, { RoleName: "r" })).Tags).toEqual([{ Key: "b", Value: "2" }]);
});

test("an account has a thousand roles at most", async () => {
  const { host } = world;
  await create("first");
  // The count is kept beside the roles; a thousand calls would make a slow test.
  await host.store.transact(async (tx) => {
    const { counts } = await import("../records.js");
    await counts.put(tx, { account: ACCOUNT, of: "roles", count: 1_000 });
  });

  expect(await refusal(create("one-more"))).toMatchObject({
    code: "LimitExceededException",
    message: "Cannot exceed quota for RolesPerAccount: 1000",
  });
});
