import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Actor, allow, refusal } from "../../../testing/world.js";
import { composite, dynamoWorld, makeTable } from "../testing.js";
import { ListTagsOfResource } from "./list-tags-of-resource.js";
import { PutItem } from "./put-item.js";
import { Query } from "./query.js";
import { TagResource } from "./tag-resource.js";
import { UntagResource } from "./untag-resource.js";

let world: Awaited<ReturnType<typeof dynamoWorld>>;
let ann: Actor;
beforeEach(async () => {
  world = await dynamoWorld();
  ({ ann } = world);
});
afterEach(() => world.end());

const ARN = "arn:aws:dynamodb:us-east-1:000000000000:table/orders";

describe("tags", () => {
  test("are added, listed, removed, and seen by aws:ResourceTag on tables and their indexes", async () => {
    await makeTable(world, composite());
    await ann.call(TagResource, {
      ResourceArn: ARN,
      Tags: [
        { Key: "env", Value: "prod" },
        { Key: "x", Value: "y" },
      ],
    });
    await ann.call(UntagResource, { ResourceArn: ARN, TagKeys: ["x"] });
    expect(await ann.call(ListTagsOfResource, { ResourceArn: ARN })).toEqual({ Tags: [{ Key: "env", Value: "prod" }] });
    const bob = await world.user("bob", allow("dynamodb:*", "*", { StringEquals: { "aws:ResourceTag/env": "prod" } }));
    await bob.call(PutItem, { TableName: "orders", Item: { pk: { S: "1" }, sk: { S: "1" } } });
    const query = {
      TableName: "orders",
      IndexName: "absent",
      KeyConditionExpression: "pk = :p",
      ExpressionAttributeValues: { ":p": { S: "1" } },
    };
    expect((await refusal(bob.call(Query, query))).code).toBe("ValidationException");
    await ann.call(UntagResource, { ResourceArn: ARN, TagKeys: ["env"] });
    expect((await refusal(bob.call(Query, query))).code).toBe("AccessDeniedException");
  });

  test("of a table that is not there are refused with AWS's typo", async () => {
    const refused = await refusal(ann.call(TagResource, { ResourceArn: `${ARN}-2`, Tags: [{ Key: "a", Value: "b" }] }));
    expect(refused.message).toBe(`Requested resource not found: ResourcArn: ${ARN}-2 not found`);
  });
});
