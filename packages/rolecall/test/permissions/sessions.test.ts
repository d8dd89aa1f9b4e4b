/**
 * Roles end to end: who may assume one, what its sessions carry on, and what policies see of them.
 *
 * AWS: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html and those named below.
 */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { asSession } from "../../src/kernel/call.js";
import { ListTables } from "../../src/services/dynamodb/operations/list-tables.js";
import { CreatePolicy } from "../../src/services/iam/operations/create-policy.js";
import { DeleteUser } from "../../src/services/iam/operations/delete-user.js";
import { GetRole } from "../../src/services/iam/operations/get-role.js";
import { ListRoles } from "../../src/services/iam/operations/list-roles.js";
import { ListUsers } from "../../src/services/iam/operations/list-users.js";
import { PutRolePolicy } from "../../src/services/iam/operations/put-role-policy.js";
import { PutUserPermissionsBoundary } from "../../src/services/iam/operations/put-user-permissions-boundary.js";
import { PutUserPolicy } from "../../src/services/iam/operations/put-user-policy.js";
import { UpdateAssumeRolePolicy } from "../../src/services/iam/operations/update-assume-role-policy.js";
import { ListFunctions } from "../../src/services/lambda/operations/list-functions.js";
import { DescribeLogGroups } from "../../src/services/logs/operations/describe-log-groups.js";
import { AssumeRole } from "../../src/services/sts/operations/assume-role.js";
import { GetCallerIdentity } from "../../src/services/sts/operations/get-caller-identity.js";
import { GetFederationToken } from "../../src/services/sts/operations/get-federation-token.js";
import {
  ACCOUNT,
  type Actor,
  allow,
  deny,
  policy,
  refusal,
  testWorld,
  type World,
  withoutAuthorizationId,
} from "../../src/testing/world.js";
import { assumed, listed, roleOf, userOf } from "./actors.js";

const OTHER = "222222222222";
const ASSUME = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"];

const trusting = (principal: string | object, condition?: object) =>
  policy({
    Effect: "Allow",
    Principal: typeof principal === "string" ? { AWS: principal } : principal,
    Action: ASSUME,
    ...(condition ? { Condition: condition } : {}),
  });

let world: World;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.end());

const may = (actor: Actor, roleArn: string, input: object = {}) =>
  expect(actor.call(AssumeRole, { RoleArn: roleArn, RoleSessionName: "s1", ...input })).resolves.toBeDefined();
const mayNot = async (actor: Actor, roleArn: string, input: object = {}) => {
  const denied = await refusal(actor.call(AssumeRole, { RoleArn: roleArn, RoleSessionName: "s1", ...input }));
  expect(denied.code).toBe("AccessDenied");
  return denied;
};

describe("in one account, the trust policy that names", () => {
  test("the user needs nothing else, but a permissions boundary must allow it", async () => {
    const ann = await world.user("ann");
    const role = await roleOf(world, "r", { trust: trusting(ann.arn) });
    await may(ann, role);

    const { Policy } = await world.root.call(CreatePolicy, {
      PolicyName: "boundary",
      PolicyDocument: allow("s3:*").document,
    });
    await world.root.call(PutUserPermissionsBoundary, { UserName: "ann", PermissionsBoundary: Policy?.Arn ?? "" });
    await mayNot(ann, role);
  });

  test("the account, by its id or its root, leaves it to the user's own policies", async () => {
    const ann = await world.user("ann");
    const bob = await world.user("bob", allow("sts:AssumeRole"));
    for (const [name, principal] of [
      ["by-id", ACCOUNT],
      ["by-root", `arn:aws:iam::${ACCOUNT}:root`],
    ] as const) {
      const role = await roleOf(world, name, { trust: trusting(principal) });
      await mayNot(ann, role);
      await may(bob, role);
    }
  });

  test("a role lets in its sessions, as far as their session policies allow", async () => {
    const ann = await world.user("ann");
    const first = await roleOf(world, "first", { path: "/team/", trust: trusting(ann.arn) });
    const second = await roleOf(world, "second", { trust: trusting(first) });

    await may(await assumed(world, ann, first), second);
    await mayNot(await assumed(world, ann, first, "s2", { Policy: allow("s3:*").document }), second);
    await mayNot(ann, second);
  });

  test("a session lets in that session alone, whatever its session policies", async () => {
    const ann = await world.user("ann");
    const first = await roleOf(world, "first", { trust: trusting(ann.arn) });
    const second = await roleOf(world, "second", {
      trust: trusting(`arn:aws:sts::${ACCOUNT}:assumed-role/first/s1`),
    });

    await may(await assumed(world, ann, first, "s1", { Policy: allow("s3:*").document }), second);
    await mayNot(await assumed(world, ann, first, "s2"), second);
  });

  test("everyone with a certain aws:PrincipalArn lets in the sessions of that role, path and all", async () => {
    const ann = await world.user("ann");
    const first = await roleOf(world, "first", { path: "/team/", trust: trusting(ann.arn) });
    const second = await roleOf(world, "second", {
      trust: trusting("*", { ArnEquals: { "aws:PrincipalArn": first } }),
    });

    expect(first).toBe(`arn:aws:iam::${ACCOUNT}:role/team/first`);
    await may(await assumed(world, ann, first), second);
    await mayNot(ann, second);
  });

  test("others lets in nobody else, not even by `*` in their own policies; an explicit deny beats the trust", async () => {
    const ann = await world.user("ann", allow("*"));
    const bob = await world.user("bob", deny("sts:AssumeRole"));
    const role = await roleOf(world, "r", { trust: trusting(bob.arn) });

    await mayNot(ann, role);
    await mayNot(bob, role);
  });

  test("the role itself lets it assume itself; without that it may not", async () => {
    // https://aws.amazon.com/blogs/security/announcing-an-update-to-iam-role-trust-policy-behavior/
    const ann = await world.user("ann");
    const role = await roleOf(world, "r", { trust: trusting(ann.arn), policies: [allow("sts:AssumeRole")] });
    await mayNot(await assumed(world, ann, role), role);

    const twice = policy(
      { Effect: "Allow", Principal: { AWS: ann.arn }, Action: "sts:AssumeRole" },
      { Effect: "Allow", Principal: { AWS: role }, Action: "sts:AssumeRole" },
    );
    await world.root.call(UpdateAssumeRolePolicy, { RoleName: "r", PolicyDocument: twice.document });
    await may(await assumed(world, ann, role), role);
  });

  test("a user who was deleted does not let in a new one of the same name", async () => {
    const ann = await world.user("ann");
    const role = await roleOf(world, "r", { trust: trusting(ann.arn) });
    await may(ann, role);
    await world.root.call(DeleteUser, { UserName: "ann" });

    const again = await userOf(world, "ann");

    expect(again.arn).toBe(ann.arn);
    await mayNot(again, role);
    const { Role } = await world.root.call(GetRole, { RoleName: "r" });
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "")).toMatch(/"AIDA\w+"/);
  });
});

describe("a trust policy's conditions on", () => {
  test("the session's name can ask for the caller's own", async () => {
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html (sts:RoleSessionName)
    const ann = await world.user("ann");
    const role = await roleOf(world, "r", {
      trust: trusting(ACCOUNT, { StringLike: { "sts:RoleSessionName": "${aws:username}" } }),
    });
    await world.root.call(PutUserPolicy, {
      UserName: "ann",
      PolicyName: "assume",
      PolicyDocument: allow("sts:AssumeRole", role).document,
    });

    await mayNot(ann, role, { RoleSessionName: "bob" });
    await may(ann, role, { RoleSessionName: "ann" });
  });

  test("the caller's and the role's tags can ask for the same project on both", async () => {
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/access_iam-tags.html
    const same = { StringEquals: { "iam:ResourceTag/project": "${aws:PrincipalTag/project}" } };
    const ann = await userOf(world, "ann", { tags: { project: "red" } });
    const bob = await userOf(world, "bob", { tags: { project: "blue" } });
    const cyd = await userOf(world, "cyd", { policies: [allow("sts:AssumeRole")] });
    const role = await roleOf(world, "r", { tags: { Project: "red" }, trust: trusting("*", same) });

    await may(ann, role);
    await mayNot(bob, role);
    await mayNot(cyd, role);
  });
});

describe("a federated user", () => {
  const federated = async (user: Actor, input: object = {}): Promise<Actor> => {
    const { Credentials, FederatedUser } = await user.call(GetFederationToken, { Name: "fred", ...input });
    const opened = await world.host.sessions.open(Credentials?.AccessKeyId ?? "", Credentials?.SessionToken ?? "");
    if (!opened) throw new Error("a session just made must open");
    const as = asSession(opened.session, "us-east-1");
    return {
      arn: FederatedUser?.Arn ?? "",
      caller: as.caller,
      call: (operation, input, { region = "us-east-1" } = {}) => world.host.call(operation, input, { ...as, region }),
    };
  };

  test("has what both the user and the session policy allow, and is named by its own ARN", async () => {
    // https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
    const ann = await world.user(
      "ann",
      allow(["sts:GetFederationToken", "lambda:ListFunctions", "dynamodb:ListTables"]),
    );
    const none = await federated(ann);
    const some = await federated(ann, { Policy: allow(["lambda:*", "logs:*"]).document });

    expect((await refusal(none.call(ListFunctions, {}))).message).toMatch(/no session policy allows/);
    await expect(some.call(ListFunctions, {})).resolves.toBeDefined();
    expect(world.trail.last()).toMatchObject({
      principal: `arn:aws:sts::${ACCOUNT}:federated-user/fred`,
      context: {
        "aws:PrincipalArn": `arn:aws:sts::${ACCOUNT}:federated-user/fred`,
        "aws:PrincipalType": "FederatedUser",
        "aws:userid": `${ACCOUNT}:fred`,
      },
    });
    expect(world.trail.last()?.context).not.toHaveProperty("aws:username");
    expect((await refusal(some.call(ListTables, {}))).message).toMatch(/no session policy allows/);
    expect((await refusal(some.call(DescribeLogGroups, {}))).message).toMatch(/no identity-based policy allows/);
  });

  test("carries the user's tags and those passed", async () => {
    const ann = await userOf(world, "ann", {
      tags: { team: "red", cost: "1" },
      policies: [
        allow(["sts:GetFederationToken", "sts:TagSession"]),
        allow("lambda:ListFunctions", "*", {
          StringEquals: { "aws:PrincipalTag/team": "blue", "aws:PrincipalTag/cost": "1" },
        }),
      ],
    });
    const fred = await federated(ann, { Policy: allow("*").document, Tags: listed({ Team: "blue" }) });

    await expect(fred.call(ListFunctions, {})).resolves.toBeDefined();
  });
});

describe("in two accounts", () => {
  test.each([
    ["the account", (_: string) => OTHER],
    ["the user", (arn: string) => arn],
    ["everyone", (_: string) => "*"],
  ])("a trust policy that names %s is half of it; the user's own policies are the other", async (_, principal) => {
    const ann = await userOf(world, "ann", { account: OTHER });
    const role = await roleOf(world, "r", { trust: trusting(principal(ann.arn)) });

    await mayNot(ann, role);
    await world.rootOf(OTHER).call(PutUserPolicy, {
      UserName: "ann",
      PolicyName: "assume",
      PolicyDocument: allow("sts:AssumeRole", role).document,
    });
    await may(ann, role);
  });

  test("the user's own policies alone do not do, and a boundary limits though the user is named", async () => {
    const ann = await userOf(world, "ann", { account: OTHER, policies: [allow("*")] });
    const closed = await roleOf(world, "closed", { trust: trusting(ACCOUNT) });
    const open = await roleOf(world, "open", { trust: trusting(ann.arn) });
    await mayNot(ann, closed);
    await may(ann, open);

    const root = world.rootOf(OTHER);
    const { Policy } = await root.call(CreatePolicy, { PolicyName: "b", PolicyDocument: allow("s3:*").document });
    await root.call(PutUserPermissionsBoundary, { UserName: "ann", PermissionsBoundary: Policy?.Arn ?? "" });
    await mayNot(ann, open);
  });

  test("a deny in the trust policy and one in the user's policies each beat both allows", async () => {
    const ann = await userOf(world, "ann", { account: OTHER, policies: [allow("*")] });
    const bob = await userOf(world, "bob", { account: OTHER, policies: [allow("*"), deny("sts:AssumeRole")] });
    const role = await roleOf(world, "r", {
      trust: policy(
        { Effect: "Allow", Principal: { AWS: OTHER }, Action: "sts:AssumeRole" },
        { Effect: "Deny", Principal: { AWS: ann.arn }, Action: "sts:AssumeRole" },
      ),
    });

    await mayNot(ann, role);
    await mayNot(bob, role);
  });

  test("the third party's external id is asked for", async () => {
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
    const ann = await userOf(world, "ann", { account: OTHER, policies: [allow("sts:AssumeRole")] });
    const role = await roleOf(world, "r", {
      trust: trusting(OTHER, { StringEquals: { "sts:ExternalId": "12345" } }),
    });

    await mayNot(ann, role);
    await mayNot(ann, role, { ExternalId: "54321" });
    await may(ann, role, { ExternalId: "12345" });
  });

  test("the session belongs to the role's account and may there what the role may", async () => {
    const ann = await userOf(world, "ann", { account: OTHER, policies: [allow("sts:AssumeRole")] });
    const role = await roleOf(world, "r", { trust: trusting(OTHER), policies: [allow("iam:ListUsers")] });
    const session = await assumed(world, ann, role);

    await session.call(ListUsers, {});
    expect(world.trail.last()).toMatchObject({
      account: ACCOUNT,
      principal: `arn:aws:sts::${ACCOUNT}:assumed-role/r/s1`,
      context: { "aws:PrincipalAccount": ACCOUNT, "aws:PrincipalArn": role, "aws:PrincipalType": "AssumedRole" },
    });
    await refusal(session.call(ListRoles, {}));
  });
});

describe("a session's tags", () => {
  /** The tags that a session's policies see, read off a call of it. */
  async function seen(session: Actor): Promise<Record<string, unknown>> {
    await refusal(session.call(ListUsers, {}));
    return Object.fromEntries(
      Object.entries(world.trail.last()?.context ?? {})
        .filter(([key]) => key.startsWith("aws:PrincipalTag/"))
        .map(([key, value]) => [key.slice("aws:PrincipalTag/".length), value]),
    );
  }

  test("that are transitive go through the whole chain, over the roles' own", async () => {
    // The example of https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_role-chaining
    const ann = await world.user("ann");
    const one = await roleOf(world, "Role1", { tags: { Heart: "1" }, trust: trusting(ann.arn) });
    const two = await roleOf(world, "Role2", { tags: { Sun: "2" }, trust: trusting(one) });
    const three = await roleOf(world, "Role3", { tags: { Star: "3", Lightning: "3" }, trust: trusting(two) });

    const first = await assumed(world, ann, one, "Session1", {
      Tags: listed({ Star: "1", Heart: "1" }),
      TransitiveTagKeys: ["Star", "Heart"],
    });
    const second = await assumed(world, first, two, "Session2");
    const third = await assumed(world, second, three, "Session3");

    expect(await seen(first)).toEqual({ Star: "1", Heart: "1" });
    expect(await seen(second)).toEqual({ Star: "1", Heart: "1", Sun: "2" });
    expect(await seen(third)).toEqual({ Star: "1", Heart: "1", Lightning: "3" });
  });

  test("that are not transitive end with it, and stand in for the role's whatever their case", async () => {
    const ann = await world.user("ann");
    const one = await roleOf(world, "one", { tags: { Team: "red", Cost: "1" }, trust: trusting(ann.arn) });
    const two = await roleOf(world, "two", { trust: trusting(one) });
    const first = await assumed(world, ann, one, "s1", { Tags: listed({ team: "blue" }) });

    expect(await seen(first)).toEqual({ team: "blue", Cost: "1" });
    expect(await seen(await assumed(world, first, two))).toEqual({});
  });

  test("may be limited by the trust policy as in AWS's guide", async () => {
    // "Permissions required to add session tags" of the page on session tags.
    const ann = await world.user("test-session-tags");
    const role = await roleOf(world, "my-role-example", {
      trust: policy(
        {
          Sid: "AllowIamUserAssumeRole",
          Effect: "Allow",
          Action: "sts:AssumeRole",
          Principal: { AWS: ann.arn },
          Condition: {
            StringLike: {
              "aws:RequestTag/Project": "*",
              "aws:RequestTag/CostCenter": "*",
              "aws:RequestTag/Department": "*",
            },
            StringEquals: { "sts:ExternalId": "Example987" },
          },
        },
        {
          Sid: "AllowPassSessionTagsAndTransitive",
          Effect: "Allow",
          Action: "sts:TagSession",
          Principal: { AWS: ann.arn },
          Condition: {
            StringLike: { "aws:RequestTag/Project": "*", "aws:RequestTag/CostCenter": "*" },
            StringEquals: { "aws:RequestTag/Department": ["Engineering", "Marketing"] },
            "ForAllValues:StringEquals": { "sts:TransitiveTagKeys": ["Project", "Department"] },
          },
        },
      ),
    });
    const tags = { Project: "Automation", CostCenter: "12345", Department: "Engineering" };
    const passed = { Tags: listed(tags), ExternalId: "Example987" };

    await may(ann, role, passed);
    await may(ann, role, { ...passed, TransitiveTagKeys: ["Project", "Department"] });
    await mayNot(ann, role, { ...passed, TransitiveTagKeys: ["CostCenter"] });
    await mayNot(ann, role, { ...passed, Tags: listed({ ...tags, Department: "Sales" }) });
    await mayNot(ann, role, { ...passed, Tags: listed({ Project: "Automation", CostCenter: "12345" }) });
    await mayNot(ann, role, { Tags: listed(tags) });
  });
});

describe("what policies see of a session", () => {
  const session = async (policies: readonly object[], passed: object = {}, name = "s1") => {
    const ann = await world.user("ann");
    const role = await roleOf(world, "r", { trust: trusting(ann.arn), policies: [policy(...policies)] });
    return assumed(world, ann, role, name, passed);
  };
  const listing = { Effect: "Allow", Action: "iam:ListUsers", Resource: "*" };

  test("aws:SourceIdentity stays with it and with those behind it", async () => {
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
    const diego = await world.user("diego");
    const one = await roleOf(world, "one", {
      trust: trusting(diego.arn, { StringEquals: { "sts:SourceIdentity": "${aws:username}" } }),
    });
    const two = await roleOf(world, "two", {
      trust: trusting(one),
      policies: [allow("iam:ListUsers", "*", { StringEquals: { "aws:SourceIdentity": "diego" } })],
    });

    await mayNot(diego, one);
    await mayNot(diego, one, { SourceIdentity: "saanvi" });
    const first = await assumed(world, diego, one, "s1", { SourceIdentity: "diego" });
    const second = await assumed(world, first, two);
    await expect(second.call(ListUsers, {})).resolves.toBeDefined();
  });

  test("aws:MultiFactorAuthPresent is false, and absent for a user's own keys", async () => {
    const mfa = { "aws:MultiFactorAuthPresent": "false" };
    const plain = await session([listing, { Effect: "Deny", Action: "*", Resource: "*", Condition: { Bool: mfa } }]);
    const bob = await world.user("bob", allow("iam:ListUsers"), deny("*", "*", { Bool: mfa }));
    const eve = await world.user("eve", allow("iam:ListUsers"), deny("*", "*", { BoolIfExists: mfa }));

    await refusal(plain.call(ListUsers, {}));
    await expect(bob.call(ListUsers, {})).resolves.toBeDefined();
    await refusal(eve.call(ListUsers, {}));
  });

  test("older sessions of a role can be revoked, new ones live", async () => {
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html
    const ann = await world.user("ann");
    const role = await roleOf(world, "r", { trust: trusting(ann.arn), policies: [allow("iam:ListUsers")] });
    const older = await assumed(world, ann, role);
    await world.clock.advance(60_000);
    await world.root.call(PutRolePolicy, {
      RoleName: "r",
      PolicyName: "AWSRevokeOlderSessions",
      PolicyDocument: deny("*", "*", {
        DateLessThan: { "aws:TokenIssueTime": new Date(world.clock.now()).toISOString() },
      }).document,
    });
    await world.clock.advance(1000);

    expect(withoutAuthorizationId((await refusal(older.call(ListUsers, {}))).message)).toMatch(
      /with an explicit deny in an identity-based policy$/,
    );
    await expect((await assumed(world, ann, role)).call(ListUsers, {})).resolves.toBeDefined();
    await expect(older.call(GetCallerIdentity, {})).resolves.toBeDefined();
  });

  test("a user's long-term keys have no aws:TokenIssueTime, so such a Deny spares them", async () => {
    const ann = await world.user(
      "ann",
      allow("iam:ListUsers"),
      deny("*", "*", { DateLessThan: { "aws:TokenIssueTime": "2099-01-01T00:00:00Z" } }),
    );

    await expect(ann.call(ListUsers, {})).resolves.toBeDefined();
  });

  test("aws:userid is the role's id and the session's name, aws:username is absent", async () => {
    const actor = await session(
      [
        listing,
        { Effect: "Deny", Action: "iam:ListUsers", Resource: "*", Condition: { Null: { "aws:username": "false" } } },
      ],
      {},
      "deploy",
    );

    await actor.call(ListUsers, {});
    const { Role } = await world.root.call(GetRole, { RoleName: "r" });
    await actor.call(ListUsers, {});

    expect(world.trail.last()?.context["aws:userid"]).toBe(`${Role?.RoleId}:deploy`);
    expect(await actor.call(GetCallerIdentity, {})).toEqual({
      UserId: `${Role?.RoleId}:deploy`,
      Account: ACCOUNT,
      Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/r/deploy`,
    });
  });

  test("aws:userid tells sessions of a role from all others, as in AWS's bucket policies", async () => {
    const ann = await userOf(world, "ann");
    const role = await roleOf(world, "keeper", { trust: trusting(ann.arn) });
    const { Role } = await world.root.call(GetRole, { RoleName: "keeper" });
    const others = {
      Effect: "Deny",
      Action: "iam:ListUsers",
      Resource: "*",
      Condition: { StringNotLike: { "aws:userid": [`${Role?.RoleId}:*`, ann.id] } },
    };
    const both = policy({ Effect: "Allow", Action: "iam:ListUsers", Resource: "*" }, others);
    await world.root.call(PutUserPolicy, { UserName: "ann", PolicyName: "p", PolicyDocument: both.document });
    await world.root.call(PutRolePolicy, { RoleName: "keeper", PolicyName: "p", PolicyDocument: both.document });
    const bob = await userOf(world, "bob", { policies: [both] });

    await expect(ann.call(ListUsers, {})).resolves.toBeDefined();
    await expect((await assumed(world, ann, role)).call(ListUsers, {})).resolves.toBeDefined();
    await refusal(bob.call(ListUsers, {}));
  });

  test("aws:PrincipalArn is the role's, so a pattern on the session's ARN never matches", async () => {
    const byRole = { ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${ACCOUNT}:role/*` } };
    const bySession = { ArnLike: { "aws:PrincipalArn": `arn:aws:sts::${ACCOUNT}:assumed-role/*` } };
    const actor = await session([
      { ...listing, Condition: byRole },
      { Effect: "Allow", Action: "iam:ListRoles", Resource: "*", Condition: bySession },
    ]);

    await expect(actor.call(ListUsers, {})).resolves.toBeDefined();
    await refusal(actor.call(ListRoles, {}));
  });
});
