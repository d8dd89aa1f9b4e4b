/** Whatever is sent, a client error or an input comes of it: never another exception, and never for long. */
import { gzipSync } from "node:zlib";
import type { ModelData, OperationModel } from "@rolecall/aws-model";
import { iam } from "@rolecall/aws-model/iam";
import { lambda } from "@rolecall/aws-model/lambda";
import { s3 } from "@rolecall/aws-model/s3";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AwsError } from "../kernel/errors.js";
import type { HttpRequest } from "../kernel/http.js";
import type { AnyOperation } from "../kernel/operation.js";
import { RoutingError, route } from "../kernel/route.js";
import type { ServiceDefinition } from "../kernel/service.js";
import { awsJson1_0 } from "./aws-json.js";
import { awsQuery } from "./aws-query.js";
import { decodeCbor, notCbor } from "./cbor/decode.js";
import { protocolFor } from "./index.js";
import { restJson } from "./rest-json.js";
import { restXml } from "./rest-xml.js";
import { rpcv2Cbor } from "./rpcv2-cbor.js";
import { aRequest, operationOf } from "./testing/loopback.js";
import { modelsOf, services } from "./testing/models.js";
import { parseXml } from "./xml/document.js";

const definitions: readonly ServiceDefinition[] = services.map((service) => ({
  service,
  operations: Object.keys(service.model().operations).map((name) => ({ service, name }) as unknown as AnyOperation),
  resources: { find: async () => undefined },
}));

/** The whole way that a stranger's bytes go; anything thrown but an AWS error fails the test. */
function receive(request: HttpRequest): Record<string, unknown> | AwsError {
  try {
    const { protocol, operation, model } = route(request, definitions);
    return protocol.parse(request, operation, model);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (error instanceof RoutingError) {
      const answer = error.routed.protocol.serialiseError(error, error.routed.model, "id");
      expect(answer.status).toBeGreaterThanOrEqual(400);
    }
    expect(error.status ?? 400).not.toBe(500);
    return error;
  }
}

const token = fc.constantFrom(
  "a",
  "1",
  "member",
  "entry",
  "key",
  "value",
  "Tags",
  "__proto__",
  "%",
  "%zz",
  "%c3%28",
  "..",
  "//",
  " ",
  "é",
  "&",
  "=",
  "?",
);
const piece = fc.oneof(token, fc.string({ maxLength: 4 }));
const path = fc
  .array(
    fc.oneof(
      piece,
      fc.constantFrom("2015-03-31", "functions", "invocations", "service", "operation", "tags", "2017-03-31"),
    ),
    { maxLength: 6 },
  )
  .map((parts) => `/${parts.join("/")}`);
const query = fc
  .array(fc.tuple(piece, piece), { maxLength: 4 })
  .map((pairs) => pairs.map(([a, b]) => `${a}=${b}`).join("&"));
const target = fc.constantFrom(
  "DynamoDB_20120810.GetItem",
  "Logs_20140328.PutLogEvents",
  "AmazonSQS.SendMessage",
  "DynamoDB_20120810.",
  ".",
  "x",
  "AmazonSQS.__proto__",
);
const authorization = fc
  .constantFrom("s3", "lambda", "iam", "dynamodb", "monitoring", "sqs", "ec2", "__proto__")
  .map(
    (name) =>
      `AWS4-HMAC-SHA256 Credential=AKID/20261124/us-east-1/${name}/aws4_request, SignedHeaders=host, Signature=0`,
  );
const headers = fc
  .record(
    {
      "x-amz-target": fc.oneof(target, piece),
      authorization: fc.oneof(authorization, piece),
      "content-type": fc.constantFrom(
        "application/x-www-form-urlencoded",
        "application/x-amz-json-1.0",
        "application/json",
        "application/cbor",
        "text/xml",
        "",
      ),
      "content-encoding": fc.constantFrom("gzip", "aws-chunked", "br"),
      "smithy-protocol": fc.constantFrom("rpc-v2-cbor", "x"),
      host: fc.constantFrom("localhost:4566", "b.s3.localhost", "lambda.us-east-1.localhost", "a..b", "", "s3"),
      "content-length": piece,
      "if-modified-since": piece,
      range: piece,
    },
    { requiredKeys: [] },
  )
  .map((record) => record as Record<string, string>);
const body = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.json({ maxDepth: 3 }).map((text) => Buffer.from(text)),
  query.map((text) => Buffer.from(text)),
  fc.tuple(piece, piece).map(([a, b]) => Buffer.from(`<${a}>${b}</${a}>`)),
);
const method = fc.constantFrom("GET", "PUT", "POST", "DELETE", "HEAD", "PATCH", "OPTIONS");

describe("random requests", () => {
  test("are routed and read, or refused", () => {
    fc.assert(
      fc.property(method, path, query, headers, body, (m, p, q, h, b) => {
        receive(aRequest({ method: m, path: p, query: q, headers: h, body: b }));
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    ["Query", awsQuery, query.map((text) => Buffer.from(text)), modelsOf("awsQuery")],
    [
      "JSON",
      awsJson1_0,
      fc.json({ maxDepth: 4 }).map((text) => Buffer.from(text)),
      modelsOf("awsJson1_0", "awsJson1_1"),
    ],
    ["REST-JSON", restJson, body, [lambda.model()]],
    ["REST-XML", restXml, body, [s3.model()]],
    ["CBOR", rpcv2Cbor, fc.uint8Array({ maxLength: 60 }), modelsOf("rpcv2Cbor")],
  ] as const)("of each operation in %s are read, or refused", (_name, protocol, bodies, models) => {
    const operations = models.flatMap((model) =>
      Object.values(model.operations).map((operation) => ({ model, operation })),
    );
    fc.assert(
      fc.property(fc.constantFrom(...operations), bodies, path, query, ({ model, operation }, b, p, q) => {
        const request = aRequest({ method: operation.http?.method ?? "POST", path: p, query: q, body: b });
        try {
          protocol.parse(request, operation, model);
        } catch (error) {
          if (!(error instanceof AwsError)) throw error;
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("hostile requests", () => {
  const refusal = (protocol: typeof awsQuery, request: HttpRequest, operation: OperationModel, model: ModelData) => {
    try {
      return protocol.parse(request, operation, model);
    } catch (error) {
      return error;
    }
  };

  test("JSON nested without end is refused", () => {
    const [dynamodb] = modelsOf("awsJson1_0").filter(({ service }) => service === "dynamodb") as [ModelData];
    const deep = 200_000;
    const text = `{"Item":{"a":${'{"L":['.repeat(deep)}${"]}".repeat(deep)}}}`;
    const result = refusal(awsJson1_0, aRequest({ text }), operationOf(dynamodb, "PutItem"), dynamodb);
    expect(result).toMatchObject({ code: "SerializationException" });
  });

  test("a union with two members is refused as DynamoDB words it", () => {
    const [dynamodb] = modelsOf("awsJson1_0").filter(({ service }) => service === "dynamodb") as [ModelData];
    const text = '{"Item":{"a":{"S":"a","N":"1"}}}';
    expect(refusal(awsJson1_0, aRequest({ text }), operationOf(dynamodb, "PutItem"), dynamodb)).toMatchObject({
      code: "ValidationException",
      message:
        "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
    });
  });

  test("nothing in a body changes a prototype", () => {
    const [dynamodb] = modelsOf("awsJson1_0").filter(({ service }) => service === "dynamodb") as [ModelData];
    const text = '{"__proto__":{"TableName":"x"},"Item":{"__proto__":{"S":"x"}}}';
    const input = awsJson1_0.parse(aRequest({ text }), operationOf(dynamodb, "PutItem"), dynamodb);
    expect(input.TableName).toBeUndefined();
    expect(Object.keys(input.Item as object)).toEqual(["__proto__"]);
    const publish = modelsOf("awsQuery").find(({ service }) => service === "sns") as ModelData;
    const form = "MessageAttributes.entry.1.Name=__proto__&MessageAttributes.entry.1.Value.DataType=x&__proto__.a=1";
    const read = awsQuery.parse(aRequest({ text: form }), operationOf(publish, "Publish"), publish);
    expect(Object.keys(read.MessageAttributes as object)).toEqual(["__proto__"]);
    expect(({} as Record<string, unknown>).a).toBeUndefined();
  });

  test("a list's index costs nothing, gaps close, order is by number", () => {
    const model = iam.model();
    const operation = operationOf(model, "TagRole");
    const text = "RoleName=r&Tags.member.999999999.Key=z&Tags.member.10.Key=b&Tags.member.2.Key=a&Tags.member.0.Key=0";
    expect(awsQuery.parse(aRequest({ text }), operation, model)).toEqual({
      RoleName: "r",
      Tags: [{ Key: "0" }, { Key: "a" }, { Key: "b" }, { Key: "z" }],
    });
    for (const index of ["x", "-1", "1e9", "99999999999999999999", "__proto__"]) {
      const result = refusal(awsQuery, aRequest({ text: `Tags.member.${index}.Key=z` }), operation, model);
      expect(result).toMatchObject({ code: "MalformedInput" });
    }
  });

  test("a form of millions of dots is read in no time", () => {
    const model = iam.model();
    const started = performance.now();
    const text = `RoleName=r&Tags${".member.1".repeat(400_000)}=x&${"a.b.c.d&".repeat(50_000)}`;
    refusal(awsQuery, aRequest({ text }), operationOf(model, "TagRole"), model);
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  test("a broken percent escape is a MalformedQueryString", () => {
    const model = iam.model();
    for (const text of ["RoleName=%", "RoleName=%zz", "RoleName=%c3%28", "%=x"]) {
      const result = refusal(awsQuery, aRequest({ text }), operationOf(model, "GetRole"), model);
      expect(result).toMatchObject({ code: "MalformedQueryString" });
    }
  });

  test("XML with a document type, entities or mismatched tags is refused", () => {
    const bomb = `<!DOCTYPE a [<!ENTITY b "${"x".repeat(100)}"><!ENTITY c "&b;&b;&b;">]><Tagging>&c;</Tagging>`;
    const external = '<!DOCTYPE a SYSTEM "file:///etc/passwd"><Tagging/>';
    const texts = [
      bomb,
      external,
      "<Tagging><TagSet></Tagging></TagSet>",
      "<Tagging>",
      "<Other/>",
      "",
      "x",
      "<Tagging>&x;</Tagging>",
    ];
    const model = s3.model();
    for (const text of texts) {
      if (text === "") continue;
      const request = aRequest({ method: "PUT", path: "/b", query: "tagging", text });
      expect(refusal(restXml, request, operationOf(model, "PutBucketTagging"), model)).toMatchObject({
        code: "MalformedXML",
      });
    }
    expect(parseXml("<a>".repeat(1_000_000))).toBeUndefined();
    const long = aRequest({ method: "PUT", path: "/b", query: "tagging", body: Buffer.alloc(5 * 1024 * 1024, 0x20) });
    expect(refusal(restXml, long, operationOf(model, "PutBucketTagging"), model)).toMatchObject({
      code: "MaxMessageLengthExceeded",
    });
    expect(parseXml("<a>&lt;&#x41;<![CDATA[<]]></a>")?.text).toBe("<A<");
  });

  test("a gzip bomb is refused", () => {
    const model = modelsOf("rpcv2Cbor")[0] as ModelData;
    const operation = operationOf(model, "PutMetricData");
    const bomb = gzipSync(Buffer.alloc(40 * 1024 * 1024));
    const request = aRequest({ body: bomb, headers: { "content-encoding": "gzip", "smithy-protocol": "rpc-v2-cbor" } });
    expect(refusal(protocolFor(model, request), request, operation, model)).toMatchObject({
      code: "SerializationException",
    });
    const broken = { ...request, body: Buffer.from("no gzip") };
    expect(refusal(protocolFor(model, broken), broken, operation, model)).toMatchObject({
      code: "SerializationException",
    });
  });

  test("CBOR that lies of its lengths is refused before anything is made", () => {
    const lies = [
      "9affffffff", // a list of 2^32 - 1
      "9bffffffffffffffff", // a list of 2^64 - 1
      "bbffffffffffffffff", // a map of as many
      "5bffffffffffffffff00", // bytes of as many
      "7affffffff61", // text
      "c25bffffffffffffffff", // a big number
      "a16161", // a map that ends after its key
      "7f61", // pieces without an end
      "61ff", // no UTF-8
      "a10102", // a key that is no text
      "a0a0", // two values
      "1c", // a reserved length
      "ff", // a break alone
      "",
    ];
    for (const hex of lies) expect(decodeCbor(Buffer.from(hex, "hex")), hex).toBe(notCbor);
    expect(decodeCbor(Buffer.alloc(1_000_000, 0x81))).toBe(notCbor);
    expect(decodeCbor(Buffer.alloc(1_000_000, 0xc1))).toBe(notCbor);
  });
});

describe("a handler's own mistake", () => {
  test("is thrown as what it is, never as a client's error", () => {
    const model = iam.model();
    const operation = operationOf(model, "GetRole");
    const wrongs = [
      { Role: { CreateDate: "2026-01-01" } },
      { Role: [] },
      { Role: { Tags: {} } },
      { Role: { Path: 1 } },
    ];
    for (const output of wrongs) {
      expect(() => awsQuery.serialise(output, operation, model, "id")).toThrow(TypeError);
    }
    const lambdaModel = lambda.model();
    const create = operationOf(lambdaModel, "CreateFunction");
    expect(() => restJson.serialise({ Timeout: "3" }, create, lambdaModel, "id")).toThrow(TypeError);
  });
});
