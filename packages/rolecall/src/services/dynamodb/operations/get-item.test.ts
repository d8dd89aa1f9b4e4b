import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Actor, refusal } from "../../../testing/world.js";
import { dynamoWorld, makeTable } from "../testing.js";
import { GetItem } from "./get-item.js";
import { PutItem } from "./put-item.js";

let world: Awaited<ReturnType<typeof dynamoWorld>>;
let ann: Actor;
beforeAll(async () => {
  world = await dynamoWorld();
  ({ ann } = world);
  await makeTable(world, {
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "N" }],
  });
  await ann.call(PutItem, {
    TableName: "orders",
    Item: { pk: { N: "1" }, a: { S: "x" }, m: { M: { x: { S: "1" }, y: { S: "2" } } }, big: { S: "x".repeat(8000) } },
  });
});
afterAll(() => world.end());

const get = (more: object = {}) => ann.call(GetItem, { TableName: "orders", Key: { pk: { N: "1" } }, ...more });

describe("GetItem", () => {
  test("finds a number however it is written", async () => {
    for (const N of ["1", "1.0", "+1", "10E-1", "0001"]) {
      expect((await get({ Key: { pk: { N } }, ProjectionExpression: "pk" })).Item).toEqual({ pk: { N: "1" } });
    }
  });

  test("gives the attributes asked for, in either style, and nothing for no item", async () => {
    expect((await get({ ProjectionExpression: "m.x, a" })).Item).toEqual({
      m: { M: { x: { S: "1" } } },
      a: { S: "x" },
    });
    expect((await get({ AttributesToGet: ["a", "none"] })).Item).toEqual({ a: { S: "x" } });
    expect(await get({ Key: { pk: { N: "2" } } })).toEqual({});
  });

  test("costs half a unit for each 4 KB, and a whole one when consistent", async () => {
    const units = async (more: object) => (await get({ ReturnConsumedCapacity: "TOTAL", ...more })).ConsumedCapacity;
    expect(await units({})).toEqual({ TableName: "orders", CapacityUnits: 1 });
    expect(await units({ ConsistentRead: true })).toEqual({ TableName: "orders", CapacityUnits: 2 });
    expect(await units({ Key: { pk: { N: "2" } } })).toEqual({ TableName: "orders", CapacityUnits: 0.5 });
  });

  test.each<[object, string]>([
    [{ Key: {} }, "The provided key element does not match the schema"],
    [{ Key: { pk: { N: "x" } } }, "The parameter cannot be converted to a numeric value: x"],
    [
      { TableName: "a" },
      "Invalid table/index name.  Table/index names must be between 3 and 255 characters long, and may contain only the characters a-z, A-Z, 0-9, '_', '-', and '.'",
    ],
    [
      { AttributesToGet: ["a", "a"] },
      "One or more parameter values were invalid: Duplicate value in attribute name: a",
    ],
    [
      { AttributesToGet: ["a"], ProjectionExpression: "a" },
      "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}",
    ],
    [
      { ExpressionAttributeNames: { "#a": "a" } },
      "ExpressionAttributeNames can only be specified when using expressions",
    ],
    [
      { ProjectionExpression: "#b", ExpressionAttributeNames: { "#a": "a" } },
      "Invalid ProjectionExpression: An expression attribute name used in the document path is not defined; attribute name: #b",
    ],
    [
      { ProjectionExpression: "pk.a" },
      "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: pk",
    ],
    [
      { ProjectionExpression: "status" },
      "Invalid ProjectionExpression: Attribute name is a reserved keyword; reserved keyword: status",
    ],
  ])("%# is refused in AWS's words", async (more, message) => {
    expect((await refusal(get(more))).message).toBe(message);
  });
});
