import { afterEach, beforeEach, expect, test } from "vitest";
import { allow, refusal, testWorld, type World } from "../../../testing/world.js";
import { anExecutionRole, aSchedule, create, GROUP_ARN } from "../testing.js";
import { CreateScheduleGroup } from "./create-schedule-group.js";
import { DeleteScheduleGroup } from "./delete-schedule-group.js";
import { GetSchedule } from "./get-schedule.js";
import { GetScheduleGroup } from "./get-schedule-group.js";
import { ListScheduleGroups } from "./list-schedule-groups.js";
import { ListSchedules } from "./list-schedules.js";
import { ListTagsForResource } from "./list-tags-for-resource.js";
import { TagResource } from "./tag-resource.js";
import { UntagResource } from "./untag-resource.js";

let world: World;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.end());

const ARN = GROUP_ARN.replace(/default$/, "g");
const RED = { Key: "team", Value: "red" };

test("a group is made, shown, listed and deleted with its schedules", async () => {
  expect(await world.root.call(CreateScheduleGroup, { Name: "g" })).toEqual({ ScheduleGroupArn: ARN });
  const now = new Date(world.clock.now());
  const shown = { Arn: ARN, Name: "g", State: "ACTIVE", CreationDate: now, LastModificationDate: now };
  expect(await world.root.call(GetScheduleGroup, { Name: "g" })).toEqual(shown);
  expect((await world.root.call(ListScheduleGroups, { NamePrefix: "g" })).ScheduleGroups).toEqual([shown]);
  expect(await refusal(world.root.call(CreateScheduleGroup, { Name: "g" }))).toMatchObject({
    code: "ConflictException",
  });
  const role = await anExecutionRole(world);
  await create(world.root, aSchedule(role, { GroupName: "g", State: "DISABLED" }));
  await create(world.root, aSchedule(role, { State: "DISABLED" }));

  await world.root.call(DeleteScheduleGroup, { Name: "g" });
  expect((await refusal(world.root.call(GetScheduleGroup, { Name: "g" }))).code).toBe("ResourceNotFoundException");
  const { Schedules = [] } = await world.root.call(ListSchedules, {});
  expect(Schedules.map(({ GroupName }) => GroupName)).toEqual(["default"]);
});

test("a schedule needs its group", async () => {
  const role = await anExecutionRole(world);

  expect(await refusal(create(world.root, aSchedule(role, { GroupName: "none" })))).toMatchObject({
    code: "ResourceNotFoundException",
    message: "Schedule group none does not exist.",
  });
});

test("every account has the default group, which stays", async () => {
  const { ScheduleGroups = [] } = await world.root.call(ListScheduleGroups, {});
  expect(ScheduleGroups).toMatchObject([{ Arn: GROUP_ARN, Name: "default", State: "ACTIVE" }]);
  expect((await refusal(world.root.call(DeleteScheduleGroup, { Name: "default" }))).code).toBe("ValidationException");
  await world.root.call(TagResource, { ResourceArn: GROUP_ARN, Tags: [RED] });
  expect((await world.root.call(ListScheduleGroups, {})).ScheduleGroups).toHaveLength(1);
});

test("groups are listed by page", async () => {
  for (const Name of ["c", "a", "b"]) await world.root.call(CreateScheduleGroup, { Name });
  const names: (string | undefined)[] = [];
  let NextToken: string | undefined;
  do {
    const page = await world.root.call(ListScheduleGroups, { MaxResults: 3, NextToken });
    names.push(...(page.ScheduleGroups ?? []).map(({ Name }) => Name), "|");
    NextToken = page.NextToken;
  } while (NextToken !== undefined);

  expect(names).toEqual(["a", "b", "c", "|", "default", "|"]);
});

test("tags of a group are its own and its schedules'", async () => {
  await world.root.call(CreateScheduleGroup, { Name: "g", Tags: [RED] });
  await world.root.call(TagResource, { ResourceArn: ARN, Tags: [{ Key: "stage", Value: "test" }] });
  await world.root.call(UntagResource, { ResourceArn: ARN, TagKeys: ["stage"] });
  expect(await world.root.call(ListTagsForResource, { ResourceArn: ARN })).toEqual({ Tags: [RED] });
  const role = await anExecutionRole(world);
  await create(world.root, aSchedule(role, { GroupName: "g", State: "DISABLED" }));
  await create(world.root, aSchedule(role, { State: "DISABLED" }));

  const ann = await world.user("ann", allow("scheduler:*", "*", { StringEquals: { "aws:ResourceTag/team": "red" } }));
  await expect(ann.call(GetScheduleGroup, { Name: "g" })).resolves.toBeDefined();
  await expect(ann.call(GetSchedule, { GroupName: "g", Name: "s" })).resolves.toBeDefined();
  expect((await refusal(ann.call(GetSchedule, { Name: "s" }))).code).toBe("AccessDeniedException");
});

test("tags on creation ask for TagResource; those of AWS and more than fifty are refused", async () => {
  const ann = await world.user("ann", allow("scheduler:CreateScheduleGroup"));
  expect((await refusal(ann.call(CreateScheduleGroup, { Name: "g", Tags: [RED] }))).message).toMatch(
    /scheduler:TagResource/,
  );
  const tag = (Tags: { Key: string; Value: string }[]) =>
    refusal(world.root.call(TagResource, { ResourceArn: GROUP_ARN, Tags }));
  expect((await tag([{ Key: "aws:x", Value: "" }])).code).toBe("ValidationException");
  const many = Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: "v" }));
  expect((await tag(many)).code).toBe("ServiceQuotaExceededException");
});

test("whoever deletes a group must be allowed to delete its schedules", async () => {
  await world.root.call(CreateScheduleGroup, { Name: "g" });
  const ann = await world.user("ann", allow("scheduler:DeleteScheduleGroup"));

  expect((await refusal(ann.call(DeleteScheduleGroup, { Name: "g" }))).message).toMatch(
    /scheduler:DeleteSchedule on resource: arn:aws:scheduler:us-east-1:000000000000:schedule\/g\/\*/,
  );
});

test("a schedule of another account is not reached by its group and name", async () => {
  const role = await anExecutionRole(world);
  await create(world.root, aSchedule(role, { State: "DISABLED" }));

  const other = world.rootOf("111111111111");
  expect((await refusal(other.call(GetSchedule, { Name: "s" }))).code).toBe("ResourceNotFoundException");
  expect((await other.call(ListSchedules, {})).Schedules).toEqual([]);
});
