import { afterEach, beforeEach, expect, test } from "vitest";
import { allow, refusal, testWorld, type World } from "../../../testing/world.js";
import { DeleteDashboards } from "./delete-dashboards.js";
import { GetDashboard } from "./get-dashboard.js";
import { ListDashboards } from "./list-dashboards.js";
import { ListTagsForResource } from "./list-tags-for-resource.js";
import { PutDashboard } from "./put-dashboard.js";
import { TagResource } from "./tag-resource.js";

let world: World;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.end());

const BODY = '{"widgets": [ ]}';
const ARN = "arn:aws:cloudwatch::000000000000:dashboard/shop";
const put = (DashboardName: string, DashboardBody = BODY) =>
  world.root.call(PutDashboard, { DashboardName, DashboardBody });
const names = async (input: object = {}) =>
  ((await world.root.call(ListDashboards, input)).DashboardEntries ?? []).map(({ DashboardName }) => DashboardName);

test("a dashboard is answered as it was put, in every Region, as recorded in 2023", async () => {
  expect(await put("shop")).toEqual({ DashboardValidationMessages: [] });
  expect(await world.root.call(GetDashboard, { DashboardName: "shop" }, { region: "eu-west-1" })).toEqual({
    DashboardArn: ARN,
    DashboardName: "shop",
    DashboardBody: BODY,
  });
  expect((await world.root.call(ListDashboards, {})).DashboardEntries).toEqual([
    { DashboardArn: ARN, DashboardName: "shop", LastModified: new Date(world.clock.now()), Size: BODY.length },
  ]);
});

test("dashboards are found by prefix, and deleted with all others or not at all", async () => {
  for (const name of ["shop", "shop-2", "bank"]) await put(name);
  expect(await names({ DashboardNamePrefix: "sh" })).toEqual(["shop", "shop-2"]);
  const half = world.root.call(DeleteDashboards, { DashboardNames: ["shop", "none"] });
  expect((await refusal(half)).code).toBe("DashboardNotFoundError");
  await world.root.call(DeleteDashboards, { DashboardNames: ["shop", "bank"] });
  expect(await names()).toEqual(["shop-2"]);
  expect((await refusal(world.root.call(GetDashboard, { DashboardName: "shop" }))).code).toBe("DashboardNotFoundError");
});

test.each([
  ["a b", BODY],
  ["shop", "no"],
  ["shop", "[]"],
])("%s with %s is refused", async (name, body) => {
  expect((await refusal(put(name, body))).code).toBe("DashboardInvalidInputError");
});

test("a dashboard has tags, by which it can be kept from others", async () => {
  await put("shop");
  await world.root.call(TagResource, { ResourceARN: ARN, Tags: [{ Key: "team", Value: "red" }] });
  expect(await world.root.call(ListTagsForResource, { ResourceARN: ARN })).toEqual({
    Tags: [{ Key: "team", Value: "red" }],
  });
  const ann = await world.user("ann", allow("cloudwatch:*", "*", { StringEquals: { "aws:ResourceTag/team": "red" } }));
  await put("other");
  await ann.call(GetDashboard, { DashboardName: "shop" });
  expect((await refusal(ann.call(GetDashboard, { DashboardName: "other" }))).message).toContain(
    "is not authorized to perform: cloudwatch:GetDashboard on resource: arn:aws:cloudwatch::000000000000:dashboard/other",
  );
});
