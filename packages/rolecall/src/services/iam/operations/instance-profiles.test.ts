import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ACCOUNT, allow, refusal, testWorld, type World } from "../../../testing/world.js";
import { AddRoleToInstanceProfile } from "./add-role-to-instance-profile.js";
import { CreateInstanceProfile } from "./create-instance-profile.js";
import { DeleteInstanceProfile } from "./delete-instance-profile.js";
import { DeleteRole } from "./delete-role.js";
import { GetInstanceProfile } from "./get-instance-profile.js";
import { ListInstanceProfileTags } from "./list-instance-profile-tags.js";
import { ListInstanceProfiles } from "./list-instance-profiles.js";
import { ListInstanceProfilesForRole } from "./list-instance-profiles-for-role.js";
import { RemoveRoleFromInstanceProfile } from "./remove-role-from-instance-profile.js";
import { TagInstanceProfile } from "./tag-instance-profile.js";
import { UntagInstanceProfile } from "./untag-instance-profile.js";

let world: World;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.end());

const InstanceProfileName = "web";
const arn = (path: string) => `arn:aws:iam::${ACCOUNT}:instance-profile${path}`;

describe("an instance profile", () => {
  test("holds one role, which is shown in full", async () => {
    const { root } = world;
    const role = await world.role("worker");
    await world.role("other");
    const { InstanceProfile } = await root.call(CreateInstanceProfile, {
      InstanceProfileName,
      Path: "/x/",
      Tags: [{ Key: "a", Value: "1" }],
    });
    expect(InstanceProfile).toEqual({
      Path: "/x/",
      InstanceProfileName,
      InstanceProfileId: expect.stringMatching(/^AIPA[A-Z2-7]{17}$/),
      Arn: arn("/x/web"),
      CreateDate: new Date("2026-01-01T12:00:00Z"),
      Roles: [],
      Tags: [{ Key: "a", Value: "1" }],
    });

    await root.call(AddRoleToInstanceProfile, { InstanceProfileName, RoleName: "worker" });
    const found = (await root.call(GetInstanceProfile, { InstanceProfileName })).InstanceProfile;
    expect(found?.Roles).toMatchObject([{ Arn: role.arn, RoleId: role.id, RoleLastUsed: {} }]);
    expect(
      await refusal(root.call(AddRoleToInstanceProfile, { InstanceProfileName, RoleName: "other" })),
    ).toMatchObject({
      code: "LimitExceededException",
      message: "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1",
    });
  });

  test("is not deleted while a role is in it, nor is the role", async () => {
    const { root } = world;
    await world.role("worker");
    await root.call(CreateInstanceProfile, { InstanceProfileName });
    await root.call(AddRoleToInstanceProfile, { InstanceProfileName, RoleName: "worker" });
    const words = "Cannot delete entity, must remove roles from instance profile first.";

    expect((await refusal(root.call(DeleteInstanceProfile, { InstanceProfileName }))).message).toBe(words);
    expect((await refusal(root.call(DeleteRole, { RoleName: "worker" }))).message).toBe(words);
    expect(
      (await refusal(root.call(RemoveRoleFromInstanceProfile, { InstanceProfileName, RoleName: "none" }))).message,
    ).toBe("The role with name none cannot be found.");

    await root.call(RemoveRoleFromInstanceProfile, { InstanceProfileName, RoleName: "worker" });
    await root.call(DeleteInstanceProfile, { InstanceProfileName });
    await root.call(DeleteRole, { RoleName: "worker" });
    expect(await refusal(root.call(GetInstanceProfile, { InstanceProfileName }))).toMatchObject({
      code: "NoSuchEntityException",
      message: "Instance Profile web cannot be found.",
    });
  });

  test("passes its role to EC2: iam:PassRole is asked for", async () => {
    const role = await world.role("worker");
    await world.root.call(CreateInstanceProfile, { InstanceProfileName });
    const ann = await world.user("ann", allow("iam:AddRoleToInstanceProfile"));

    const denied = await refusal(ann.call(AddRoleToInstanceProfile, { InstanceProfileName, RoleName: "worker" }));

    expect(denied.message).toContain(`iam:PassRole on resource: ${role.arn}`);
    expect(world.trail.last()).toMatchObject({
      context: {
        "iam:PassedToService": "ec2.amazonaws.com",
        "iam:AssociatedResourceArn": `arn:aws:ec2:*:${ACCOUNT}:instance/*`,
      },
    });
  });

  test("is listed by path and by role", async () => {
    const { root } = world;
    await world.role("worker");
    for (const [name, Path] of [
      ["b", "/x/"],
      ["a", "/x/"],
      ["c", "/y/"],
    ] as const) {
      await root.call(CreateInstanceProfile, { InstanceProfileName: name, Path });
      await root.call(AddRoleToInstanceProfile, { InstanceProfileName: name, RoleName: "worker" });
    }
    const names = (found: { InstanceProfiles: { InstanceProfileName: string | undefined }[] | undefined }) =>
      found.InstanceProfiles?.map((profile) => profile.InstanceProfileName);

    expect(names(await root.call(ListInstanceProfiles, { PathPrefix: "/x/" }))).toEqual(["a", "b"]);
    const first = await root.call(ListInstanceProfilesForRole, { RoleName: "worker", MaxItems: 2 });
    expect(names(first)).toEqual(["a", "b"]);
    expect(names(await root.call(ListInstanceProfilesForRole, { RoleName: "worker", Marker: first.Marker }))).toEqual([
      "c",
    ]);
    expect((await refusal(root.call(CreateInstanceProfile, { InstanceProfileName: "A" }))).message).toBe(
      "Instance Profile A already exists.",
    );
  });

  test("has tags", async () => {
    const { root } = world;
    await root.call(CreateInstanceProfile, { InstanceProfileName });
    await root.call(TagInstanceProfile, { InstanceProfileName, Tags: [{ Key: "a", Value: "1" }] });
    expect((await root.call(ListInstanceProfileTags, { InstanceProfileName })).Tags).toEqual([
      { Key: "a", Value: "1" },
    ]);
    await root.call(UntagInstanceProfile, { InstanceProfileName, TagKeys: ["a"] });
    expect((await root.call(ListInstanceProfileTags, { InstanceProfileName })).Tags).toEqual([]);
  });
});
