import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ACCOUNT, allow, refusal, testWorld, type World, withoutAuthorizationId } from "../../../testing/world.js";
import { AddUserToGroup } from "./add-user-to-group.js";
import { AttachUserPolicy } from "./attach-user-policy.js";
import { CreateAccessKey } from "./create-access-key.js";
import { CreateGroup } from "./create-group.js";
import { CreatePolicy } from "./create-policy.js";
import { CreateUser } from "./create-user.js";
import { DeleteAccessKey } from "./delete-access-key.js";
import { DeleteUser } from "./delete-user.js";
import { DeleteUserPermissionsBoundary } from "./delete-user-permissions-boundary.js";
import { DeleteUserPolicy } from "./delete-user-policy.js";
import { DetachUserPolicy } from "./detach-user-policy.js";
import { GetAccountSummary } from "./get-account-summary.js";
import { GetUser } from "./get-user.js";
import { GetUserPolicy } from "./get-user-policy.js";
import { ListAccessKeys } from "./list-access-keys.js";
import { ListAttachedUserPolicies } from "./list-attached-user-policies.js";
import { ListEntitiesForPolicy } from "./list-entities-for-policy.js";
import { ListGroupsForUser } from "./list-groups-for-user.js";
import { ListUserPolicies } from "./list-user-policies.js";
import { ListUserTags } from "./list-user-tags.js";
import { ListUsers } from "./list-users.js";
import { PutUserPermissionsBoundary } from "./put-user-permissions-boundary.js";
import { PutUserPolicy } from "./put-user-policy.js";
import { RemoveUserFromGroup } from "./remove-user-from-group.js";
import { TagUser } from "./tag-user.js";
import { UntagUser } from "./untag-user.js";
import { UpdateUser } from "./update-user.js";

const READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess";
const POLICY = allow("s3:GetObject").document;

let world: World;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.end());

const arn = (path: string) => `arn:aws:iam::${ACCOUNT}:user${path}`;

describe("a user", () => {
  test("has a path in its ARN and an id that begins with AIDA", async () => {
    const { User } = await world.root.call(CreateUser, {
      UserName: "ann",
      Path: "/ops/eu/",
      Tags: [{ Key: "team", Value: "red" }],
    });

    expect(User).toEqual({
      Path: "/ops/eu/",
      UserName: "ann",
      UserId: expect.stringMatching(/^AIDA[A-Z2-7]{17}$/),
      Arn: arn("/ops/eu/ann"),
      CreateDate: new Date("2026-01-01T12:00:00Z"),
      Tags: [{ Key: "team", Value: "red" }],
    });
    expect(await world.root.call(GetUser, { UserName: "ann" })).toEqual({ User });
  });

  test("has a name that is unique without regard to case", async () => {
    await world.root.call(CreateUser, { UserName: "Ann" });

    expect(await refusal(world.root.call(CreateUser, { UserName: "ANN" }))).toMatchObject({
      code: "EntityAlreadyExistsException",
      message: "User with name ANN already exists.",
    });
  });

  test("is made once, however many ask at the same time", async () => {
    const asked = Array.from({ length: 10 }, (_, index) =>
      world.root.call(CreateUser, { UserName: index % 2 === 0 ? "ann" : "Ann" }),
    );

    const answers = await Promise.allSettled(asked);

    expect(answers.filter((answer) => answer.status === "fulfilled")).toHaveLength(1);
    expect((await world.root.call(ListUsers, {})).Users).toHaveLength(1);
    expect((await world.root.call(GetAccountSummary, {})).SummaryMap).toMatchObject({ Users: 1 });
  });

  test("that is not there is named in AWS's words", async () => {
    expect(await refusal(world.root.call(GetUser, { UserName: "ann" }))).toMatchObject({
      code: "NoSuchEntityException",
      message: "The user with name ann cannot be found.",
    });
  });

  test("created with tags asks for iam:TagUser too", async () => {
    const maker = await world.user("maker", allow("iam:CreateUser"));

    await maker.call(CreateUser, { UserName: "plain" });
    const denied = await refusal(maker.call(CreateUser, { UserName: "ann", Tags: [{ Key: "team", Value: "red" }] }));

    expect(denied.code).toBe("AccessDenied");
    expect(withoutAuthorizationId(denied.message)).toBe(
      `User: ${arn("/maker")} is not authorized to perform: iam:TagUser on resource: ${arn("/ann")} because no identity-based policy allows the iam:TagUser action`,
    );
  });

  test("may be limited to users that carry a boundary", async () => {
    const { Policy } = await world.root.call(CreatePolicy, { PolicyName: "limit", PolicyDocument: POLICY });
    const limit = Policy?.Arn ?? "";
    const condition = { ArnEquals: { "iam:PermissionsBoundary": limit } };
    const maker = await world.user("maker", allow("iam:CreateUser", "*", condition));

    expect((await refusal(maker.call(CreateUser, { UserName: "ann" }))).code).toBe("AccessDenied");
    const { User } = await maker.call(CreateUser, { UserName: "ann", PermissionsBoundary: limit });
    expect(User?.PermissionsBoundary).toEqual({
      PermissionsBoundaryType: "PermissionsBoundaryPolicy",
      PermissionsBoundaryArn: limit,
    });
  });
});

describe("GetUser without a name", () => {
  test("answers the calling user", async () => {
    const ann = await world.user("ann", allow("iam:GetUser", arn("/${aws:username}")));

    expect((await ann.call(GetUser, {})).User?.Arn).toBe(arn("/ann"));
  });

  test("answers the root user, who has neither name nor path", async () => {
    const { User } = await world.root.call(GetUser, {});

    expect(User).toMatchObject({ UserId: ACCOUNT, Arn: `arn:aws:iam::${ACCOUNT}:root` });
    expect(User?.UserName).toBeUndefined();
  });

  test("is refused to a role session, which is no user, first for lack of permission", async () => {
    const role = await world.role("worker", { policies: [allow("iam:GetUser")] });
    const session = await role.session("session");
    const stranger = await (await world.role("stranger")).session("session");

    expect((await refusal(stranger.call(GetUser, {}))).message).toContain(
      "iam:GetUser on resource: user session because",
    );

    expect(await refusal(session.call(GetUser, {}))).toMatchObject({
      code: "ValidationError",
      message: "Must specify userName when calling with non-User credentials",
    });
  });
});

describe("a missing user", () => {
  test("is authorized by the ARN it would have without a path, so that nobody learns that it is missing", async () => {
    await world.root.call(CreateUser, { UserName: "there", Path: "/x/" });
    const ann = await world.user("ann");

    for (const [name, path] of [
      ["there", "/x/there"],
      ["gone", "/gone"],
    ]) {
      expect(await refusal(ann.call(GetUser, { UserName: name }))).toMatchObject({
        code: "AccessDenied",
        message: expect.stringContaining(`on resource: user ${name} because`),
      });
      expect(world.trail.last()?.resource).toBe(arn(path ?? ""));
    }
  });
});

describe("ListUsers", () => {
  test("gives pages in order of name, below a path", async () => {
    for (const name of ["c", "A", "b"]) await world.root.call(CreateUser, { UserName: name, Path: "/p/" });
    await world.root.call(CreateUser, { UserName: "aa", Path: "/q/" });

    const first = await world.root.call(ListUsers, { PathPrefix: "/p/", MaxItems: 2 });
    expect(first.Users?.map((user) => user.UserName)).toEqual(["A", "b"]);
    expect(first.IsTruncated).toBe(true);

    const second = await world.root.call(ListUsers, { PathPrefix: "/p/", MaxItems: 2, Marker: first.Marker });
    expect(second.Users?.map((user) => user.UserName)).toEqual(["c"]);
    expect(second).toMatchObject({ IsTruncated: false });
    expect(second.Marker).toBeUndefined();
  });

  test("refuses a marker that it did not give", async () => {
    expect((await refusal(world.root.call(ListUsers, { Marker: "no marker" }))).code).toBe("ValidationError");
  });

  test("is asked for on the path", async () => {
    const ann = await world.user("ann");

    expect((await refusal(ann.call(ListUsers, {}))).message).toContain(
      `iam:ListUsers on resource: ${arn("/")} because`,
    );
  });
});

describe("UpdateUser", () => {
  test("gives a new name and path; id, keys, groups and policies stay", async () => {
    await world.root.call(CreateUser, { UserName: "ann" });
    await world.root.call(AttachUserPolicy, { UserName: "ann", PolicyArn: READ_ONLY });
    const { AccessKey } = await world.root.call(CreateAccessKey, { UserName: "ann" });
    const before = (await world.root.call(GetUser, { UserName: "ann" })).User;

    await world.root.call(UpdateUser, { UserName: "ann", NewUserName: "Anna", NewPath: "/x/" });

    const after = (await world.root.call(GetUser, { UserName: "Anna" })).User;
    expect(after).toEqual({ ...before, UserName: "Anna", Path: "/x/", Arn: arn("/x/Anna") });
    expect((await refusal(world.root.call(GetUser, { UserName: "ann" }))).code).toBe("NoSuchEntityException");
    const keys = await world.root.call(ListAccessKeys, { UserName: "Anna" });
    expect(keys.AccessKeyMetadata).toMatchObject([{ AccessKeyId: AccessKey?.AccessKeyId, UserName: "Anna" }]);
    const { PolicyUsers } = await world.root.call(ListEntitiesForPolicy, { PolicyArn: READ_ONLY });
    expect(PolicyUsers).toEqual([{ UserName: "Anna", UserId: before?.UserId }]);
  });

  test("refuses a name that is taken, but lets a name change its case", async () => {
    await world.root.call(CreateUser, { UserName: "ann" });
    await world.root.call(CreateUser, { UserName: "bob" });

    expect((await refusal(world.root.call(UpdateUser, { UserName: "ann", NewUserName: "BOB" }))).message).toBe(
      "User with name BOB already exists.",
    );
    await world.root.call(UpdateUser, { UserName: "ann", NewUserName: "ANN" });
    expect((await world.root.call(ListUsers, {})).Users?.map((user) => user.UserName)).toEqual(["ANN", "bob"]);
  });

  test("asks for permission on the old and on the new ARN", async () => {
    await world.root.call(CreateUser, { UserName: "ann" });
    const editor = await world.user("editor", allow("iam:UpdateUser", arn("/ann")));

    const denied = await refusal(editor.call(UpdateUser, { UserName: "ann", NewUserName: "anna" }));

    expect(denied.message).toContain("on resource: user anna because");
  });
});

describe("DeleteUser", () => {
  test("refuses, in AWS's words, while something hangs on the user", async () => {
    const { root } = world;
    await root.call(CreateUser, { UserName: "ann" });
    await root.call(CreateGroup, { GroupName: "team" });
    const refused = async () => (await refusal(root.call(DeleteUser, { UserName: "ann" }))).message;

    await root.call(AddUserToGroup, { GroupName: "team", UserName: "ann" });
    expect(await refused()).toBe("Cannot delete entity, must remove users from group first.");
    await root.call(PutUserPolicy, { UserName: "ann", PolicyName: "p", PolicyDocument: POLICY });
    expect(await refused()).toBe("Cannot delete entity, must delete policies first.");
    await root.call(AttachUserPolicy, { UserName: "ann", PolicyArn: READ_ONLY });
    expect(await refused()).toBe("Cannot delete entity, must detach all policies first.");
    const { AccessKey } = await root.call(CreateAccessKey, { UserName: "ann" });
    expect(await refused()).toBe("Cannot delete entity, must delete access keys first.");

    await root.call(DeleteAccessKey, { UserName: "ann", AccessKeyId: AccessKey?.AccessKeyId ?? "" });
    await root.call(DetachUserPolicy, { UserName: "ann", PolicyArn: READ_ONLY });
    await root.call(DeleteUserPolicy, { UserName: "ann", PolicyName: "p" });
    await root.call(RemoveUserFromGroup, { GroupName: "team", UserName: "ann" });
    await root.call(DeleteUser, { UserName: "ann" });
    expect((await root.call(ListUsers, {})).Users).toEqual([]);
  });
});

describe("tags of a user", () => {
  test("differ without regard to case and keep the case they were first written in", async () => {
    const { root } = world;
    await root.call(CreateUser, { UserName: "ann", Tags: [{ Key: "Team", Value: "red" }] });
    await root.call(TagUser, {
      UserName: "ann",
      Tags: [
        { Key: "TEAM", Value: "blue" },
        { Key: "cost", Value: "" },
      ],
    });

    expect((await root.call(ListUserTags, { UserName: "ann" })).Tags).toEqual([
      { Key: "Team", Value: "blue" },
      { Key: "cost", Value: "" },
    ]);
    await root.call(UntagUser, { UserName: "ann", TagKeys: ["team", "none"] });
    expect((await root.call(ListUserTags, { UserName: "ann" })).Tags).toEqual([{ Key: "cost", Value: "" }]);
  });

  test("may not be given twice, nor more than fifty", async () => {
    const { root } = world;
    await root.call(CreateUser, { UserName: "ann" });
    const many = Array.from({ length: 50 }, (_, index) => ({ Key: `k${index}`, Value: "" }));

    expect(
      await refusal(
        root.call(TagUser, {
          UserName: "ann",
          Tags: [
            { Key: "a", Value: "1" },
            { Key: "A", Value: "2" },
          ],
        }),
      ),
    ).toMatchObject({
      code: "InvalidInputException",
      message: "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
    });
    await root.call(TagUser, { UserName: "ann", Tags: many });
    expect((await refusal(root.call(TagUser, { UserName: "ann", Tags: [{ Key: "more", Value: "" }] }))).code).toBe(
      "LimitExceededException",
    );
  });

  test("decide who may touch the user: iam:ResourceTag and aws:ResourceTag", async () => {
    await world.root.call(CreateUser, { UserName: "red", Tags: [{ Key: "team", Value: "red" }] });
    await world.root.call(CreateUser, { UserName: "blue", Tags: [{ Key: "team", Value: "blue" }] });
    for (const key of ["iam:ResourceTag/team", "aws:ResourceTag/Team"]) {
      const ann = await world.user(
        `ann-${key.slice(0, 3)}`,
        allow("iam:GetUser", "*", { StringEquals: { [key]: "red" } }),
      );

      expect((await ann.call(GetUser, { UserName: "red" })).User?.UserName).toBe("red");
      expect((await refusal(ann.call(GetUser, { UserName: "blue" }))).code).toBe("AccessDenied");
    }
  });
});

describe("inline policies of a user", () => {
  test("come back percent-encoded, by name", async () => {
    const { root } = world;
    await root.call(CreateUser, { UserName: "ann" });
    await root.call(PutUserPolicy, { UserName: "ann", PolicyName: "b", PolicyDocument: POLICY });
    await root.call(PutUserPolicy, { UserName: "ann", PolicyName: "a", PolicyDocument: POLICY });

    const policy = await root.call(GetUserPolicy, { UserName: "ann", PolicyName: "a" });
    expect(policy.PolicyDocument).toMatch(/^%7B%22Version%22%3A%222012-10-17%22/);
    expect(policy.PolicyDocument).toContain("%2A");
    expect(decodeURIComponent(policy.PolicyDocument ?? "")).toBe(POLICY);
    expect((await root.call(ListUserPolicies, { UserName: "ann" })).PolicyNames).toEqual(["a", "b"]);
    expect(await refusal(root.call(GetUserPolicy, { UserName: "ann", PolicyName: "toString" }))).toMatchObject({
      code: "NoSuchEntityException",
      message: "The user policy with name toString cannot be found.",
    });
  });

  test("are 2,048 characters together at most, white space not counted", async () => {
    const { root } = world;
    await root.call(CreateUser, { UserName: "ann" });
    const sized = (size: number) => {
      const [head, tail] = POLICY.split('"s3:GetObject"') as [string, string];
      const spaces = " ".repeat(5_000);
      return `${head}${spaces}"s3:${"A".repeat(size - head.length - tail.length - 5)}"${tail}`;
    };

    await root.call(PutUserPolicy, { UserName: "ann", PolicyName: "a", PolicyDocument: sized(1_024) });
    await root.call(PutUserPolicy, { UserName: "ann", PolicyName: "b", PolicyDocument: sized(1_024) });
    expect(
      await refusal(root.call(PutUserPolicy, { UserName: "ann", PolicyName: "b", PolicyDocument: sized(1_025) })),
    ).toMatchObject({
      code: "LimitExceededException",
      message: "Maximum policy size of 2048 bytes exceeded for user ann",
    });
  });

  test("are refused when they are no policies", async () => {
    await world.root.call(CreateUser, { UserName: "ann" });
    const refused = await refusal(
      world.root.call(PutUserPolicy, { UserName: "ann", PolicyName: "p", PolicyDocument: "{" }),
    );

    expect(refused).toMatchObject({ code: "MalformedPolicyDocumentException", message: "Syntax errors in policy." });
  });
});

describe("managed policies of a user", () => {
  test("are attached once, and listed by path", async () => {
    const { root } = world;
    await root.call(CreateUser, { UserName: "ann" });
    const service = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
    for (const PolicyArn of [service, READ_ONLY, READ_ONLY])
      await root.call(AttachUserPolicy, { UserName: "ann", PolicyArn });

    expect((await root.call(ListAttachedUserPolicies, { UserName: "ann" })).AttachedPolicies).toEqual([
      { PolicyName: "AWSLambdaBasicExecutionRole", PolicyArn: service },
      { PolicyName: "ReadOnlyAccess", PolicyArn: READ_ONLY },
    ]);
    const below = await root.call(ListAttachedUserPolicies, { UserName: "ann", PathPrefix: "/service-role/" });
    expect(below.AttachedPolicies).toHaveLength(1);
  });

  test("are ten at most", async () => {
    const { root } = world;
    await root.call(CreateUser, { UserName: "ann" });
    const attach = async (index: number) => {
      const { Policy } = await root.call(CreatePolicy, { PolicyName: `p${index}`, PolicyDocument: POLICY });
      await root.call(AttachUserPolicy, { UserName: "ann", PolicyArn: Policy?.Arn ?? "" });
    };
    for (let index = 0; index < 10; index++) await attach(index);

    expect(await refusal(attach(10))).toMatchObject({
      code: "LimitExceededException",
      message: "Cannot exceed quota for PoliciesPerUser: 10",
    });
  });

  test("are told apart from what is no ARN and what does not exist", async () => {
    const { root } = world;
    await root.call(CreateUser, { UserName: "ann" });
    const attach = (PolicyArn: string) => refusal(root.call(AttachUserPolicy, { UserName: "ann", PolicyArn }));
    const missing = `arn:aws:iam::${ACCOUNT}:policy/none`;

    expect(await attach("not an arn but twenty letters")).toMatchObject({
      code: "ValidationError",
      message: "Invalid ARN:  Could not be parsed!",
    });
    expect(await attach(missing)).toMatchObject({
      code: "NoSuchEntityException",
      message: `Policy ${missing} does not exist or is not attachable.`,
    });
    expect(await refusal(root.call(DetachUserPolicy, { UserName: "ann", PolicyArn: READ_ONLY }))).toMatchObject({
      code: "NoSuchEntityException",
      message: `Policy ${READ_ONLY} was not found.`,
    });
  });

  test("may be granted policy by policy: iam:PolicyARN", async () => {
    await world.root.call(CreateUser, { UserName: "ann" });
    const admin = await world.user(
      "admin",
      allow("iam:AttachUserPolicy", "*", { ArnEquals: { "iam:PolicyARN": READ_ONLY } }),
    );

    await admin.call(AttachUserPolicy, { UserName: "ann", PolicyArn: READ_ONLY });
    const other = "arn:aws:iam::aws:policy/AdministratorAccess";
    expect((await refusal(admin.call(AttachUserPolicy, { UserName: "ann", PolicyArn: other }))).code).toBe(
      "AccessDenied",
    );
  });
});

describe("a permissions boundary", () => {
  test("limits the user at once, and until it is taken away", async () => {
    const { root } = world;
    const ann = await world.user("ann", allow("iam:GetUser"));
    const { Policy } = await root.call(CreatePolicy, { PolicyName: "limit", PolicyDocument: POLICY });
    const PermissionsBoundary = Policy?.Arn ?? "";

    await root.call(PutUserPermissionsBoundary, { UserName: "ann", PermissionsBoundary });
    expect((await refusal(ann.call(GetUser, {}))).message).toContain("because no permissions boundary allows");
    expect((await root.call(ListEntitiesForPolicy, { PolicyArn: PermissionsBoundary })).PolicyUsers).toHaveLength(1);

    await root.call(DeleteUserPermissionsBoundary, { UserName: "ann" });
    expect((await ann.call(GetUser, {})).User?.UserName).toBe("ann");
    expect((await root.call(ListEntitiesForPolicy, { PolicyArn: PermissionsBoundary })).PolicyUsers).toEqual([]);
  });

  test("must exist", async () => {
    await world.root.call(CreateUser, { UserName: "ann" });
    const PermissionsBoundary = `arn:aws:iam::${ACCOUNT}:policy/none`;

    expect(
      await refusal(world.root.call(PutUserPermissionsBoundary, { UserName: "ann", PermissionsBoundary })),
    ).toMatchObject({
      code: "NoSuchEntityException",
      message: `Scope ARN: ${PermissionsBoundary} does not exist or is not attachable.`,
    });
  });
});

test("ListGroupsForUser lists the groups a user is in", async () => {
  const { root } = world;
  await root.call(CreateUser, { UserName: "ann" });
  for (const GroupName of ["b", "a"]) {
    await root.call(CreateGroup, { GroupName });
    await root.call(AddUserToGroup, { GroupName, UserName: "ann" });
  }

  const { Groups } = await root.call(ListGroupsForUser, { UserName: "ann" });
  expect(Groups?.map((group) => group.GroupName)).toEqual(["a", "b"]);
});
