import { afterEach, describe, expect, test } from "vitest";
import { asSession } from "../../../kernel/call.js";
import {
  allow,
  deny,
  policy,
  refusal,
  testWorld,
  trusts,
  type World,
  withoutAuthorizationId,
} from "../../../testing/world.js";
import { AttachRolePolicy } from "../../iam/operations/attach-role-policy.js";
import { CreatePolicy } from "../../iam/operations/create-policy.js";
import { CreateRole } from "../../iam/operations/create-role.js";
import { DeleteRole } from "../../iam/operations/delete-role.js";
import { GetRole } from "../../iam/operations/get-role.js";
import { ListRoles } from "../../iam/operations/list-roles.js";
import { ListUsers } from "../../iam/operations/list-users.js";
import { AssumeRole } from "./assume-role.js";
import { GetCallerIdentity } from "./get-caller-identity.js";
import { GetFederationToken } from "./get-federation-token.js";
import { GetSessionToken } from "./get-session-token.js";

let world: World;
afterEach(() => world.end());

const trustsArn = (arn: string, condition?: object) =>
  policy({
    Effect: "Allow",
    Principal: { AWS: arn },
    Action: ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
    ...(condition ? { Condition: condition } : {}),
  });

const ACCOUNT_ROOT = "arn:aws:iam::000000000000:root";

/** Acts with the credentials that an answer carries. */
async function acting(answer: {
  Credentials?: { AccessKeyId?: string | undefined; SessionToken?: string | undefined } | undefined;
}) {
  const opened = await world.host.sessions.open(
    answer.Credentials?.AccessKeyId ?? "",
    answer.Credentials?.SessionToken ?? "",
  );
  if (!opened) throw new Error("the session must open");
  const as = asSession(opened.session, "us-east-1");
  return {
    session: opened.session,
    call: ((operation, input) => world.host.call(operation, input, as)) as typeof world.root.call,
  };
}

describe("who may assume a role", () => {
  test("a user whom the trust policy names needs no policy of their own", async () => {
    world = await testWorld();
    const ann = await world.user("ann");
    const role = await world.role("reader", { trust: trustsArn(ann.arn) });

    const answer = await ann.call(AssumeRole, { RoleArn: role.arn, RoleSessionName: "s1" });

    expect(answer.AssumedRoleUser).toEqual({
      Arn: "arn:aws:sts::000000000000:assumed-role/reader/s1",
      AssumedRoleId: `${role.id}:s1`,
    });
    expect(answer.PackedPolicySize).toBeUndefined();
  });

  test("a trust policy that names the account leaves it to the caller's own policies", async () => {
    world = await testWorld();
    const role = await world.role("reader", { trust: trustsArn(ACCOUNT_ROOT) });
    const ann = await world.user("ann");
    const bob = await world.user("bob", allow("sts:AssumeRole", role.arn));

    const denied = await refusal(ann.call(AssumeRole, { RoleArn: role.arn, RoleSessionName: "s1" }));
    expect(denied).toMatchObject({
      code: "AccessDenied",
      status: 403,
      message: `User: ${ann.arn} is not authorized to perform: sts:AssumeRole on resource: ${role.arn}`,
    });
    await expect(bob.call(AssumeRole, { RoleArn: role.arn, RoleSessionName: "s1" })).resolves.toBeDefined();
  });

  test("whoever the trust policy does not let in is refused, whatever their own policies allow", async () => {
    world = await testWorld();
    const role = await world.role("reader", { trust: trusts("lambda.amazonaws.com") });
    const admin = await world.user("admin", allow("*"));

    const denied = await refusal(admin.call(AssumeRole, { RoleArn: role.arn, RoleSessionName: "s1" }));

    expect(denied.code).toBe("AccessDenied");
  });

  test("a role that does not exist is refused like one that does not trust the caller", async () => {
    world = await testWorld();
    const admin = await world.user("admin", allow("*"));
    const arn = "arn:aws:iam::000000000000:role/missing";

    const denied = await refusal(admin.call(AssumeRole, { RoleArn: arn, RoleSessionName: "s1" }));

    expect(denied.message).toBe(`User: ${admin.arn} is not authorized to perform: sts:AssumeRole on resource: ${arn}`);
  });

  test("root can't assume roles", async () => {
    world = await testWorld();
    const role = await world.role("reader", { trust: trustsArn(ACCOUNT_ROOT) });

    const denied = await refusal(world.root.call(AssumeRole, { RoleArn: role.arn, RoleSessionName: "s1" }));

    expect(denied.message).toBe("Roles may not be assumed by root accounts.");
  });

  test("an external id that the trust policy asks for must be passed", async () => {
    world = await testWorld();
    const ann = await world.user("ann");
    const role = await world.role("vendor", {
      trust: trustsArn(ann.arn, { StringEquals: { "sts:ExternalId": "42" } }),
    });

    await refusal(ann.call(AssumeRole, { RoleArn: role.arn, RoleSessionName: "s1" }));
    await refusal(ann.call(AssumeRole, { RoleArn: role.arn, RoleSessionName: "s1", ExternalId: "43" }));
    await expect(
      ann.call(AssumeRole, { RoleArn: role.arn, RoleSessionName: "s1", ExternalId: "42" }),
    ).resolves.toBeDefined();
  });

  test("the principals of another account need both their own policy and the trust policy", async () => {
    world = await testWorld();
    const role = await world.role("shared", { trust: trustsArn("arn:aws:iam::111122223333:root") });
    const stranger = world.rootOf("111122223333");

    // Root of the other account can't assume roles, but its users may if their policies say so.
    const denied = await refusal(stranger.call(AssumeRole, { RoleArn: role.arn, RoleSessionName: "s1" }));
    expect(denied.message).toBe("Roles may not be assumed by root accounts.");
  });
});

describe("what a session may", () => {
  test("it may what the role may", async () => {
    world = await testWorld();
    const ann = await world.user("ann");
    const role = await world.role("reader", { trust: trustsArn(ann.arn), policies: [allow("iam:ListUsers")] });
    const session = await acting(await ann.call(AssumeRole, { RoleArn: role.arn, RoleSessionName: "s1" }));

    await expect(session.call(ListUsers, {})).resolves.toBeDefined();
    const denied = await refusal(session.call(ListRoles, {}));
    expect(denied.message).toContain(
      "arn:aws:sts::000000000000:assumed-role/reader/s1 is not authorized to perform: iam:ListRoles",
    );
  });

  test("a session policy narrows it and never widens it", async () => {
    world = await testWorld();
    const ann = await world.user("ann");
    const role = await world.role("reader", {
      trust: trustsArn(ann.arn),
      policies: [allow(["iam:ListUsers", "iam:ListRoles"])],
    });
    const session = await acting(
      await ann.call(AssumeRole, {
        RoleArn: role.arn,
        RoleSessionName: "s1",
        Policy: allow(["iam:ListUsers", "iam:ListGroups"]).document,
      }),
    );

    await expect(session.call(ListUsers, {})).resolves.toBeDefined();
    const denied = await refusal(session.call(ListRoles, {}));
    expect(withoutAuthorizationId(denied.message)).toMatch(
      /because no session policy allows the iam:ListRoles action$/,
    );
  });

  test("managed session policies are read at each call", async () => {
    world = await testWorld();
    const ann = await world.user("ann");
    const role = await world.role("reader", { trust: trustsArn(ann.arn), policies: [allow("iam:*")] });
    const { Policy } = await world.root.call(CreatePolicy, {
      PolicyName: "listing",
      PolicyDocument: allow("iam:ListUsers").document,
    });
    const answer = await ann.call(AssumeRole, {
      RoleArn: role.arn,
      RoleSessionName: "s1",
      PolicyArns: [{ arn: Policy?.Arn }],
    });
    const session = await acting(answer);

    expect(answer.PackedPolicySize).toBeGreaterThan(0);
    await expect(session.call(ListUsers, {})).resolves.toBeDefined();
    await refusal(session.call(ListRoles, {}));
  });

  test("a long managed policy of AWS may stand beside an inline one: it counts by its ARN", async () => {
    world = await testWorld();
    const ann = await world.user("ann");
    const role = await world.role("reader", { trust: trustsArn(ann.arn), policies: [allow("*")] });

    const answer = await ann.call(AssumeRole, {
      RoleArn: role.arn,
      RoleSessionName: "s1",
      Policy: allow("iam:ListUsers").document,
      PolicyArns: [{ arn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }],
    });

    expect(answer.PackedPolicySize).toBeLessThan(100);
  });

  test("session tags are principal tags, over those of the role", async () => {
    world = await testWorld();
    const ann = await world.user("ann");
    const role = await world.role("tagged", {
      trust: trustsArn(ann.arn),
      policies: [allow("iam:ListUsers", "*", { StringEquals: { "aws:PrincipalTag/team": "blue" } })],
    });
    const plain = await acting(await ann.call(AssumeRole, { RoleArn: role.arn, RoleSessionName: "s1" }));
    const blue = await acting(
      await ann.call(AssumeRole, {
        RoleArn: role.arn,
        RoleSessionName: "s1",
        Tags: [{ Key: "team", Value: "blue" }],
      }),
    );

    await refusal(plain.call(ListUsers, {}));
    await expect(blue.call(ListUsers, {})).resolves.toBeDefined();
  });

  test("passing tags asks for sts:TagSession as well", async () => {
    world = await testWorld();
    const ann = await world.user("ann");
    const role = await world.role("untagged", {
      trust: policy({ Effect: "Allow", Principal: { AWS: ann.arn }, Action: "sts:AssumeRole" }),
    });

    const denied = await refusal(
      ann.call(AssumeRole, { RoleArn: role.arn, RoleSessionName: "s1", Tags: [{ Key: "team", Value: "blue" }] }),
    );

    expect(denied.code).toBe("AccessDenied");
    expect(world.trail.last()).toMatchObject({ action: "sts:TagSession", outcome: "implicitDeny" });
  });

  test("a statement on AssumeRole and TagSession may ask both for the external id", async () => {
    world = await testWorld();
    const ann = await world.user("ann");
    const role = await world.role("vendor", {
      trust: trustsArn(ann.arn, { StringEquals: { "sts:ExternalId": "42" } }),
    });

    await expect(
      ann.call(AssumeRole, {
        RoleArn: role.arn,
        RoleSessionName: "s1",
        ExternalId: "42",
        Tags: [{ Key: "team", Value: "blue" }],
      }),
    ).resolves.toBeDefined();
  });

  test("a source identity stays for the whole chain", async () => {
    world = await testWorld();
    const ann = await world.user("ann");
    const first = await world.role("first", { trust: trustsArn(ann.arn), policies: [allow("sts:*")] });
    const second = await world.role("second", { trust: trustsArn(first.arn) });
    const one = await acting(
      await ann.call(AssumeRole, { RoleArn: first.arn, RoleSessionName: "s1", SourceIdentity: "ann" }),
    );

    const chained = await one.call(AssumeRole, { RoleArn: second.arn, RoleSessionName: "s2" });

    expect(chained.SourceIdentity).toBe("ann");
    await refusal(one.call(AssumeRole, { RoleArn: second.arn, RoleSessionName: "s2", SourceIdentity: "bob" }));
  });

  test("recreating a role under the same name does not revive its sessions", async () => {
    world = await testWorld();
    const ann = await world.user("ann");
    const role = await world.role("phoenix", { trust: trustsArn(ann.arn) });
    const session = await acting(await ann.call(AssumeRole, { RoleArn: role.arn, RoleSessionName: "s1" }));
    await world.root.call(DeleteRole, { RoleName: "phoenix" });
    const again = await world.root.call(CreateRole, {
      RoleName: "phoenix",
      AssumeRolePolicyDocument: trustsArn(ann.arn).document,
    });
    await world.root.call(AttachRolePolicy, {
      RoleName: "phoenix",
      PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
    });

    expect(again.Role?.RoleId).not.toBe(role.id);
    const denied = await refusal(session.call(GetCallerIdentity, {}));
    expect(denied.code).toBe("InvalidClientTokenId");
  });

  test("an explicit deny in the role's own policy bites in its sessions", async () => {
    world = await testWorld();
    const ann = await world.user("ann");
    const role = await world.role("mixed", {
      trust: trustsArn(ann.arn),
      policies: [allow("iam:*"), deny("iam:ListUsers")],
    });
    const session = await acting(await ann.call(AssumeRole, { RoleArn: role.arn, RoleSessionName: "s1" }));

    const denied = await refusal(session.call(ListUsers, {}));

    expect(withoutAuthorizationId(denied.message)).toMatch(/with an explicit deny in an identity-based policy$/);
    await expect(session.call(GetRole, { RoleName: "mixed" })).resolves.toBeDefined();
  });
});

describe("bounds", () => {
  test("DurationSeconds is at most the role's MaxSessionDuration, an hour unless set", async () => {
    world = await testWorld();
    const ann = await world.user("ann");
    const role = await world.role("reader", { trust: trustsArn(ann.arn) });

    const denied = await refusal(
      ann.call(AssumeRole, { RoleArn: role.arn, RoleSessionName: "s1", DurationSeconds: 3601 }),
    );

    expect(denied).toMatchObject({
      code: "ValidationError",
      message: "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    });
  });

  test("a chained session holds for an hour at most", async () => {
    world = await testWorld();
    const ann = await world.user("ann");
    const first = await world.role("first", { trust: trustsArn(ann.arn), policies: [allow("sts:AssumeRole")] });
    const second = await world.role("second", { trust: trustsArn(first.arn) });
    const one = await acting(await ann.call(AssumeRole, { RoleArn: first.arn, RoleSessionName: "s1" }));

    const denied = await refusal(
      one.call(AssumeRole, { RoleArn: second.arn, RoleSessionName: "s2", DurationSeconds: 7200 }),
    );

    expect(denied.message).toBe(
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.",
    );
  });

  test.each([
    "arn:aws:iam::000000000000:user/x",
    "arn:aws:sts::000000000000:role/x",
    "arn:aws:iam::000000000000:role/",
  ])("%s is no role's ARN", async (RoleArn) => {
    world = await testWorld();
    const ann = await world.user("ann");

    const denied = await refusal(ann.call(AssumeRole, { RoleArn, RoleSessionName: "s1" }));

    expect(denied).toMatchObject({ code: "ValidationError", message: `${RoleArn} is invalid` });
  });

  test("a session name of a wrong shape is refused before the ARN is read", async () => {
    world = await testWorld();
    const ann = await world.user("ann");

    const denied = await refusal(
      ann.call(AssumeRole, { RoleArn: "arn:aws:iam::000000000000:user/x", RoleSessionName: "a b" }),
    );

    expect(denied.message).toBe(
      "1 validation error detected: Value 'a b' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
    );
  });

  test("a transitive tag key must be among the tags", async () => {
    world = await testWorld();
    const ann = await world.user("ann");
    const role = await world.role("tagged", { trust: trustsArn(ann.arn) });

    const denied = await refusal(
      ann.call(AssumeRole, {
        RoleArn: role.arn,
        RoleSessionName: "s1",
        Tags: [{ Key: "Team", Value: "blue" }],
        TransitiveTagKeys: ["cost"],
      }),
    );

    expect(denied).toMatchObject({
      code: "InvalidParameterValue",
      message: "The specified transitive tag key must be included in the requested tags.",
    });
  });
});

test("contexts that a Deny could ask for are refused rather than ignored", async () => {
  world = await testWorld();
  const ann = await world.user("ann");
  const role = await world.role("reader", { trust: trustsArn(ann.arn) });
  const ProvidedContexts = [
    { ProviderArn: "arn:aws:iam::aws:contextProvider/IdentityCenter", ContextAssertion: "a-signed-context" },
  ];

  await expect(
    ann.call(AssumeRole, { RoleArn: role.arn, RoleSessionName: "s1", ProvidedContexts }),
  ).rejects.toMatchObject({ code: "RC_NOT_EMULATED" });
});

describe("GetSessionToken and GetFederationToken", () => {
  test("a user's session may what the user may, save IAM and most of STS", async () => {
    world = await testWorld();
    const ann = await world.user("ann", allow("*"));
    const session = await acting(await ann.call(GetSessionToken, {}));

    await expect(session.call(GetCallerIdentity, {})).resolves.toMatchObject({ Arn: ann.arn });
    expect((await refusal(session.call(ListUsers, {}))).code).toBe("InvalidClientTokenId");
    expect((await refusal(session.call(GetSessionToken, {}))).message).toBe(
      "Cannot call GetSessionToken with session credentials",
    );
  });

  test("a federated user has the intersection of the user's policies and those passed", async () => {
    world = await testWorld();
    const ann = await world.user("ann", allow("*"));
    const answer = await ann.call(GetFederationToken, {
      Name: "guest",
      Policy: allow("lambda:ListFunctions").document,
    });
    const guest = await acting(answer);

    expect(answer.FederatedUser).toEqual({
      Arn: "arn:aws:sts::000000000000:federated-user/guest",
      FederatedUserId: "000000000000:guest",
    });
    await expect(guest.call(GetCallerIdentity, {})).resolves.toMatchObject({ UserId: "000000000000:guest" });
    expect((await refusal(guest.call(ListUsers, {}))).code).toBe("InvalidClientTokenId");
  });

  test("role sessions can call neither", async () => {
    world = await testWorld();
    const role = await world.role("reader", { policies: [allow("*")] });
    const session = await role.session("fn");

    await refusal(session.call(GetSessionToken, {}));
    await refusal(session.call(GetFederationToken, { Name: "guest" }));
  });
});
