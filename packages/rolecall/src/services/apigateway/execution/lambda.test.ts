/** Functions behind methods: what they are asked, what of their answers is taken, and who lets API Gateway in. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { allow, policy, testWorld, trusts, type World } from "../../../testing/world.js";
import { RemovePermission } from "../../lambda/operations/remove-permission.js";
import { activeFunction } from "../../lambda/testing.js";
import { TestInvokeMethod } from "../operations/test-invoke-method.js";
import { anApi, executeArn, functionUri, permit, proxyTo, send, type TestApi } from "./testing.js";

/** Answers what the request's path or body asks for. */
const SOURCE = `
const asked = (event) => (event.httpMethod ? event.pathParameters?.kind : event.kind);
exports.handler = async (event, context) => {
  switch (asked(event)) {
    case "event": return { statusCode: 200, body: JSON.stringify({ event, trace: process.env._X_AMZN_TRACE_ID }) };
    case "headers": return {
      statusCode: "201",
      headers: { "X-One": 1, Date: "yesterday", "Content-Type": "text/plain" },
      multiValueHeaders: { "Set-Cookie": ["a=1", "b=2"] },
      body: "made",
    };
    case "empty": return {};
    case "bytes": return { statusCode: 200, isBase64Encoded: true, headers: { "Content-Type": "image/png" }, body: "AAEC" };
    case "text": return "no answer of a proxy";
    case "strange": return { statusCode: 200, bodyy: "x" };
    case "object": return { statusCode: 200, body: { a: 1 } };
    case "throws": throw new Error("Bad: no such pet");
    case "slow": return new Promise((resolve) => setTimeout(() => resolve({}), 60_000));
    default: return { echoed: event };
  }
};`;

let world: World;
let api: TestApi;
beforeAll(async () => {
  world = await testWorld({ sandboxes: true });
  await activeFunction(world, (await world.role("r")).arn, SOURCE);
  const custom = {
    integration: {
      type: "AWS" as const,
      integrationHttpMethod: "POST",
      uri: functionUri("${stageVariables.fn}"),
      requestTemplates: { "application/json": '{"kind": $input.json(\'$.kind\'), "stage": "$context.stage"}' },
    },
    responses: {
      "200": { responseTemplates: { "application/json": "$input.json('$')" } },
      "404": {
        selectionPattern: "Bad: .*",
        responseTemplates: { "application/json": '{"why":"$input.path(\'$.errorMessage\')"}' },
      },
    },
  };
  api = await anApi(
    world.root,
    {
      "ANY /proxy/{kind}": proxyTo(),
      "GET /closed": proxyTo(),
      "POST /custom": custom,
      "POST /later": {
        ...custom,
        integration: {
          ...custom.integration,
          requestParameters: { "integration.request.header.X-Amz-Invocation-Type": "'Event'" },
        },
        responses: { "200": {} },
      },
    },
    { binaryMediaTypes: ["image/png"] },
  );
  await api.deploy({ variables: { fn: "f" } });
  await permit(world, executeArn(api.id, "*/*/proxy/*"), "f", "proxy");
  await permit(world, executeArn(api.id, "prod/POST/custom"), "f", "custom");
  await permit(world, executeArn(api.id, "prod/POST/later"), "f", "later");
});
afterAll(() => world.end());

const proxy = (kind: string, request: Parameters<typeof send>[2] = {}) =>
  send(world, api.id, { path: `/proxy/${kind}`, ...request });
const FAILED = '{"message": "Internal server error"}';

/** The last decision on whether the function may be invoked. */
const invoking = () => world.trail.all().findLast(({ action }) => action === "lambda:InvokeFunction");

describe("AWS_PROXY", () => {
  test("the function gets the whole request as an event of format 1.0", async () => {
    const { status, body } = await proxy("event", {
      method: "POST",
      query: "a=1&a=2&b=%20c",
      headers: { "X-Team": "shop", "Content-Type": "text/plain" },
      body: "hi",
    });
    const { event, trace } = JSON.parse(body);

    expect(status).toBe(200);
    expect(event).toMatchObject({
      resource: "/proxy/{kind}",
      path: "/proxy/event",
      httpMethod: "POST",
      headers: { "X-Team": "shop", "X-Forwarded-For": "127.0.0.1", "X-Forwarded-Port": "4566" },
      multiValueHeaders: { "X-Team": ["shop"] },
      queryStringParameters: { a: "2", b: " c" },
      multiValueQueryStringParameters: { a: ["1", "2"], b: [" c"] },
      pathParameters: { kind: "event" },
      stageVariables: { fn: "f" },
      requestContext: {
        resourcePath: "/proxy/{kind}",
        httpMethod: "POST",
        path: "/prod/proxy/event",
        accountId: "000000000000",
        protocol: "HTTP/1.1",
        stage: "prod",
        apiId: api.id,
        domainPrefix: api.id,
        requestTime: "01/Jan/2026:12:00:00 +0000",
        identity: { sourceIp: "127.0.0.1", userArn: null, accountId: null },
      },
      body: "hi",
      isBase64Encoded: false,
    });
    expect(event.requestContext.authorizer).toBeUndefined();
    expect(trace).toContain(/Root=([\w-]+)/.exec(event.headers["X-Amzn-Trace-Id"])?.[0]);
  });

  test("binary bodies come as base64, and go back as bytes to who accepts them", async () => {
    const sent = await proxy("event", {
      method: "POST",
      headers: { "Content-Type": "image/png" },
      body: Buffer.from([0, 255]),
    });
    expect(JSON.parse(sent.body).event).toMatchObject({ body: "AP8=", isBase64Encoded: true });
    expect((await proxy("bytes", { headers: { Accept: "image/png, */*" } })).bytes).toEqual(Buffer.from([0, 1, 2]));
    expect((await proxy("bytes", { headers: { Accept: "text/html" } })).body).toBe("AAEC");
  });

  test("headers, single and multiple, reach the client; those that are API Gateway's own under another name", async () => {
    const { status, headers, body } = await proxy("headers");
    expect({ status, body }).toEqual({ status: 201, body: "made" });
    expect(headers).toMatchObject({
      "x-one": "1",
      "set-cookie": "a=1, b=2",
      "x-amzn-remapped-date": "yesterday",
      "content-type": "text/plain",
    });
    expect(headers["x-amzn-requestid"]).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers["x-amz-apigw-id"]).toMatch(/=$/);
    expect(headers["x-amzn-trace-id"]).toMatch(/^Root=1-/);
  });

  test("an empty answer is 200", async () => {
    expect(await proxy("empty")).toMatchObject({ status: 200, body: "" });
  });

  test.each(["text", "strange", "object", "throws"])("an answer that is none (%s) is 502", async (kind) => {
    const answer = await proxy(kind);
    expect(answer).toMatchObject({ status: 502, body: FAILED });
    expect(answer.headers["x-amzn-errortype"]).toBe("InternalServerErrorException");
  });

  test("a function that takes longer than 29 seconds is given up", async () => {
    const answering = proxy("slow");
    // The clock stands still until the function is waited for.
    for (let tries = 0; tries < 50; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      await world.clock.advance(2000);
    }
    expect(await answering).toMatchObject({ status: 504, body: '{"message": "Endpoint request timed out"}' });
  });
});

describe("who lets API Gateway in", () => {
  test("without permission in the function's policy the client sees 500, and the trail says why", async () => {
    world.trail.clear();
    const answer = await send(world, api.id, { path: "/closed" });

    expect(answer).toMatchObject({ status: 500, body: FAILED });
    expect(invoking()).toMatchObject({
      principal: "apigateway.amazonaws.com",
      action: "lambda:InvokeFunction",
      outcome: "implicitDeny",
      context: {
        "aws:SourceArn": executeArn(api.id, "prod/GET/closed"),
        "aws:SourceAccount": "000000000000",
      },
    });
  });

  test("a parameter of the path is an asterisk in aws:SourceArn, so a statement for one value fits nothing", async () => {
    world.trail.clear();
    await proxy("empty");
    expect(invoking()?.context["aws:SourceArn"]).toBe(executeArn(api.id, "prod/GET/proxy/*"));

    await world.root.call(RemovePermission, { FunctionName: "f", StatementId: "proxy" });
    await permit(world, executeArn(api.id, "prod/GET/proxy/empty"), "f", "one");
    expect((await proxy("empty")).status).toBe(500);
    await permit(world, executeArn(api.id, "*/*/proxy/*"), "f", "proxy");
    expect((await proxy("empty")).status).toBe(200);
  });

  test("a role in the integration's credentials stands in for the function's policy", async () => {
    const invoker = await world.role("invoker", {
      trust: trusts("apigateway.amazonaws.com"),
      policies: [allow("lambda:InvokeFunction")],
    });
    const stranger = await world.role("stranger", {
      trust: policy({ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }),
      policies: [allow("lambda:InvokeFunction")],
    });
    const through = (credentials: string) => ({ integration: { ...proxyTo().integration, credentials } });
    const closed = await anApi(world.root, {
      "GET /role/{kind}": through(invoker.arn),
      "GET /untrusting": through(stranger.arn),
      "GET /caller": through("arn:aws:iam::*:user/*"),
    });
    await closed.deploy();

    expect((await send(world, closed.id, { path: "/role/empty" })).status).toBe(200);
    expect(await send(world, closed.id, { path: "/untrusting" })).toMatchObject({ status: 500, body: FAILED });
    // Nobody has signed.
    expect((await send(world, closed.id, { path: "/caller" })).status).toBe(500);
  });
});

describe("AWS with a function", () => {
  const custom = (kind: string, path = "/custom") =>
    send(world, api.id, { method: "POST", path, body: JSON.stringify({ kind }) });

  test("templates make the payload and the answer", async () => {
    expect(await custom("x")).toMatchObject({ status: 200, body: '{"echoed":{"kind":"x","stage":"prod"}}' });
  });

  test("an error message chooses the response that fits it", async () => {
    expect(await custom("throws")).toMatchObject({ status: 404, body: '{"why":"Bad: no such pet"}' });
  });

  test("X-Amz-Invocation-Type Event is answered before the function ran", async () => {
    expect(await custom("throws", "/later")).toMatchObject({ status: 200, body: "" });
  });
});

test("a test invocation tells each step, as the stage test-invoke-stage", async () => {
  world.trail.clear();
  const method = { restApiId: api.id, resourceId: api.resources["/proxy/{kind}"] ?? "", httpMethod: "GET" };
  const tested = await world.root.call(TestInvokeMethod, { ...method, pathWithQueryString: "/proxy/event?a=1" });

  expect(tested.status).toBe(200);
  expect(JSON.parse(tested.body ?? "").event).toMatchObject({
    pathParameters: { kind: "event" },
    queryStringParameters: { a: "1" },
    requestContext: { stage: "test-invoke-stage", identity: { sourceIp: "test-invoke-source-ip" } },
  });
  expect(invoking()?.context["aws:SourceArn"]).toBe(executeArn(api.id, "test-invoke-stage/GET/proxy/*"));
  const lines = (tested.log ?? "").split("\n");
  expect(lines[0]).toMatch(/^Execution log for request [0-9a-f-]{36}$/);
  expect(lines[1]).toMatch(/^Thu Jan 01 12:\d\d:\d\d UTC 2026 : Starting execution for request: /);
  expect(tested.log).toContain("HTTP Method: GET, Resource Path: /proxy/{kind}");
  expect(tested.log).toContain(" : Method completed with status: 200\n");

  const closed = { restApiId: api.id, resourceId: api.resources["/closed"] ?? "", httpMethod: "GET" };
  const refused = await world.root.call(TestInvokeMethod, closed);
  expect(refused).toMatchObject({ status: 500, body: FAILED });
  expect(refused.log).toContain("Execution failed due to configuration error: Invalid permissions on Lambda function");
});
