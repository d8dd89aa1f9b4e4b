/**
 * DynamoDB's own words for values of the wrong kind, as recorded.
 * @see https://github.com/architect/dynalite (its tests' `assertType`)
 */
import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { describe, expect, test } from "vitest";
import { AwsError } from "../../kernel/errors.js";
import { awsJson1_0 } from "../aws-json.js";
import { aRequest, operationOf } from "../testing/loopback.js";

const model = dynamodb.model();

function words(operation: string, input: unknown): string {
  try {
    awsJson1_0.parse(aRequest({ text: JSON.stringify(input) }), operationOf(model, operation), model);
  } catch (error) {
    if (error instanceof AwsError) return error.message;
    throw error;
  }
  throw new Error("it was read");
}

const ns = "com.amazonaws.dynamodb.v20120810";
const cast =
  "class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be cast to class java.lang.Class " +
  "(sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl and java.lang.Class are in module java.base of loader 'bootstrap')";

describe("DynamoDB says of a value of the wrong kind", () => {
  test.each([
    [true, "TRUE_VALUE cannot be converted to String"],
    [false, "FALSE_VALUE cannot be converted to String"],
    [23, "NUMBER_VALUE cannot be converted to String"],
    [34.56, "DECIMAL_VALUE cannot be converted to String"],
    [[], "Unrecognized collection type class java.lang.String"],
    [{}, "Start of structure or map found where not expected"],
  ])("TableName %j", (value, expected) => {
    expect(words("GetItem", { TableName: value })).toBe(expected);
  });

  test.each([
    ["23", "Unexpected token received from parser"],
    [23, "NUMBER_VALUE cannot be converted to Boolean"],
    [34.56, "DECIMAL_VALUE cannot be converted to Boolean"],
    [[], "Unrecognized collection type class java.lang.Boolean"],
    [{}, "Start of structure or map found where not expected"],
  ])("ConsistentRead %j", (value, expected) => {
    expect(words("GetItem", { ConsistentRead: value })).toBe(expected);
  });

  test.each([
    ["23", "STRING_VALUE cannot be converted to Integer"],
    [true, "TRUE_VALUE cannot be converted to Integer"],
    [[], "Unrecognized collection type class java.lang.Integer"],
  ])("Limit %j", (value, expected) => {
    expect(words("Scan", { Limit: value })).toBe(expected);
  });

  test.each([
    [true, "only base-64-encoded strings are convertible to bytes"],
    [[], "Unrecognized collection type class java.nio.ByteBuffer"],
    ["23456", "Base64 encoded length is expected a multiple of 4 bytes but found: 5"],
    ["=+/=", "Invalid last non-pad Base64 character dectected"],
    ["+/+=", "Invalid last non-pad Base64 character dectected"],
  ])("Item.a.B %j", (value, expected) => {
    expect(words("PutItem", { Item: { a: { B: value } } })).toBe(expected);
  });

  test("a list, map or structure", () => {
    expect(words("GetItem", { AttributesToGet: "23" })).toBe("Unexpected field type");
    expect(words("GetItem", { AttributesToGet: {} })).toBe("Start of structure or map found where not expected");
    expect(words("PutItem", { Item: 23 })).toBe("Unexpected field type");
    expect(words("PutItem", { Item: [] })).toBe(
      `Unrecognized collection type java.util.Map<java.lang.String, ${ns}.AttributeValue>`,
    );
    expect(words("PutItem", { Item: { a: true } })).toBe("Unexpected value type in payload");
    expect(words("PutItem", { Item: { a: [] } })).toBe(`Unrecognized collection type class ${ns}.AttributeValue`);
    expect(words("PutItem", { ExpressionAttributeNames: [] })).toBe(
      "Unrecognized collection type java.util.Map<java.lang.String, java.lang.String>",
    );
    expect(words("BatchGetItem", { RequestItems: { t: { Keys: "23" } } })).toBe(cast);
    expect(words("CreateTable", { ProvisionedThroughput: "23" })).toBe("Unexpected field type");
  });

  test("what it reads all the same: a decimal for an integer", () => {
    const request = aRequest({ text: '{"Limit":1.9}' });
    expect(awsJson1_0.parse(request, operationOf(model, "Scan"), model)).toEqual({ Limit: 1 });
  });
});
