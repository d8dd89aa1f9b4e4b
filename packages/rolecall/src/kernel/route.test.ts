import type { Service } from "@rolecall/aws-model";
import { accessAnalyzer } from "@rolecall/aws-model/access-analyzer";
import { apigateway } from "@rolecall/aws-model/apigateway";
import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { iam } from "@rolecall/aws-model/iam";
import { lambda } from "@rolecall/aws-model/lambda";
import { s3 } from "@rolecall/aws-model/s3";
import { sqs } from "@rolecall/aws-model/sqs";
import { sts } from "@rolecall/aws-model/sts";
import { describe, expect, test } from "vitest";
import { aRequest } from "../protocols/testing/loopback.js";
import type { HttpRequest } from "./http.js";
import type { AnyOperation } from "./operation.js";
import { RoutingError, route } from "./route.js";
import type { ServiceDefinition } from "./service.js";

/** A service that declares the named operations; routing never calls them. */
function definition(service: Service, ...names: string[]): ServiceDefinition {
  const operations = names.map((name) => ({ service, name, source: "https://example.com" }) as unknown as AnyOperation);
  return { service, operations, resources: { find: async () => undefined } };
}

const services = [
  definition(accessAnalyzer, "ValidatePolicy"),
  definition(apigateway, "GetTags"),
  definition(iam, "CreateRole"),
  definition(sts, "GetCallerIdentity", "AssumeRole"),
  definition(lambda, "CreateFunction", "GetFunction", "Invoke"),
  definition(dynamodb, "GetItem"),
  definition(sqs, "SendMessage"),
  definition(s3, "GetObject"),
];

const signed = (service: string, region = "eu-west-1") => ({
  authorization: `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261124/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`,
});

const form = (text: string, headers: Record<string, string> = {}): HttpRequest =>
  aRequest({ text, headers: { "content-type": "application/x-www-form-urlencoded; charset=utf-8", ...headers } });

const found = (request: HttpRequest) => {
  const { model, operation, region } = route(request, services);
  return `${model.service}:${operation.name} ${region ?? ""}`.trim();
};

function refusal(request: HttpRequest): RoutingError {
  try {
    route(request, services);
  } catch (error) {
    if (error instanceof RoutingError) return error;
    throw error;
  }
  throw new Error("the request was routed");
}

describe("the service of a request", () => {
  test("is the credential scope's", () => {
    expect(found(form("Action=CreateRole&Version=2010-05-08", signed("iam")))).toBe("iam:CreateRole eu-west-1");
    expect(found(form("Action=GetCallerIdentity&Version=2011-06-15", signed("sts")))).toBe(
      "sts:GetCallerIdentity eu-west-1",
    );
    const invoke = aRequest({ path: "/2015-03-31/functions/f/invocations", headers: signed("lambda") });
    expect(found(invoke)).toBe("lambda:Invoke eu-west-1");
  });

  test("is also read from a presigned query", () => {
    const query =
      "Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Credential=AKID%2F20261124%2Fus-west-2%2Fsts%2Faws4_request";
    expect(found(aRequest({ method: "GET", query }))).toBe("sts:GetCallerIdentity us-west-2");
  });

  test("is the target's, whatever the scope says", () => {
    const headers = { ...signed("iam"), "x-amz-target": "DynamoDB_20120810.GetItem" };
    expect(found(aRequest({ text: "{}", headers }))).toBe("dynamodb:GetItem eu-west-1");
  });

  test("of an unsigned request is told by action and version, path or host", () => {
    expect(found(form("Version=2011-06-15&Action=AssumeRole"))).toBe("sts:AssumeRole");
    expect(found(aRequest({ method: "GET", path: "/2015-03-31/functions/f" }))).toBe("lambda:GetFunction");
    // Access Analyzer has the path as well, and no operation for it here.
    const tags = "/tags/arn%3Aaws%3Aapigateway%3Aus-east-1%3A%3A%2Frestapis%2Fa";
    expect(found(aRequest({ method: "GET", path: tags }))).toBe("apigateway:GetTags");
    const headers = { host: "sqs.eu-central-1.localhost:4566" };
    expect(found(form("Action=SendMessage", headers))).toBe("sqs:SendMessage eu-central-1");
  });

  test("of a URL that is signed by Version 2 is S3's, whatever its bucket is called", () => {
    const query = "AWSAccessKeyId=AKIDEXAMPLE&Expires=1&Signature=x";
    expect(found(aRequest({ method: "GET", path: "/tags/arn" }))).toBe("apigateway:GetTags");
    expect(found(aRequest({ method: "GET", path: "/tags/arn", query }))).toBe("s3:GetObject");
  });
});

describe("a request that leads nowhere", () => {
  test("of an action AWS has not is answered with InvalidAction", () => {
    const error = refusal(form("Action=MakeCoffee&Version=2010-05-08", signed("iam")));
    expect(error).toMatchObject({
      code: "InvalidAction",
      message: "Could not find operation MakeCoffee for version 2010-05-08",
      status: 400,
    });
    expect(refusal(form("Version=2010-05-08", signed("iam"))).code).toBe("MissingAction");
  });

  test("of a target AWS has not is answered with UnknownOperationException", () => {
    const headers = { ...signed("dynamodb"), "x-amz-target": "DynamoDB_20120810.MakeCoffee" };
    const error = refusal(aRequest({ text: "{}", headers }));
    expect(error).toMatchObject({ code: "UnknownOperationException", status: 400 });
    expect(String(error.routed.protocol.serialiseError(error, error.routed.model, "id").body)).toBe(
      '{"__type":"com.amazon.coral.service#UnknownOperationException"}',
    );
    for (const name of ["constructor", "__proto__", "toString", ""]) {
      const request = aRequest({ text: "{}", headers: { ...headers, "x-amz-target": `DynamoDB_20120810.${name}` } });
      expect(refusal(request).code).toBe("UnknownOperationException");
      expect(refusal(form(`Action=${name}&Version=2010-05-08`, signed("iam"))).code).toBe("InvalidAction");
    }
  });

  test("of a path AWS has not is a 404", () => {
    expect(refusal(aRequest({ path: "/2015-03-31/coffee", headers: signed("lambda") }))).toMatchObject({
      code: "UnknownOperationException",
      status: 404,
    });
  });

  test("of an operation or service that Rolecall lacks says so, in the request's protocol", () => {
    const operation = refusal(form("Action=DeleteRole&RoleName=r&Version=2010-05-08", signed("iam")));
    expect(operation).toMatchObject({ code: "RC_NOT_EMULATED", status: 501 });
    expect(operation.message).toContain("`iam:DeleteRole`");

    const service = refusal(form("Action=DescribeInstances&Version=2016-11-15", signed("ec2")));
    expect(service).toMatchObject({ code: "RC_NOT_EMULATED", status: 501 });
    const answer = service.routed.protocol.serialiseError(service, undefined, "id");
    expect(answer).toMatchObject({ status: 501, headers: { "content-type": "text/xml" } });
    expect(answer.body).toContain("<Code>RC_NOT_EMULATED</Code>");

    // DynamoDB Streams signs as dynamodb, which is there.
    const streams = { ...signed("dynamodb"), "x-amz-target": "DynamoDBStreams_20120810.ListStreams" };
    const sibling = refusal(aRequest({ text: "{}", headers: streams }));
    expect(sibling).toMatchObject({ code: "RC_NOT_EMULATED", status: 501 });
    expect(sibling.message).toContain("`DynamoDBStreams_20120810.ListStreams`");

    const json = refusal(aRequest({ text: "{}", headers: { "x-amz-target": "AmazonEC2Container.ListClusters" } }));
    expect(String(json.routed.protocol.serialiseError(json, undefined, "id").body)).toContain("RC_NOT_EMULATED");
  });

  test("with a body beyond what the service takes is refused with 413", () => {
    const headers = { ...signed("dynamodb"), "x-amz-target": "DynamoDB_20120810.GetItem" };
    expect(refusal(aRequest({ headers, body: Buffer.alloc(16 * 1024 * 1024 + 1) })).status).toBe(413);
  });
});
