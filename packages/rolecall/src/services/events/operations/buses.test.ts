import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { allow, refusal, testWorld, type World } from "../../../testing/world.js";
import { anEvent, aRule, busArnOf, put } from "../testing.js";
import { CreateEventBus } from "./create-event-bus.js";
import { DeleteEventBus } from "./delete-event-bus.js";
import { DescribeEventBus } from "./describe-event-bus.js";
import { ListEventBuses } from "./list-event-buses.js";
import { ListTagsForResource } from "./list-tags-for-resource.js";
import { PutPermission } from "./put-permission.js";
import { RemovePermission } from "./remove-permission.js";
import { TagResource } from "./tag-resource.js";
import { UntagResource } from "./untag-resource.js";
import { UpdateEventBus } from "./update-event-bus.js";

let world: World;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.end());

const OTHER = "111122223333";

describe("event buses", () => {
  test("every account has a default one, which stays", async () => {
    expect(await world.rootOf(OTHER).call(DescribeEventBus, {})).toEqual({
      Name: "default",
      Arn: busArnOf("default", OTHER),
    });
    expect((await world.root.call(ListEventBuses, {})).EventBuses).toEqual([
      { Name: "default", Arn: busArnOf("default") },
    ]);
    const refused = await refusal(world.root.call(DeleteEventBus, { Name: "default" }));
    expect(refused.message).toBe("Cannot delete event bus default.");
  });

  test("custom ones are made, described, listed, changed and deleted", async () => {
    const made = await world.root.call(CreateEventBus, {
      Name: "orders",
      Description: "d",
      Tags: [{ Key: "team", Value: "red" }],
    });
    expect(made).toEqual({ EventBusArn: busArnOf("orders"), Description: "d" });
    const again = await refusal(world.root.call(CreateEventBus, { Name: "orders" }));
    expect([again.code, again.message]).toEqual(["ResourceAlreadyExistsException", "Event bus orders already exists."]);

    await world.root.call(UpdateEventBus, { Name: "orders", Description: "new" });
    expect((await world.root.call(DescribeEventBus, { Name: busArnOf("orders") })).Description).toBe("new");
    const page = await world.root.call(ListEventBuses, { Limit: 1 });
    const rest = await world.root.call(ListEventBuses, { NextToken: page.NextToken });
    expect([page, rest].map(({ EventBuses }) => EventBuses?.map(({ Name }) => Name))).toEqual([
      ["default"],
      ["orders"],
    ]);

    await world.root.call(DeleteEventBus, { Name: "orders" });
    const gone = await refusal(world.root.call(DescribeEventBus, { Name: "orders" }));
    expect([gone.code, gone.message]).toEqual(["ResourceNotFoundException", "Event bus orders does not exist."]);
  });

  test("one that has rules is not deleted", async () => {
    await world.root.call(CreateEventBus, { Name: "orders" });
    await aRule(world.root, "r", [], { EventBusName: "orders" }).catch(() => undefined);

    expect((await refusal(world.root.call(DeleteEventBus, { Name: "orders" }))).code).toBe("ValidationException");
  });

  test("tags are set, listed and decide access", async () => {
    await world.root.call(CreateEventBus, { Name: "orders", Tags: [{ Key: "team", Value: "red" }] });
    await world.root.call(TagResource, { ResourceARN: busArnOf("orders"), Tags: [{ Key: "stage", Value: "x" }] });
    const ann = await world.user(
      "ann",
      allow("events:PutEvents", "*", { StringEquals: { "aws:ResourceTag/team": "red" } }),
    );

    expect((await put(ann, anEvent({}, { EventBusName: "orders" }))).FailedEntryCount).toBe(0);
    await world.root.call(UntagResource, { ResourceARN: busArnOf("orders"), TagKeys: ["team"] });
    expect((await world.root.call(ListTagsForResource, { ResourceARN: busArnOf("orders") })).Tags).toEqual([
      { Key: "stage", Value: "x" },
    ]);
    expect((await refusal(put(ann, anEvent({}, { EventBusName: "orders" })))).code).toBe("AccessDeniedException");
  });
});

describe("a bus's policy", () => {
  const putFrom = (account: string) => put(world.rootOf(account), anEvent({}, { EventBusName: busArnOf("default") }));

  test("lets another account put events, statement by statement", async () => {
    expect((await refusal(putFrom(OTHER))).code).toBe("AccessDeniedException");
    await world.root.call(PutPermission, { Action: "events:PutEvents", Principal: OTHER, StatementId: "s1" });

    expect((await putFrom(OTHER)).FailedEntryCount).toBe(0);
    const { Policy } = await world.root.call(DescribeEventBus, {});
    expect(Policy).toBe(
      `{"Version":"2012-10-17","Statement":[{"Sid":"s1","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::${OTHER}:root"},"Action":"events:PutEvents","Resource":"${busArnOf("default")}"}]}`,
    );

    const refused = await refusal(world.root.call(RemovePermission, { StatementId: "s2" }));
    expect(refused.message).toBe("Statement with the provided id does not exist.");
    await world.root.call(RemovePermission, { StatementId: "s1" });
    expect((await world.root.call(DescribeEventBus, {})).Policy).toBeUndefined();
    expect((await refusal(putFrom(OTHER))).code).toBe("AccessDeniedException");
    const none = await refusal(world.root.call(RemovePermission, { StatementId: "s1" }));
    expect(none.message).toBe("EventBus does not have a policy.");
  });

  test("may be a whole document, with conditions and denials", async () => {
    const Policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { Sid: "a", Effect: "Allow", Principal: "*", Action: "events:PutEvents", Resource: busArnOf("default") },
        {
          Sid: "d",
          Effect: "Deny",
          Principal: "*",
          Action: "events:PutEvents",
          Resource: busArnOf("default"),
          Condition: { StringNotEquals: { "events:source": "shop" } },
        },
      ],
    });
    await world.root.call(PutPermission, { Policy });

    expect((await putFrom(OTHER)).FailedEntryCount).toBe(0);
    const denied = await refusal(
      put(world.rootOf(OTHER), anEvent({}, { EventBusName: busArnOf("default"), Source: "else" })),
    );
    expect(denied.code).toBe("AccessDeniedException");
    expect((await refusal(world.root.call(PutPermission, { Policy: "{" }))).code).toBe("ValidationException");
    await world.root.call(RemovePermission, { RemoveAllPermissions: true });
    expect((await refusal(putFrom(OTHER))).code).toBe("AccessDeniedException");
  });
});
