import { describe, expect, expectTypeOf, test } from "vitest";
import type { dynamodb } from "./generated/dynamodb.js";
import type { iam } from "./generated/iam.js";
import { lambda } from "./generated/lambda.js";
import type { s3 } from "./generated/s3.js";
import type { sts } from "./generated/sts.js";
import { type ErrorName, type Input, type OperationName, type Output, service } from "./service.js";

type AttributeValue = Input<typeof dynamodb, "PutItem">["Item"][string];

/** As a handler walks an item: each kind is narrowed by its member, and after the last one nothing is left. */
function depth(value: AttributeValue): number {
  if (value.S !== undefined) return value.S.length > 0 ? 1 : 0;
  if (value.N !== undefined) return Number(value.N) > 0 ? 1 : 0;
  if (value.B !== undefined) return value.B.byteLength;
  if (value.SS !== undefined) return value.SS.length;
  if (value.NS !== undefined) return value.NS.length;
  if (value.BS !== undefined) return value.BS.length;
  if (value.M !== undefined) return 1 + Math.max(0, ...Object.values(value.M).map(depth));
  if (value.L !== undefined) return 1 + Math.max(0, ...value.L.map(depth));
  if (value.NULL !== undefined || value.BOOL !== undefined) return 1;
  const nothing: never = value;
  return nothing;
}

describe("types of an operation", () => {
  test("what AWS requires of an input is there", () => {
    expectTypeOf<Input<typeof lambda, "CreateFunction">["FunctionName"]>().toEqualTypeOf<string>();
    expectTypeOf<Input<typeof lambda, "CreateFunction">["Description"]>().toEqualTypeOf<string | undefined>();
    expectTypeOf<Input<typeof lambda, "CreateFunction">["Code"]["ZipFile"]>().toEqualTypeOf<Uint8Array | undefined>();
    expectTypeOf<NonNullable<Input<typeof iam, "CreateRole">["Tags"]>[number]["Key"]>().toEqualTypeOf<string>();
  });

  test("DynamoDB's attribute values are a union that a handler can walk and answer with", () => {
    const item: Input<typeof dynamodb, "PutItem">["Item"] = { a: { M: { b: { L: [{ S: "x" }] } } } };
    const output: Output<typeof dynamodb, "GetItem"> = { Item: item };
    expect(depth({ M: { b: { L: [{ S: "x" }] } } })).toBe(3);
    expect(output.Item).toBe(item);
    // @ts-expect-error two members of the union at once
    const two: AttributeValue = { S: "a", N: "1" };
    expect(two).toBeDefined();
  });

  test("a body is bytes when it comes, bytes or a stream when it goes", () => {
    expectTypeOf<Input<typeof s3, "PutObject">["Body"]>().toEqualTypeOf<Uint8Array | undefined>();
    expectTypeOf<Input<typeof lambda, "Invoke">["Payload"]>().toEqualTypeOf<Uint8Array | undefined>();
    expectTypeOf<Output<typeof lambda, "Invoke">["Payload"]>().toEqualTypeOf<Uint8Array | undefined>();
    expectTypeOf<Output<typeof s3, "GetObject">["Body"]>().toEqualTypeOf<
      Uint8Array | AsyncIterable<Uint8Array> | undefined
    >();
  });

  test("an output has no metadata of the SDK's", () => {
    const output: Output<typeof sts, "GetCallerIdentity"> = { Account: "000000000000" };
    // @ts-expect-error that is the SDK's, not AWS's
    const metadata = output.$metadata;
    expect(metadata).toBeUndefined();
  });

  test("misspelt operations, members and errors are refused", () => {
    const name: OperationName<typeof lambda> = "CreateFunction";
    // @ts-expect-error there is no such operation
    const misspelt: OperationName<typeof lambda> = "CreateFuncton";
    // @ts-expect-error there is no such member
    const output: Output<typeof lambda, "CreateFunction"> = { FunctonName: "f" };
    const error: ErrorName<typeof lambda> = "ResourceNotFoundException";
    // @ts-expect-error there is no such error
    const misspeltError: ErrorName<typeof lambda> = "ResourceMissingException";
    expectTypeOf<Input<typeof lambda, "CreateFuncton">>().toEqualTypeOf<never>();
    expect([name, misspelt, output, error, misspeltError]).toHaveLength(5);
  });
});

test("a model is read once, on first use", () => {
  let reads = 0;
  const model = lambda.model();
  const lazy = service("lambda", () => {
    reads++;
    return model;
  });
  expect(reads).toBe(0);
  expect(lazy.model()).toBe(lazy.model());
  expect(reads).toBe(1);
});
