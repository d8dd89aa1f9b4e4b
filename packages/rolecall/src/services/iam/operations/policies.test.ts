import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ACCOUNT, allow, refusal, testWorld, type World } from "../../../testing/world.js";
import { AttachGroupPolicy } from "./attach-group-policy.js";
import { AttachRolePolicy } from "./attach-role-policy.js";
import { AttachUserPolicy } from "./attach-user-policy.js";
import { CreateGroup } from "./create-group.js";
import { CreatePolicy } from "./create-policy.js";
import { CreatePolicyVersion } from "./create-policy-version.js";
import { CreateUser } from "./create-user.js";
import { DeletePolicy } from "./delete-policy.js";
import { DeletePolicyVersion } from "./delete-policy-version.js";
import { DetachUserPolicy } from "./detach-user-policy.js";
import { GetPolicy } from "./get-policy.js";
import { GetPolicyVersion } from "./get-policy-version.js";
import { GetUser } from "./get-user.js";
import { ListEntitiesForPolicy } from "./list-entities-for-policy.js";
import { ListPolicies } from "./list-policies.js";
import { ListPolicyTags } from "./list-policy-tags.js";
import { ListPolicyVersions } from "./list-policy-versions.js";
import { PutUserPermissionsBoundary } from "./put-user-permissions-boundary.js";
import { SetDefaultPolicyVersion } from "./set-default-policy-version.js";
import { TagPolicy } from "./tag-policy.js";
import { UntagPolicy } from "./untag-policy.js";

const S3 = allow("s3:GetObject").document;
const GET_USER = allow("iam:GetUser").document;
const ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess";

let world: World;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.end());

const arn = (path: string) => `arn:aws:iam::${ACCOUNT}:policy${path}`;
const create = async (PolicyName: string, PolicyDocument = S3) =>
  (await world.root.call(CreatePolicy, { PolicyName, PolicyDocument })).Policy?.Arn ?? "";

describe("a managed policy", () => {
  test("is answered without description by CreatePolicy, and with it by GetPolicy", async () => {
    const { Policy } = await world.root.call(CreatePolicy, {
      PolicyName: "read",
      Path: "/x/",
      PolicyDocument: S3,
      Description: "reads",
      Tags: [{ Key: "team", Value: "red" }],
    });

    expect(Policy).toEqual({
      PolicyName: "read",
      PolicyId: expect.stringMatching(/^ANPA[A-Z2-7]{17}$/),
      Arn: arn("/x/read"),
      Path: "/x/",
      DefaultVersionId: "v1",
      AttachmentCount: 0,
      PermissionsBoundaryUsageCount: 0,
      IsAttachable: true,
      CreateDate: new Date("2026-01-01T12:00:00Z"),
      UpdateDate: new Date("2026-01-01T12:00:00Z"),
      Tags: [{ Key: "team", Value: "red" }],
    });
    expect((await world.root.call(GetPolicy, { PolicyArn: arn("/x/read") })).Policy).toEqual({
      ...Policy,
      Description: "reads",
    });
  });

  test("has a name of its own", async () => {
    await create("read");

    expect(await refusal(create("READ"))).toMatchObject({
      code: "EntityAlreadyExistsException",
      message: "A policy called READ already exists. Duplicate names are not allowed.",
    });
  });

  test("is 6,144 characters at most, white space not counted", async () => {
    const sized = (size: number) => {
      const [head, tail] = S3.split('"s3:GetObject"') as [string, string];
      return `${head}   "s3:${"A".repeat(size - head.length - tail.length - 5)}"\n${tail}`;
    };

    await create("fits", sized(6_144));
    expect(await refusal(create("large", sized(6_145)))).toMatchObject({
      code: "LimitExceededException",
      message: "Cannot exceed quota for PolicySize: 6144",
    });
  });

  test("that is missing, or no ARN, is told apart", async () => {
    expect(await refusal(world.root.call(GetPolicy, { PolicyArn: arn("/none") }))).toMatchObject({
      code: "NoSuchEntityException",
      message: `Policy ${arn("/none")} was not found.`,
    });
    expect(await refusal(world.root.call(GetPolicy, { PolicyArn: "twenty letters and more" }))).toMatchObject({
      code: "ValidationError",
      message: "Invalid ARN:  Could not be parsed!",
    });
  });

  test("of another account is not there", async () => {
    const other = await create("read");

    const refused = await refusal(
      world.rootOf("111122223333").call(AttachUserPolicy, { UserName: "ann", PolicyArn: other }),
    );
    expect(refused.code).toBe("NoSuchEntityException");
    expect((await world.rootOf("111122223333").call(ListPolicies, { Scope: "Local" })).Policies).toEqual([]);
  });

  test("created with tags asks for iam:TagPolicy too", async () => {
    const maker = await world.user("maker", allow("iam:CreatePolicy"));
    const tagged = { PolicyName: "p", PolicyDocument: S3, Tags: [{ Key: "a", Value: "b" }] };

    expect((await refusal(maker.call(CreatePolicy, tagged))).message).toContain("iam:TagPolicy");
  });
});

describe("versions", () => {
  test("speak from the moment they are the default", async () => {
    const { root } = world;
    const ann = await world.user("ann");
    const PolicyArn = await create("p");
    await root.call(AttachUserPolicy, { UserName: "ann", PolicyArn });

    const { PolicyVersion } = await root.call(CreatePolicyVersion, { PolicyArn, PolicyDocument: GET_USER });
    expect(PolicyVersion).toMatchObject({ VersionId: "v2", IsDefaultVersion: false });
    expect((await refusal(ann.call(GetUser, {}))).code).toBe("AccessDenied");

    await root.call(SetDefaultPolicyVersion, { PolicyArn, VersionId: "v2" });
    expect((await ann.call(GetUser, {})).User?.UserName).toBe("ann");

    await root.call(CreatePolicyVersion, { PolicyArn, PolicyDocument: S3, SetAsDefault: true });
    expect((await refusal(ann.call(GetUser, {}))).code).toBe("AccessDenied");
  });

  test("are five at most; numbers are never used again", async () => {
    const { root } = world;
    const PolicyArn = await create("p");
    for (let index = 0; index < 4; index++) await root.call(CreatePolicyVersion, { PolicyArn, PolicyDocument: S3 });

    expect(await refusal(root.call(CreatePolicyVersion, { PolicyArn, PolicyDocument: S3 }))).toMatchObject({
      code: "LimitExceededException",
      message:
        "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.",
    });
    await root.call(DeletePolicyVersion, { PolicyArn, VersionId: "v5" });
    const { PolicyVersion } = await root.call(CreatePolicyVersion, { PolicyArn, PolicyDocument: S3 });
    expect(PolicyVersion?.VersionId).toBe("v6");

    const { Versions } = await root.call(ListPolicyVersions, { PolicyArn });
    expect(Versions?.map((version) => version.VersionId)).toEqual(["v6", "v4", "v3", "v2", "v1"]);
    expect(Versions?.filter((version) => version.IsDefaultVersion)).toMatchObject([{ VersionId: "v1" }]);
  });

  test("are read with their text", async () => {
    const PolicyArn = await create("p");

    const { PolicyVersion } = await world.root.call(GetPolicyVersion, { PolicyArn, VersionId: "v1" });
    expect(decodeURIComponent(PolicyVersion?.Document ?? "")).toBe(S3);
    expect((await refusal(world.root.call(GetPolicyVersion, { PolicyArn, VersionId: "v2" }))).code).toBe(
      "NoSuchEntityException",
    );
    expect((await refusal(world.root.call(SetDefaultPolicyVersion, { PolicyArn, VersionId: "v9" }))).code).toBe(
      "NoSuchEntityException",
    );
  });

  test("the default one stays", async () => {
    const PolicyArn = await create("p");

    expect(await refusal(world.root.call(DeletePolicyVersion, { PolicyArn, VersionId: "v1" }))).toMatchObject({
      code: "DeleteConflictException",
      message: "Cannot delete the default version of a policy.",
    });
  });
});

test("DeletePolicy refuses while the policy is attached, is a boundary, or has further versions", async () => {
  const { root } = world;
  const PolicyArn = await create("p");
  await root.call(CreateUser, { UserName: "ann" });
  await root.call(AttachUserPolicy, { UserName: "ann", PolicyArn });
  const refused = async () => (await refusal(root.call(DeletePolicy, { PolicyArn }))).message;

  expect(await refused()).toBe("Cannot delete a policy attached to entities.");
  await root.call(DetachUserPolicy, { UserName: "ann", PolicyArn });
  await root.call(PutUserPermissionsBoundary, { UserName: "ann", PermissionsBoundary: PolicyArn });
  expect(await refused()).toBe("Cannot delete a policy attached to entities.");
  await root.call(PutUserPermissionsBoundary, { UserName: "ann", PermissionsBoundary: ADMIN });
  await root.call(CreatePolicyVersion, { PolicyArn, PolicyDocument: S3 });
  expect(await refused()).toContain("This policy has more than one version.");
  await root.call(DeletePolicyVersion, { PolicyArn, VersionId: "v2" });
  await root.call(DeletePolicy, { PolicyArn });

  expect((await refusal(root.call(GetPolicy, { PolicyArn }))).code).toBe("NoSuchEntityException");
});

describe("AWS's own policies", () => {
  test("are listed all, with real texts and versions", async () => {
    const { root } = world;
    let count = 0;
    let Marker: string | undefined;
    do {
      const page = await root.call(ListPolicies, { Scope: "AWS", MaxItems: 1000, Marker });
      count += page.Policies?.length ?? 0;
      ({ Marker } = page);
    } while (Marker !== undefined);
    expect(count).toBeGreaterThan(1_500);

    const { PolicyVersion } = await root.call(GetPolicyVersion, { PolicyArn: ADMIN, VersionId: "v1" });
    expect(JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? "")).Statement).toEqual([
      { Effect: "Allow", Action: "*", Resource: "*" },
    ]);
  });

  test("may be read by those who may, as if they were the account's own", async () => {
    const ann = await world.user("ann", allow("iam:GetPolicy", "arn:aws:iam::aws:policy/*"));

    expect((await ann.call(GetPolicy, { PolicyArn: ADMIN })).Policy).toMatchObject({
      PolicyName: "AdministratorAccess",
      PolicyId: expect.stringMatching(/^ANPA/),
      DefaultVersionId: "v1",
    });
  });

  test("can't be changed", async () => {
    const { root } = world;
    for (const refused of [
      root.call(CreatePolicyVersion, { PolicyArn: ADMIN, PolicyDocument: S3 }),
      root.call(DeletePolicy, { PolicyArn: ADMIN }),
      root.call(TagPolicy, { PolicyArn: ADMIN, Tags: [{ Key: "a", Value: "b" }] }),
    ]) {
      expect((await refusal(refused)).code).toBe("AccessDenied");
    }
  });
});

describe("ListPolicies", () => {
  test("tells what is attached, what is a boundary, and where it stands", async () => {
    const { root } = world;
    const [used, limit] = [await create("used"), await create("limit")];
    await create("unused");
    await root.call(CreateUser, { UserName: "ann", PermissionsBoundary: limit });
    await root.call(AttachUserPolicy, { UserName: "ann", PolicyArn: used });
    await root.call(AttachUserPolicy, { UserName: "ann", PolicyArn: ADMIN });
    const names = async (input: object) =>
      (await root.call(ListPolicies, input)).Policies?.map((policy) => policy.PolicyName);

    expect(await names({ Scope: "Local" })).toEqual(["limit", "unused", "used"]);
    expect(await names({ OnlyAttached: true })).toEqual(["used", "AdministratorAccess"]);
    expect(await names({ PolicyUsageFilter: "PermissionsBoundary" })).toEqual(["limit"]);
    expect(await names({ Scope: "Local", PathPrefix: "/none/" })).toEqual([]);
    const { Policies } = await root.call(ListPolicies, { OnlyAttached: true, Scope: "Local" });
    expect(Policies).toMatchObject([{ AttachmentCount: 1, PermissionsBoundaryUsageCount: 0 }]);
  });

  test("is asked with a resource that is no ARN, as AWS asks it", async () => {
    const ann = await world.user("ann", allow("iam:ListPolicies", arn("/*")));

    expect((await refusal(ann.call(ListPolicies, {}))).message).toContain(
      "iam:ListPolicies on resource: policy path / because",
    );
  });
});

test("ListEntitiesForPolicy tells users, groups and roles apart, and policy from boundary", async () => {
  const { root } = world;
  const PolicyArn = await create("p");
  await root.call(CreateUser, { UserName: "ann", Path: "/x/" });
  await root.call(CreateUser, { UserName: "bob", PermissionsBoundary: PolicyArn });
  await root.call(CreateGroup, { GroupName: "team" });
  await world.role("worker");
  await root.call(AttachUserPolicy, { UserName: "ann", PolicyArn });
  await root.call(AttachGroupPolicy, { GroupName: "team", PolicyArn });
  await root.call(AttachRolePolicy, { RoleName: "worker", PolicyArn });
  const list = async (input: object) => {
    const { PolicyUsers, PolicyGroups, PolicyRoles } = await root.call(ListEntitiesForPolicy, { PolicyArn, ...input });
    return [
      ...(PolicyUsers ?? []).map((user) => user.UserName),
      ...(PolicyGroups ?? []).map((group) => group.GroupName),
      ...(PolicyRoles ?? []).map((role) => role.RoleName),
    ];
  };

  expect(await list({})).toEqual(["ann", "bob", "team", "worker"]);
  expect(await list({ EntityFilter: "Role" })).toEqual(["worker"]);
  expect(await list({ PathPrefix: "/x/" })).toEqual(["ann"]);
  expect(await list({ PolicyUsageFilter: "PermissionsBoundary" })).toEqual(["bob"]);

  const first = await root.call(ListEntitiesForPolicy, { PolicyArn, MaxItems: 3 });
  expect(first).toMatchObject({ IsTruncated: true });
  expect(await list({ Marker: first.Marker })).toEqual(["bob"]);
});

test("tags of a policy are set, listed and taken away", async () => {
  const { root } = world;
  const PolicyArn = await create("p");
  await root.call(TagPolicy, { PolicyArn, Tags: [{ Key: "a", Value: "1" }] });
  expect((await root.call(ListPolicyTags, { PolicyArn })).Tags).toEqual([{ Key: "a", Value: "1" }]);
  await root.call(UntagPolicy, { PolicyArn, TagKeys: ["A"] });
  expect((await root.call(ListPolicyTags, { PolicyArn })).Tags).toEqual([]);
});
