import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ACCOUNT, allow, refusal, testWorld, type World } from "../../../testing/world.js";
import { AddUserToGroup } from "./add-user-to-group.js";
import { AttachGroupPolicy } from "./attach-group-policy.js";
import { CreateGroup } from "./create-group.js";
import { CreateUser } from "./create-user.js";
import { DeleteGroup } from "./delete-group.js";
import { DeleteGroupPolicy } from "./delete-group-policy.js";
import { DetachGroupPolicy } from "./detach-group-policy.js";
import { GetGroup } from "./get-group.js";
import { GetGroupPolicy } from "./get-group-policy.js";
import { GetUser } from "./get-user.js";
import { ListAttachedGroupPolicies } from "./list-attached-group-policies.js";
import { ListGroupPolicies } from "./list-group-policies.js";
import { ListGroups } from "./list-groups.js";
import { ListGroupsForUser } from "./list-groups-for-user.js";
import { PutGroupPolicy } from "./put-group-policy.js";
import { RemoveUserFromGroup } from "./remove-user-from-group.js";
import { UpdateGroup } from "./update-group.js";

const READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess";
const POLICY = allow("iam:GetUser").document;

let world: World;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.end());

const arn = (path: string) => `arn:aws:iam::${ACCOUNT}:group${path}`;

test("a group has an id that begins with AGPA, and neither tags nor a boundary", async () => {
  const { Group } = await world.root.call(CreateGroup, { GroupName: "team", Path: "/x/" });

  expect(Group).toEqual({
    Path: "/x/",
    GroupName: "team",
    GroupId: expect.stringMatching(/^AGPA[A-Z2-7]{17}$/),
    Arn: arn("/x/team"),
    CreateDate: new Date("2026-01-01T12:00:00Z"),
  });
  expect(await refusal(world.root.call(CreateGroup, { GroupName: "TEAM" }))).toMatchObject({
    code: "EntityAlreadyExistsException",
    message: "Group with name TEAM already exists.",
  });
  expect((await refusal(world.root.call(GetGroup, { GroupName: "none" }))).message).toBe(
    "The group with name none cannot be found.",
  );
});

test("a group's policies speak for its users from the moment they join until they leave", async () => {
  const { root } = world;
  const ann = await world.user("ann");
  await root.call(CreateGroup, { GroupName: "Team" });
  await root.call(PutGroupPolicy, { GroupName: "Team", PolicyName: "p", PolicyDocument: POLICY });
  expect((await refusal(ann.call(GetUser, {}))).code).toBe("AccessDenied");

  await root.call(AddUserToGroup, { GroupName: "Team", UserName: "ann" });
  await root.call(AddUserToGroup, { GroupName: "Team", UserName: "ann" });
  expect((await ann.call(GetUser, {})).User?.UserName).toBe("ann");

  await root.call(UpdateGroup, { GroupName: "Team", NewGroupName: "crew", NewPath: "/y/" });
  expect((await ann.call(GetUser, {})).User?.UserName).toBe("ann");
  expect((await root.call(ListGroupsForUser, { UserName: "ann" })).Groups).toMatchObject([{ Arn: arn("/y/crew") }]);

  await root.call(RemoveUserFromGroup, { GroupName: "crew", UserName: "ann" });
  expect((await refusal(ann.call(GetUser, {}))).code).toBe("AccessDenied");
});

test("GetGroup gives its users page by page", async () => {
  const { root } = world;
  await root.call(CreateGroup, { GroupName: "team" });
  for (const UserName of ["c", "a", "b"]) {
    await root.call(CreateUser, { UserName });
    await root.call(AddUserToGroup, { GroupName: "team", UserName });
  }

  const first = await root.call(GetGroup, { GroupName: "team", MaxItems: 2 });
  expect(first.Users?.map((user) => user.UserName)).toEqual(["a", "b"]);
  const rest = await root.call(GetGroup, { GroupName: "team", Marker: first.Marker });
  expect(rest.Users?.map((user) => user.UserName)).toEqual(["c"]);
  expect(rest.IsTruncated).toBe(false);
});

test("a user is in ten groups at most", async () => {
  const { root } = world;
  await root.call(CreateUser, { UserName: "ann" });
  const join = async (index: number) => {
    await root.call(CreateGroup, { GroupName: `g${index}` });
    await root.call(AddUserToGroup, { GroupName: `g${index}`, UserName: "ann" });
  };
  for (let index = 0; index < 10; index++) await join(index);

  expect(await refusal(join(10))).toMatchObject({
    code: "LimitExceededException",
    message: "Cannot exceed quota for GroupsPerUser: 10",
  });
});

test("ListGroups lists groups below a path", async () => {
  await world.root.call(CreateGroup, { GroupName: "a", Path: "/x/" });
  await world.root.call(CreateGroup, { GroupName: "b", Path: "/y/" });

  const { Groups } = await world.root.call(ListGroups, { PathPrefix: "/y/" });
  expect(Groups?.map((group) => group.GroupName)).toEqual(["b"]);
});

test("UpdateGroup refuses a name that is taken and asks for both ARNs", async () => {
  for (const GroupName of ["a", "b"]) await world.root.call(CreateGroup, { GroupName });
  expect((await refusal(world.root.call(UpdateGroup, { GroupName: "a", NewGroupName: "B" }))).message).toBe(
    "Group with name B already exists.",
  );

  const ann = await world.user("ann", allow("iam:UpdateGroup", arn("/a")));
  expect((await refusal(ann.call(UpdateGroup, { GroupName: "a", NewGroupName: "c" }))).message).toContain(
    "on resource: group c because",
  );
});

describe("policies of a group", () => {
  test("are inline and attached, as a user's are", async () => {
    const { root } = world;
    await root.call(CreateGroup, { GroupName: "team" });
    await root.call(PutGroupPolicy, { GroupName: "team", PolicyName: "p", PolicyDocument: POLICY });
    await root.call(AttachGroupPolicy, { GroupName: "team", PolicyArn: READ_ONLY });

    expect(await root.call(GetGroupPolicy, { GroupName: "team", PolicyName: "p" })).toEqual({
      GroupName: "team",
      PolicyName: "p",
      PolicyDocument: expect.stringContaining("%22iam%3AGetUser%22"),
    });
    expect((await root.call(ListGroupPolicies, { GroupName: "team" })).PolicyNames).toEqual(["p"]);
    expect((await root.call(ListAttachedGroupPolicies, { GroupName: "team" })).AttachedPolicies).toEqual([
      { PolicyName: "ReadOnlyAccess", PolicyArn: READ_ONLY },
    ]);
  });

  test("and its users keep it from being deleted", async () => {
    const { root } = world;
    await root.call(CreateGroup, { GroupName: "team" });
    await root.call(CreateUser, { UserName: "ann" });
    await root.call(PutGroupPolicy, { GroupName: "team", PolicyName: "p", PolicyDocument: POLICY });
    await root.call(AttachGroupPolicy, { GroupName: "team", PolicyArn: READ_ONLY });
    await root.call(AddUserToGroup, { GroupName: "team", UserName: "ann" });
    const refused = async () => (await refusal(root.call(DeleteGroup, { GroupName: "team" }))).message;

    expect(await refused()).toBe("Cannot delete entity, must remove users from group first.");
    await root.call(RemoveUserFromGroup, { GroupName: "team", UserName: "ann" });
    expect(await refused()).toBe("Cannot delete entity, must detach all policies first.");
    await root.call(DetachGroupPolicy, { GroupName: "team", PolicyArn: READ_ONLY });
    expect(await refused()).toBe("Cannot delete entity, must delete policies first.");
    await root.call(DeleteGroupPolicy, { GroupName: "team", PolicyName: "p" });
    await root.call(DeleteGroup, { GroupName: "team" });

    expect((await root.call(ListGroups, {})).Groups).toEqual([]);
  });
});
