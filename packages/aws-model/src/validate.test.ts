import { describe, expect, test } from "vitest";
import { cloudwatch } from "./generated/cloudwatch.js";
import { dynamodb } from "./generated/dynamodb.js";
import { iam } from "./generated/iam.js";
import { lambda } from "./generated/lambda.js";
import { logs } from "./generated/logs.js";
import { s3 } from "./generated/s3.js";
import { sts } from "./generated/sts.js";
import type { ModelData, Service } from "./index.js";
import { compileConstraints, violationMessage, violationStyle } from "./validate.js";

/** What AWS would say of an input; undefined when nothing is wrong with it. */
function refusal(service: Service, operation: string, input: unknown): string | undefined {
  const model = service.model();
  const violations = compileConstraints(model, model.operations[operation]?.input ?? "")(input);
  return violations.length === 0 ? undefined : violationMessage(violations, violationStyle(service.name));
}

const role = "arn:aws:iam::000000000000:role/r";
const aFunction = { FunctionName: "f", Role: role, Code: { ZipFile: new Uint8Array(1) } };

describe("AWS's recorded answers", () => {
  test.each([
    [
      "lambda AddPermission with a dot in the statement id",
      lambda,
      "AddPermission",
      { FunctionName: "f", StatementId: "a.b", Action: "lambda:InvokeFunction", Principal: "*" },
      "1 validation error detected: Value 'a.b' at 'statementId' failed to satisfy constraint: Member must satisfy regular expression pattern: ([a-zA-Z0-9-_]+)",
    ],
    [
      "lambda AddPermission with a qualifier of a wrong shape",
      lambda,
      "AddPermission",
      { FunctionName: "f", StatementId: "a", Action: "lambda:InvokeFunction", Principal: "*", Qualifier: "a.b" },
      "1 validation error detected: Value 'a.b' at 'qualifier' failed to satisfy constraint: Member must satisfy regular expression pattern: \\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+",
    ],
    [
      "lambda AddLayerVersionPermission with another action",
      lambda,
      "AddLayerVersionPermission",
      { LayerName: "l", VersionNumber: 1, StatementId: "a", Action: "lambda:Get", Principal: "*" },
      "1 validation error detected: Value 'lambda:Get' at 'action' failed to satisfy constraint: Member must satisfy regular expression pattern: lambda:GetLayerVersion",
    ],
    [
      "lambda CreateFunctionUrlConfig with a version as qualifier",
      lambda,
      "CreateFunctionUrlConfig",
      { FunctionName: "f", AuthType: "NONE", Qualifier: "1" },
      "1 validation error detected: Value '1' at 'qualifier' failed to satisfy constraint: Member must satisfy regular expression pattern: ((?!^\\d+$)^[0-9a-zA-Z-_]+$)",
    ],
    [
      "lambda CreateFunctionUrlConfig with an unknown invoke mode",
      lambda,
      "CreateFunctionUrlConfig",
      { FunctionName: "f", AuthType: "NONE", InvokeMode: "SLOW" },
      "1 validation error detected: Value 'SLOW' at 'invokeMode' failed to satisfy constraint: Member must satisfy enum value set: [RESPONSE_STREAM, BUFFERED]",
    ],
    [
      "lambda CreateFunction with a role that is no role's ARN",
      lambda,
      "CreateFunction",
      { ...aFunction, Role: "r" },
      "1 validation error detected: Value 'r' at 'role' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+",
    ],
    [
      "lambda Invoke with a name of a wrong shape",
      lambda,
      "Invoke",
      { FunctionName: "a b" },
      "1 validation error detected: Value 'a b' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_\\.]+)(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?",
    ],
    [
      "lambda CreateFunction with a name of a wrong shape",
      lambda,
      "CreateFunction",
      { ...aFunction, FunctionName: "a.b" },
      "1 validation error detected: Value 'a.b' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?",
    ],
    [
      "lambda CreateEventSourceMapping with an unknown starting position",
      lambda,
      "CreateEventSourceMapping",
      { FunctionName: "f", StartingPosition: "NOW" },
      "1 validation error detected: Value 'NOW' at 'startingPosition' failed to satisfy constraint: Member must satisfy enum value set: [LATEST, AT_TIMESTAMP, TRIM_HORIZON]",
    ],
    [
      // https://github.com/appleboy/lambda-action/issues/83
      "lambda UpdateFunctionConfiguration with an empty layer",
      lambda,
      "UpdateFunctionConfiguration",
      { FunctionName: "f", Layers: [""] },
      "1 validation error detected: Value '[]' at 'layers' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 2048, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+), Member must not be null]",
    ],
    [
      "lambda CreateAlias with a weight above one",
      lambda,
      "CreateAlias",
      { FunctionName: "f", Name: "a", FunctionVersion: "1", RoutingConfig: { AdditionalVersionWeights: { "2": 2 } } },
      "1 validation error detected: Value '{2=2.0}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint: Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]",
    ],
    [
      "iam UpdateServiceSpecificCredential with an unknown status, without value and set",
      iam,
      "UpdateServiceSpecificCredential",
      { ServiceSpecificCredentialId: "ACCA12345678901234567", Status: "Gone" },
      "1 validation error detected: Value at 'status' failed to satisfy constraint: Member must satisfy enum value set",
    ],
    [
      "iam UpdateServiceSpecificCredential with an id of a wrong shape",
      iam,
      "UpdateServiceSpecificCredential",
      { ServiceSpecificCredentialId: "A-12345678901234567890", Status: "Active" },
      "1 validation error detected: Value at 'serviceSpecificCredentialId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w]+",
    ],
    [
      // https://github.com/SWO-GS/auto-tag/issues/90, when IAM still showed the value
      "iam TagUser with a comma in a tag",
      iam,
      "TagUser",
      {
        UserName: "u",
        Tags: [
          { Key: "a", Value: "b" },
          { Key: "c", Value: "d,e" },
        ],
      },
      "1 validation error detected: Value at 'tags.2.member.value' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*",
    ],
    [
      "sts AssumeRole with a blank in the session's name",
      sts,
      "AssumeRole",
      { RoleArn: role, RoleSessionName: "a b" },
      "1 validation error detected: Value 'a b' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
    ],
    [
      "dynamodb CreateTable without names and types of attributes",
      dynamodb,
      "CreateTable",
      { TableName: "abc", AttributeDefinitions: [{}], KeySchema: [{ AttributeName: "a", KeyType: "HASH" }] },
      "2 validation errors detected: Value null at 'attributeDefinitions.1.member.attributeName' failed to satisfy constraint: Member must not be null; Value null at 'attributeDefinitions.1.member.attributeType' failed to satisfy constraint: Member must not be null",
    ],
    [
      "dynamodb CreateTable with an attribute of another type",
      dynamodb,
      "CreateTable",
      {
        TableName: "abc",
        AttributeDefinitions: [{ AttributeName: "a", AttributeType: "SS" }],
        KeySchema: [{ AttributeName: "a", KeyType: "HASH" }],
        ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: -1 },
      },
      "2 validation errors detected: Value 'SS' at 'attributeDefinitions.1.member.attributeType' failed to satisfy constraint: Member must satisfy enum value set: [B, N, S]; Value '-1' at 'provisionedThroughput.writeCapacityUnits' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ],
    [
      "dynamodb BatchWriteItem with an empty map",
      dynamodb,
      "BatchWriteItem",
      { RequestItems: {} },
      "1 validation error detected: Value '{}' at 'requestItems' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      "dynamodb BatchWriteItem with an empty list of requests",
      dynamodb,
      "BatchWriteItem",
      { RequestItems: { abc: [] } },
      "1 validation error detected: Value '{abc=[]}' at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 25, Member must have length greater than or equal to 1]",
    ],
    [
      "dynamodb BatchWriteItem with an incomplete request, in a map and a list",
      dynamodb,
      "BatchWriteItem",
      { RequestItems: { "aa;": [{ DeleteRequest: {} }] } },
      "1 validation error detected: Value null at 'requestItems.aa;.member.1.member.deleteRequest.key' failed to satisfy constraint: Member must not be null",
    ],
    [
      "cloudwatch PutMetricAlarm with an empty dimension",
      cloudwatch,
      "PutMetricAlarm",
      {
        AlarmName: "a",
        EvaluationPeriods: 1,
        ComparisonOperator: "LessThanThreshold",
        Dimensions: [{ Name: "n", Value: "" }],
      },
      "1 validation error detected: Value '' at 'dimensions.1.member.value' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
  ] as const)("%s", (_sentence, service, operation, input, message) => {
    expect(refusal(service, operation, input)).toBe(message);
  });
});

describe("constraints", () => {
  test("an input that satisfies them is not refused", () => {
    expect(refusal(lambda, "CreateFunction", aFunction)).toBeUndefined();
    expect(refusal(dynamodb, "PutItem", { TableName: "orders", Item: { id: { S: "1" } } })).toBeUndefined();
    expect(refusal(logs, "CreateLogGroup", { logGroupName: "/aws/lambda/f" })).toBeUndefined();
    expect(refusal(s3, "PutObject", { Bucket: "b", Key: "k", Body: new Uint8Array(3) })).toBeUndefined();
    expect(refusal(sts, "GetCallerIdentity", {})).toBeUndefined();
  });

  test("an unknown runtime is left to Lambda's handler, which words it in its own way", () => {
    expect(refusal(lambda, "CreateFunction", { ...aFunction, Runtime: "cobol" })).toBeUndefined();
  });

  test("a missing required member is null, at every depth", () => {
    expect(refusal(lambda, "CreateFunction", {})).toBe(
      "3 validation errors detected: Value null at 'functionName' failed to satisfy constraint: Member must not be null; Value null at 'role' failed to satisfy constraint: Member must not be null; Value null at 'code' failed to satisfy constraint: Member must not be null",
    );
  });

  test("a violation carries path, value and kind, so that a service can word it in its own way", () => {
    const model = lambda.model();
    const name = "a".repeat(141);
    expect(compileConstraints(model, "CreateFunctionRequest")({ ...aFunction, FunctionName: name })).toEqual([
      {
        path: ["functionName"],
        value: name,
        printed: name,
        constraint: { kind: "length-max", text: "Member must have length less than or equal to 140" },
      },
    ]);
  });

  test("bounds hold inclusively", () => {
    const timeout = (Timeout: number) => refusal(lambda, "UpdateFunctionConfiguration", { FunctionName: "f", Timeout });
    expect(timeout(1)).toBeUndefined();
    expect(timeout(0)).toContain("Value '0' at 'timeout' failed to satisfy constraint: Member must have value greater");
    expect(timeout(Number.NaN)).toContain("Value 'NaN' at 'timeout'");
  });

  test("what is marked sensitive is never shown", () => {
    const refused = refusal(lambda, "CreateFunction", { ...aFunction, Environment: { Variables: { "1A": "secret" } } });
    expect(refused).toMatch(/^1 validation error detected: Value at 'environment.variables' failed to satisfy/);
    expect(refused).toContain("Map keys must satisfy constraint: [Member must satisfy regular expression pattern: ");
    expect(refused).not.toContain("secret");
  });

  test("bytes are measured and shown as Java's buffer", () => {
    const refused = refusal(iam, "CreateVirtualMFADevice", { VirtualMFADeviceName: "" });
    expect(refused).toContain("Value at 'virtualMFADeviceName' failed");
    const model: ModelData = {
      ...lambda.model(),
      shapes: {
        Holder: { type: "structure", name: "Holder", members: { Data: { shape: { type: "blob", max: 2 } } } },
      },
    };
    expect(
      violationMessage(compileConstraints(model, "Holder")({ Data: new Uint8Array(3) }), violationStyle("x")),
    ).toBe(
      "1 validation error detected: Value 'java.nio.HeapByteBuffer[pos=0 lim=3 cap=3]' at 'data' failed to satisfy constraint: Member must have length less than or equal to 2",
    );
  });

  test("shapes that hold themselves are checked all the way down", () => {
    const deep = { M: { a: { L: [{ M: { ["x".repeat(65_536)]: { S: "v" } } }] } } };
    const refused = refusal(dynamodb, "PutItem", { TableName: "orders", Item: { id: { S: "1" }, deep } });
    expect(refused).toContain(
      "at 'item.deep.member.m.a.member.l.1.member.m' failed to satisfy constraint: Map keys must",
    );
  });

  test("at most ten are named", () => {
    const Tags = Array.from({ length: 12 }, () => ({ Key: "", Value: "" }));
    expect(refusal(iam, "TagUser", { UserName: "u", Tags })).toMatch(/^10 validation errors detected: /);
  });

  test("every operation of every model compiles, and a member that is missing or empty never throws", () => {
    for (const service of [lambda, iam, sts, logs, dynamodb, s3, cloudwatch]) {
      const model = service.model();
      for (const { input } of Object.values(model.operations)) {
        if (input !== undefined) expect(Array.isArray(compileConstraints(model, input)({}))).toBe(true);
      }
    }
  });
});
