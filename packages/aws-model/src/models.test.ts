import { describe, expect, test } from "vitest";
import { accessAnalyzer } from "./generated/access-analyzer.js";
import { cloudwatch } from "./generated/cloudwatch.js";
import { dynamodb } from "./generated/dynamodb.js";
import { iam } from "./generated/iam.js";
import { kinesis } from "./generated/kinesis.js";
import { lambda } from "./generated/lambda.js";
import { logs } from "./generated/logs.js";
import { s3 } from "./generated/s3.js";
import { sns } from "./generated/sns.js";
import { sqs } from "./generated/sqs.js";
import { sts } from "./generated/sts.js";
import { iamToolbox } from "./handwritten/iam-toolbox.js";
import type { Member, ModelData, Shape, StructureShape } from "./shape.js";

const models = [accessAnalyzer, cloudwatch, dynamodb, iam, iamToolbox, kinesis, lambda, logs, s3, sns, sqs, sts].map(
  (service) => service.model(),
);

const structureOf = (model: ModelData, name: string) => model.shapes[name] as StructureShape;
const inputOf = (model: ModelData, operation: string) =>
  structureOf(model, model.operations[operation]?.input ?? "").members;
const outputOf = (model: ModelData, operation: string) =>
  structureOf(model, model.operations[operation]?.output ?? "").members;

describe("each model", () => {
  test.each(models.map((model) => [model.service, model] as const))("%s names only shapes it has", (_name, model) => {
    const has = (name: string | undefined) => name === undefined || model.shapes[name] !== undefined;
    for (const operation of Object.values(model.operations)) {
      expect(has(operation.input) && has(operation.output), operation.name).toBe(true);
      for (const error of operation.errors) expect(structureOf(model, error).error, error).toBeDefined();
    }
    for (const [name, shape] of Object.entries(model.shapes)) {
      for (const member of membersOf(shape)) {
        if (typeof member.shape === "string") expect(has(member.shape), `${name}: ${member.shape}`).toBe(true);
        else expect(member.shape.type, name).toBeDefined();
      }
    }
  });

  test.each(models.map((model) => [model.service, model] as const))(
    "%s finds nothing by a name of Object's",
    (_n, model) => {
      for (const name of ["constructor", "__proto__", "toString"]) {
        expect(model.operations[name]).toBeUndefined();
        expect(model.shapes[name]).toBeUndefined();
      }
    },
  );

  test("says how to reach the service", () => {
    const facts = (model: ModelData) => {
      const { protocols, signingName, endpointPrefix, targetPrefix, xmlNamespace, apiVersion } = model;
      return { protocols, signingName, endpointPrefix, targetPrefix, xmlNamespace, apiVersion };
    };
    expect(facts(lambda.model())).toEqual({
      protocols: ["restJson1"],
      signingName: "lambda",
      endpointPrefix: "lambda",
      targetPrefix: undefined,
      xmlNamespace: undefined,
      apiVersion: "2015-03-31",
    });
    expect(facts(iam.model())).toMatchObject({
      protocols: ["awsQuery"],
      xmlNamespace: "https://iam.amazonaws.com/doc/2010-05-08/",
      apiVersion: "2010-05-08",
    });
    expect(facts(dynamodb.model())).toMatchObject({ protocols: ["awsJson1_0"], targetPrefix: "DynamoDB_20120810" });
    expect(facts(logs.model())).toMatchObject({ protocols: ["awsJson1_1"], targetPrefix: "Logs_20140328" });
    expect(facts(s3.model())).toMatchObject({
      protocols: ["restXml"],
      xmlNamespace: "http://s3.amazonaws.com/doc/2006-03-01/",
    });
    expect(facts(sqs.model())).toMatchObject({
      protocols: ["awsJson1_0", "awsQuery"],
      targetPrefix: "AmazonSQS",
      xmlNamespace: "http://queue.amazonaws.com/doc/2012-11-05/",
    });
    expect(facts(cloudwatch.model())).toMatchObject({
      protocols: ["rpcv2Cbor", "awsJson1_0", "awsQuery"],
      signingName: "monitoring",
      targetPrefix: "GraniteServiceVersion20100801",
    });
    expect(dynamodb.model().namespace).toBe("com.amazonaws.dynamodb");
    expect(models.filter((model) => model.queryCompatible).map((model) => model.service)).toEqual([
      "cloudwatch",
      "sqs",
    ]);
  });

  test("names its sources with their versions", () => {
    for (const { service, sources } of models) {
      // The one that is written by hand has no SDK client.
      const client = service === "iam-toolbox" ? [] : [expect.stringMatching(/^@aws-sdk\/client-/)];
      expect(Object.keys(sources), service).toEqual([...client, "botocore"]);
      for (const version of Object.values(sources)) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    }
  });
});

describe("operations", () => {
  test("lambda CreateFunction: route, required members, bounds, errors", () => {
    const model = lambda.model();
    expect(model.operations.CreateFunction).toMatchObject({
      http: { method: "POST", uri: "/2015-03-31/functions", status: 201 },
      errors: expect.arrayContaining(["ResourceConflictException", "InvalidParameterValueException"]),
    });
    const input = inputOf(model, "CreateFunction");
    expect(Object.keys(input).filter((name) => input[name]?.required)).toEqual(["FunctionName", "Role", "Code"]);
    expect(input.Timeout?.shape).toMatchObject({ type: "integer", min: 1 });
    expect(input.MemorySize?.shape).toMatchObject({ type: "integer", min: 128 });
    expect(input.Description?.shape).toMatchObject({ type: "string", max: 256 });
    expect(input.PackageType?.shape).toEqual({ type: "string", enum: ["Zip", "Image"] });
    expect(structureOf(model, "FunctionCode").members.ZipFile?.shape).toEqual({ type: "blob", sensitive: true });
  });

  test("lambda Invoke: payload, headers, query, status", () => {
    const input = inputOf(lambda.model(), "Invoke");
    expect(input.FunctionName).toMatchObject({ location: "label", locationName: "FunctionName", required: true });
    expect(input.ClientContext).toMatchObject({ location: "header", locationName: "X-Amz-Client-Context" });
    expect(input.Qualifier).toMatchObject({ location: "query", locationName: "Qualifier" });
    expect(input.Payload).toMatchObject({ location: "payload", shape: { type: "blob", sensitive: true } });
    const output = outputOf(lambda.model(), "Invoke");
    expect(output.StatusCode).toMatchObject({ location: "status", shape: { type: "integer" } });
    expect(output.LogResult).toMatchObject({ location: "header", locationName: "X-Amz-Log-Result" });
  });

  test("lambda InvokeWithResponseStream answers with an event stream", () => {
    const model = lambda.model();
    expect(outputOf(model, "InvokeWithResponseStream").EventStream).toMatchObject({ location: "payload" });
    const stream = structureOf(model, "InvokeWithResponseStreamResponseEvent");
    expect(stream).toMatchObject({ type: "union", eventStream: true });
    expect(structureOf(model, "InvokeResponseStreamUpdate").members.Payload?.eventPayload).toBe(true);
  });

  test("sts takes two operations unsigned", () => {
    const unsigned = models.flatMap((model) =>
      Object.values(model.operations)
        .filter((operation) => operation.unsigned)
        .map((operation) => `${model.service}:${operation.name}`),
    );
    expect(unsigned).toEqual(["sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"]);
  });

  test("some prefix the host", () => {
    expect(logs.model().operations.StartLiveTail?.hostPrefix).toMatch(/^stream(ing)?-/);
  });

  test("without input or output in AWS's model have none here", () => {
    expect(iam.model().operations.GetAccountSummary?.input).toBeUndefined();
    expect(iam.model().operations.DeleteRole?.output).toBeUndefined();
  });

  test("newer than the constraints are there with their structure", () => {
    expect(Object.keys(iam.model().operations).length).toBeGreaterThanOrEqual(176);
    expect(Object.keys(lambda.model().operations).length).toBeGreaterThanOrEqual(85);
  });
});

describe("shapes", () => {
  test("dynamodb AttributeValue is a union that holds itself", () => {
    const model = dynamodb.model();
    const value = structureOf(model, "AttributeValue");
    expect(value.type).toBe("union");
    expect(Object.keys(value.members)).toEqual(["S", "N", "B", "SS", "NS", "BS", "M", "L", "NULL", "BOOL"]);
    expect(value.members.B?.shape).toMatchObject({ type: "blob" });
    const map = model.shapes[String(value.members.M?.shape)];
    expect(map).toMatchObject({ type: "map", value: { shape: "AttributeValue" } });
    const list = model.shapes[String(value.members.L?.shape)];
    expect(list).toMatchObject({ type: "list", member: { shape: "AttributeValue" } });
  });

  test("s3 carries the traits of XML and HTTP", () => {
    const model = s3.model();
    expect(inputOf(model, "PutObject").Body).toMatchObject({
      location: "payload",
      shape: { type: "blob", streaming: true },
    });
    expect(inputOf(model, "PutObject").Metadata).toMatchObject({
      location: "prefix-headers",
      locationName: "x-amz-meta-",
    });
    expect(inputOf(model, "GetObject").ResponseExpires).toMatchObject({
      location: "query",
      locationName: "response-expires",
      timestampFormat: "http-date",
    });
    expect(inputOf(model, "CreateBucket").CreateBucketConfiguration).toMatchObject({
      location: "payload",
      xmlName: "CreateBucketConfiguration",
    });
    expect(structureOf(model, "Grantee").members.Type).toMatchObject({ xmlAttribute: true, xmlName: "xsi:type" });
    expect(structureOf(model, "Grant").members.Grantee?.xmlNamespace).toEqual({
      uri: "http://www.w3.org/2001/XMLSchema-instance",
      prefix: "xsi",
    });
    expect(outputOf(model, "ListObjectsV2").Contents).toMatchObject({ xmlFlattened: true });
    const output = structureOf(model, model.operations.ListObjectsV2?.output ?? "");
    expect(output.xmlName).toBe("ListBucketResult");
    expect(outputOf(model, "GetObject")).not.toHaveProperty("ExpiresString");
  });

  test("sqs's lists and maps are flat in the Query protocol", () => {
    const model = sqs.model();
    expect(inputOf(model, "CreateQueue").Attributes).toMatchObject({ xmlFlattened: true, xmlName: "Attribute" });
    const map = model.shapes[String(inputOf(model, "CreateQueue").Attributes?.shape)];
    expect(map).toMatchObject({ type: "map", key: { xmlName: "Name" }, value: { xmlName: "Value" } });
  });

  test("times have the member's format, or none where the protocol's default holds", () => {
    expect(outputOf(dynamodb.model(), "ExportTableToPointInTime").ExportDescription).toBeDefined();
    expect(structureOf(dynamodb.model(), "TableDescription").members.CreationDateTime?.shape).toEqual({
      type: "timestamp",
    });
    expect(outputOf(s3.model(), "GetObject").LastModified?.timestampFormat).toBeUndefined();
    expect(outputOf(s3.model(), "GetObject").ObjectLockRetainUntilDate?.timestampFormat).toBe("date-time");
  });

  test("lists and maps carry AWS's bounds", () => {
    expect(iam.model().shapes.tagListType).toMatchObject({ type: "list", max: 50 });
    expect(dynamodb.model().shapes.BatchGetRequestMap).toMatchObject({ type: "map", min: 1, max: 100 });
  });
});

describe("errors", () => {
  test("have AWS's status and Query code", () => {
    expect(structureOf(iam.model(), "NoSuchEntityException").error).toEqual({
      fault: "client",
      status: 404,
      queryCode: "NoSuchEntity",
    });
    expect(structureOf(iam.model(), "EntityAlreadyExistsException").error).toMatchObject({ status: 409 });
    expect(structureOf(iam.model(), "ServiceFailureException").error).toMatchObject({ fault: "server", status: 500 });
    expect(structureOf(sts.model(), "ExpiredTokenException").error).toMatchObject({ status: 400 });
    expect(structureOf(sts.model(), "IDPRejectedClaimException").error).toMatchObject({ status: 403 });
    expect(structureOf(lambda.model(), "ResourceNotFoundException").error).toEqual({ fault: "client", status: 404 });
    expect(structureOf(lambda.model(), "TooManyRequestsException").error).toMatchObject({ status: 429 });
    expect(structureOf(lambda.model(), "EC2ThrottledException").error).toEqual({ fault: "server", status: 502 });
    expect(structureOf(dynamodb.model(), "ConditionalCheckFailedException").error).toEqual({
      fault: "client",
      status: 400,
    });
    expect(structureOf(dynamodb.model(), "InternalServerError").error).toEqual({ fault: "server", status: 500 });
    expect(structureOf(s3.model(), "NoSuchBucket").error).toMatchObject({ status: 404 });
    expect(structureOf(sqs.model(), "QueueDoesNotExist").error).toEqual({
      fault: "client",
      status: 400,
      queryCode: "AWS.SimpleQueueService.NonExistentQueue",
    });
  });
});

function membersOf(shape: Shape): readonly Member[] {
  if ("members" in shape) return Object.values(shape.members);
  if ("member" in shape) return [shape.member];
  return "key" in shape ? [shape.key, shape.value] : [];
}
