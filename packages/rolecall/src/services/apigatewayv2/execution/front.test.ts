/** Stages of HTTP APIs as clients see them. */
import { createServer, validateHeaderValue } from "node:http";
import type { AddressInfo } from "node:net";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { allow, trusts } from "../../../testing/world.js";
import { PutRule } from "../../events/operations/put-rule.js";
import { PutTargets } from "../../events/operations/put-targets.js";
import { DeleteRolePolicy } from "../../iam/operations/delete-role-policy.js";
import { RemovePermission } from "../../lambda/operations/remove-permission.js";
import { CreateLogGroup } from "../../logs/operations/create-log-group.js";
import { DeleteResourcePolicy } from "../../logs/operations/delete-resource-policy.js";
import { FilterLogEvents } from "../../logs/operations/filter-log-events.js";
import { CreateQueue } from "../../sqs/operations/create-queue.js";
import { ReceiveMessage } from "../../sqs/operations/receive-message.js";
import { SetQueueAttributes } from "../../sqs/operations/set-queue-attributes.js";
import { CreateApi } from "../operations/create-api.js";
import { CreateDeployment } from "../operations/create-deployment.js";
import { CreateIntegration } from "../operations/create-integration.js";
import { CreateRoute } from "../operations/create-route.js";
import { CreateStage } from "../operations/create-stage.js";
import { DeleteRoute } from "../operations/delete-route.js";
import { UpdateApi } from "../operations/update-api.js";
import { UpdateStage } from "../operations/update-stage.js";
import { type Event, type Rig, requestTo, rig, send } from "./testing.js";

let at: Rig;
afterEach(() => at.world.end());

const ok = () => ({ statusCode: 200, body: "ok" });
const SERVER_ERROR = '{"message":"Internal Server Error"}';

describe("where an API answers", () => {
  test("by host, by path, by the path of REST APIs, and by nothing else", async () => {
    at = await rig();
    await at.route("GET /pets/{id}", await at.fn("f", (event) => ({ statusCode: 200, body: event.pathParameters.id })));
    const other = { headers: { host: "127.0.0.1:4566" } };
    expect(await at.send("GET", "/pets/7")).toMatchObject({ status: 200, text: "7" });
    expect((await at.send("GET", `/_rolecall/api/${at.apiId}/$default/pets/8`, other)).text).toBe("8");
    expect((await at.send("GET", `/restapis/${at.apiId}/$default/_user_request_/pets/9`, other)).text).toBe("9");
    expect(await at.send("GET", "/cats")).toMatchObject({ status: 404, text: '{"message":"Not Found"}' });
    expect((await at.send("GET", `/_rolecall/api/${at.apiId}/nothing/pets/8`, other)).status).toBe(404);
    const missing = await send(at.world, requestTo("aaaaaaaaaa", "GET", "/"));
    expect([missing.status, missing.text]).toEqual([403, '{"message":"Forbidden"}']);
  });

  test("a stage's name in the path is taken before the default stage, and stands in the path that functions see", async () => {
    at = await rig();
    await at.route("GET /a", await at.fn("f", (event) => ({ stage: event.requestContext.stage, path: event.rawPath })));
    await at.world.root.call(CreateStage, { ApiId: at.apiId, StageName: "prod", AutoDeploy: true });
    expect(JSON.parse((await at.send("GET", "/prod/a")).text)).toEqual({ stage: "prod", path: "/prod/a" });
    expect(JSON.parse((await at.send("GET", "/a")).text)).toEqual({ stage: "$default", path: "/a" });
  });

  test("what is not deployed does not answer, and a stage without automatic deployment stays as it was", async () => {
    at = await rig();
    const { RouteId } = await at.route("GET /a", await at.fn("f", ok));
    const { DeploymentId } = await at.world.root.call(CreateDeployment, { ApiId: at.apiId });
    await at.world.root.call(CreateStage, { ApiId: at.apiId, StageName: "old", DeploymentId });
    await at.world.root.call(CreateStage, { ApiId: at.apiId, StageName: "empty" });
    await at.world.root.call(DeleteRoute, { ApiId: at.apiId, RouteId });
    await at.world.root.call(CreateRoute, { ApiId: at.apiId, RouteKey: "GET /new" });
    expect((await at.send("GET", "/old/a")).status).toBe(200);
    expect((await at.send("GET", "/a")).status).toBe(404);
    expect((await at.send("GET", "/empty/a")).status).toBe(404);
  });

  test("an API whose endpoint is disabled answers nothing", async () => {
    at = await rig();
    await at.route("$default", await at.fn("f", ok));
    expect((await at.send("GET", "/")).status).toBe(200);
    await at.world.root.call(UpdateApi, { ApiId: at.apiId, DisableExecuteApiEndpoint: true });
    expect((await at.send("GET", "/")).status).toBe(404);
  });
});

describe("who may invoke the function", () => {
  test("without a permission the client learns nothing, and the trail all", async () => {
    at = await rig();
    const arn = await at.fn("f", ok, null);
    await at.route("GET /pets/{id}", arn);
    expect(await at.send("GET", "/pets/7")).toMatchObject({ status: 500, text: SERVER_ERROR });
    expect(at.calls).toEqual([]);
    expect(at.world.trail.last()).toMatchObject({
      principal: "apigateway.amazonaws.com",
      action: "lambda:InvokeFunction",
      resource: arn,
      outcome: "implicitDeny",
    });
    expect(at.world.trail.last()?.context).toMatchObject({
      "aws:SourceArn": `arn:aws:execute-api:us-east-1:000000000000:${at.apiId}/$default/GET/pets/{id}`,
      "aws:SourceAccount": "000000000000",
    });
  });

  test.each([
    ["the route as the console writes it", "GET /items/{id}", "/items/7", "/*/*/items/{id}", 200],
    ["the route as SAM writes it", "GET /items/{id}", "/items/7", "/*/GET/items/*", 200],
    ["another method", "GET /items/{id}", "/items/7", "/*/POST/items/{id}", 500],
    ["another path", "GET /items/{id}", "/items/7", "/*/GET/pets/*", 500],
    ["another stage", "GET /items/{id}", "/items/7", "/prod/*", 500],
    ["the default route", "$default", "/any/thing", "/$default/$default", 200],
    ["three parts for the default route", "$default", "/any/thing", "/*/*/*", 500],
  ])("a permission for %s", async (_, routeKey, path, pattern, status) => {
    at = await rig();
    const arn = await at.fn("f", ok, `arn:aws:execute-api:us-east-1:000000000000:${at.apiId}${pattern}`);
    await at.route(routeKey, arn);
    expect((await at.send("GET", path)).status).toBe(status);
  });

  test("a role of the integration stands in for the function's policy, and is assumed by API Gateway", async () => {
    at = await rig();
    const arn = await at.fn("f", ok, null);
    const role = await at.world.role("caller", {
      trust: trusts("apigateway.amazonaws.com"),
      policies: [allow("lambda:InvokeFunction", arn)],
    });
    await at.route("GET /a", arn, { integration: { CredentialsArn: role.arn } });
    expect((await at.send("GET", "/a")).status).toBe(200);
    await at.world.root.call(DeleteRolePolicy, { RoleName: "caller", PolicyName: "policy-0" });
    expect((await at.send("GET", "/a")).status).toBe(500);
    expect(at.world.trail.last()).toMatchObject({
      action: "lambda:InvokeFunction",
      principal: "arn:aws:sts::000000000000:assumed-role/caller/BackplaneAssumeRoleSession",
    });
  });

  test("a permission that is taken away counts at once", async () => {
    at = await rig();
    await at.route("GET /a", await at.fn("f", ok));
    expect((await at.send("GET", "/a")).status).toBe(200);
    await at.world.root.call(RemovePermission, { FunctionName: "f", StatementId: "api" });
    expect((await at.send("GET", "/a")).status).toBe(500);
  });
});

describe("format 2.0", () => {
  test("an event tells of the request all that AWS documents", async () => {
    at = await rig();
    await at.route("POST /pets/{id}", await at.fn("f", (event) => event));
    const { text, headers } = await at.send("POST", "/pets/a%20b?x=1&x=2&y=%26", {
      headers: { "content-type": "application/json", "user-agent": "curl", cookie: "a=1; b=2", "X-Two": "1" },
      rawHeaders: ["Cookie", "a=1; b=2", "X-Two", "1", "X-Two", "2", "Content-Type", "application/json"],
      text: '{"n":1}',
    });
    const event = JSON.parse(text);
    expect(headers["content-type"]).toBe("application/json");
    expect(event).toEqual({
      version: "2.0",
      routeKey: "POST /pets/{id}",
      rawPath: "/pets/a b",
      rawQueryString: "x=1&x=2&y=%26",
      cookies: ["a=1", "b=2"],
      headers: {
        "content-type": "application/json",
        "x-two": "1,2",
        "x-amzn-trace-id": expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
        "x-forwarded-for": "127.0.0.1",
        "x-forwarded-port": "80",
        "x-forwarded-proto": "http",
      },
      queryStringParameters: { x: "1,2", y: "&" },
      pathParameters: { id: "a b" },
      requestContext: {
        accountId: "000000000000",
        apiId: at.apiId,
        domainName: `${at.apiId}.execute-api.us-east-1.localhost`,
        domainPrefix: at.apiId,
        http: {
          method: "POST",
          path: "/pets/a b",
          protocol: "HTTP/1.1",
          sourceIp: "127.0.0.1",
          userAgent: "curl",
        },
        requestId: headers["apigw-requestid"],
        routeKey: "POST /pets/{id}",
        stage: "$default",
        time: "01/Jan/2026:12:00:00 +0000",
        timeEpoch: Date.UTC(2026, 0, 1, 12),
      },
      body: '{"n":1}',
      isBase64Encoded: false,
    });
  });

  test.each([
    ["a text", "Hello", 200, "Hello", "application/json"],
    ["an object", { message: "Hello" }, 200, '{"message":"Hello"}', "application/json"],
    ["nothing", null, 200, "null", "application/json"],
    ["a number", 7, 200, "7", "application/json"],
    [
      "a whole answer",
      { statusCode: 201, headers: { "content-type": "text/html" }, body: "<p>" },
      201,
      "<p>",
      "text/html",
    ],
    ["a status as text", { statusCode: "418" }, 418, "", "text/plain; charset=utf-8"],
    ["bytes", { statusCode: 200, body: "aGk=", isBase64Encoded: true }, 200, "hi", "text/plain; charset=utf-8"],
    ["a status that is none", { statusCode: "many" }, 500, SERVER_ERROR, "application/json"],
    ["a status that ends nothing", { statusCode: 100 }, 500, SERVER_ERROR, "application/json"],
    [
      "a header with a line break",
      { statusCode: 200, headers: { a: "1\r\nb: 2" } },
      500,
      SERVER_ERROR,
      "application/json",
    ],
    ["a cookie with a line break", { statusCode: 200, cookies: ["a\n"] }, 500, SERVER_ERROR, "application/json"],
    ["headers that are none", { statusCode: 200, headers: { a: {} } }, 500, SERVER_ERROR, "application/json"],
  ])("%s is answered", async (_, returned, status, text, type) => {
    at = await rig();
    await at.route("GET /a", await at.fn("f", () => returned));
    const answer = await at.send("GET", "/a");
    expect([answer.status, answer.text, answer.headers["content-type"]]).toEqual([status, text, type]);
  });

  test("each cookie is a header of its own", async () => {
    at = await rig();
    await at.route("GET /a", await at.fn("f", () => ({ statusCode: 204, cookies: ["a=1", "b=2"] })));
    expect((await at.send("GET", "/a")).headers["set-cookie"]).toEqual(["a=1", "b=2"]);
  });

  test.each([
    ["text/plain", false],
    ["application/vnd.api+json; charset=utf-8", false],
    ["application/x-www-form-urlencoded", true],
    ["image/png", true],
  ])("a body of %s is base64: %s", async (type, encoded) => {
    at = await rig();
    await at.route("POST /a", await at.fn("f", (event) => ({ encoded: event.isBase64Encoded, body: event.body })));
    const { text } = await at.send("POST", "/a", { headers: { "content-type": type }, text: "a=1" });
    expect(JSON.parse(text)).toEqual({ encoded, body: encoded ? "YT0x" : "a=1" });
  });
});

describe("format 1.0", () => {
  test("an event is shaped as a REST API's, with a version", async () => {
    at = await rig();
    const arn = await at.fn("f", (event) => ({ statusCode: 200, body: JSON.stringify(event) }));
    await at.route("GET /pets/{id}", arn, { integration: { PayloadFormatVersion: "1.0" } });
    const { text } = await at.send("GET", "/pets/7?x=1&x=2", { headers: { "user-agent": "curl" } });
    const event = JSON.parse(text);
    expect(event).toMatchObject({
      version: "1.0",
      resource: "/pets/{id}",
      path: "/pets/7",
      httpMethod: "GET",
      queryStringParameters: { x: "2" },
      multiValueQueryStringParameters: { x: ["1", "2"] },
      pathParameters: { id: "7" },
      stageVariables: null,
      body: null,
      isBase64Encoded: false,
      requestContext: { resourceId: null, resourcePath: "/pets/{id}", stage: "$default", protocol: "HTTP/1.1" },
    });
    expect(event.requestContext.requestId).toBe(event.requestContext.extendedRequestId);
  });

  test.each([
    ["no status", { body: "x" }, 500],
    ["a text", "x", 500],
    ["the cookies of format 2.0", { statusCode: 200, cookies: ["a=1"] }, 500],
    ["a status", { statusCode: 202, multiValueHeaders: { a: ["1", "2"] } }, 202],
  ])("an answer with %s is answered with %s", async (_, returned, status) => {
    at = await rig();
    await at.route("GET /a", await at.fn("f", () => returned), { integration: { PayloadFormatVersion: "1.0" } });
    const answer = await at.send("GET", "/a");
    expect(answer.status).toBe(status);
    if (status === 202) expect(answer.headers.a).toEqual(["1", "2"]);
  });
});

describe("what goes wrong", () => {
  test("a function that throws is answered with 500, one that is too slow with 503", async () => {
    at = await rig();
    const broken = await at.fn("broken", () => {
      throw new Error("secret");
    });
    await at.route("GET /broken", broken);
    const never = await at.fn("never", () => new Promise(() => {}));
    await at.route("GET /never", never, { integration: { TimeoutInMillis: 1000 } });
    expect(await at.send("GET", "/broken")).toMatchObject({ status: 500, text: SERVER_ERROR });
    const slow = at.send("GET", "/never");
    while (!at.calls.some(({ name }) => name === "never")) await new Promise(setImmediate);
    await at.world.clock.advance(1000);
    expect(await slow).toMatchObject({ status: 503, text: '{"message":"Service Unavailable"}' });
  });

  test("too large a body or head is refused", async () => {
    at = await rig();
    await at.route("POST /a", await at.fn("f", ok));
    const body = Buffer.alloc(10 * 1024 * 1024 + 1);
    expect(await at.send("POST", "/a", { body })).toMatchObject({
      status: 413,
      text: '{"message":"Request Entity Too Large"}',
    });
    expect((await at.send("POST", "/a", { headers: { a: "x".repeat(11_000) } })).status).toBe(431);
  });

  test("a route is throttled by its own settings, and recovers", async () => {
    at = await rig();
    await at.route("GET /a", await at.fn("f", ok));
    await at.world.root.call(UpdateStage, {
      ApiId: at.apiId,
      StageName: "$default",
      RouteSettings: { "GET /a": { ThrottlingBurstLimit: 2, ThrottlingRateLimit: 1 } },
    });
    const statuses: number[] = [];
    for (let count = 0; count < 3; count++) statuses.push((await at.send("GET", "/a")).status);
    expect(statuses).toEqual([200, 200, 429]);
    expect((await at.send("GET", "/a")).text).toBe('{"message":"Too Many Requests"}');
    await at.world.clock.advance(1000);
    expect((await at.send("GET", "/a")).status).toBe(200);
  });

  test("a route without an integration fails", async () => {
    at = await rig();
    await at.world.root.call(CreateRoute, { ApiId: at.apiId, RouteKey: "GET /a" });
    expect((await at.send("GET", "/a")).status).toBe(500);
  });
});

describe("CORS", () => {
  const CorsConfiguration = {
    AllowOrigins: ["https://a.example", "http://*"],
    AllowMethods: ["GET", "POST"],
    AllowHeaders: ["x-a"],
    ExposeHeaders: ["x-b"],
    AllowCredentials: true,
    MaxAge: 60,
  };
  const preflight = (origin: string, path = "/a") =>
    at.send("OPTIONS", path, { headers: { origin, "access-control-request-method": "GET" } });

  test("a preflight is answered by the API, without a route for it", async () => {
    at = await rig({}, { CorsConfiguration });
    await at.route("GET /a", await at.fn("f", ok));
    const { status, headers } = await preflight("https://a.example");
    expect(status).toBe(204);
    expect(headers).toMatchObject({
      "access-control-allow-origin": "https://a.example",
      "access-control-allow-methods": "GET,POST",
      "access-control-allow-headers": "x-a",
      "access-control-allow-credentials": "true",
      "access-control-max-age": "60",
    });
    expect((await preflight("http://anything")).headers["access-control-allow-origin"]).toBe("http://anything");
    const refused = await preflight("https://b.example");
    expect([refused.status, refused.headers["access-control-allow-origin"]]).toEqual([204, undefined]);
    expect(at.calls).toEqual([]);
  });

  test("an answer gets the API's headers, and the function's are left out", async () => {
    at = await rig({}, { CorsConfiguration });
    const arn = await at.fn("f", () => ({ statusCode: 200, headers: { "Access-Control-Allow-Origin": "evil" } }));
    await at.route("GET /a", arn);
    const { headers } = await at.send("GET", "/a", { headers: { origin: "https://a.example" } });
    expect(headers).toMatchObject({
      "access-control-allow-origin": "https://a.example",
      "access-control-expose-headers": "x-b",
    });
    expect((await at.send("GET", "/a")).headers["access-control-allow-origin"]).toBeUndefined();
  });

  test("without a configuration the function speaks for itself", async () => {
    at = await rig();
    const arn = await at.fn("f", () => ({ statusCode: 200, headers: { "Access-Control-Allow-Origin": "*" } }));
    await at.route("ANY /a", arn);
    expect((await preflight("https://a.example")).headers["access-control-allow-origin"]).toBe("*");
    expect((await preflight("https://a.example", "/b")).status).toBe(404);
  });
});

describe("parameter mapping", () => {
  test("a request is changed on its way to the function", async () => {
    at = await rig();
    await at.route("POST /pets/{id}", await at.fn("f", (event) => event), {
      integration: {
        RequestParameters: {
          "append:header.x-a": "$request.querystring.q",
          "overwrite:header.x-b": "${request.path.id}-${stageVariables.color}-${context.httpMethod}",
          "remove:header.x-c": "''",
          "append:querystring.name": "$request.body.pet['name']",
          "overwrite:querystring.q": "constant",
          "append:header.x-missing": "$request.header.nothing",
        },
      },
    });
    await at.world.root.call(UpdateStage, {
      ApiId: at.apiId,
      StageName: "$default",
      StageVariables: { color: "red" },
    });
    const event: Event = JSON.parse(
      (
        await at.send("POST", "/pets/7?q=1", {
          headers: { "x-a": "0", "x-b": "old", "x-c": "gone", "content-type": "application/json" },
          text: '{"pet":{"name":"Rex"}}',
        })
      ).text,
    );
    expect(event.headers).toMatchObject({ "x-a": "0,1", "x-b": "7-red-POST" });
    expect(event.headers).not.toHaveProperty("x-c");
    expect(event.headers).not.toHaveProperty("x-missing");
    expect(event.queryStringParameters).toEqual({ name: "Rex", q: "constant" });
    expect(event.rawQueryString).toBe("name=Rex&q=constant");
    expect(event.stageVariables).toEqual({ color: "red" });
  });

  test("an answer is changed by its status", async () => {
    at = await rig();
    const arn = await at.fn("f", () => ({ statusCode: 500, headers: { "x-a": "1" }, body: '{"why":"because"}' }));
    await at.route("GET /a", arn, {
      integration: {
        ResponseParameters: {
          "500": {
            "overwrite:statuscode": "403",
            "append:header.x-why": "$response.body.why",
            "append:header.x-id": "$context.requestId",
            "remove:header.x-a": "''",
          },
        },
      },
    });
    const { status, headers } = await at.send("GET", "/a");
    expect(status).toBe(403);
    expect(headers).toMatchObject({ "x-why": "because", "x-id": headers["apigw-requestid"] });
    expect(headers["x-a"]).toBeUndefined();
  });

  test("a stage variable names the function", async () => {
    at = await rig();
    await at.fn("blue", () => "blue");
    await at.fn("green", () => "green");
    const uri = "arn:aws:lambda:us-east-1:000000000000:function:${stageVariables.fn}";
    await at.route("GET /a", uri);
    expect((await at.send("GET", "/a")).status).toBe(500);
    for (const fn of ["blue", "green"]) {
      await at.world.root.call(UpdateStage, { ApiId: at.apiId, StageName: "$default", StageVariables: { fn } });
      expect((await at.send("GET", "/a")).text).toBe(fn);
    }
  });
});

describe("web servers", () => {
  async function withServer(work: (base: string) => Promise<void>) {
    const server = createServer((request, response) => {
      const pieces: Buffer[] = [];
      request.on("data", (piece) => pieces.push(piece));
      request.on("end", () => {
        response.writeHead(201, { "x-backend": "1", "set-cookie": ["a=1", "b=2"] });
        const { method, url, headers } = request;
        response.end(JSON.stringify({ method, url, headers, body: Buffer.concat(pieces).toString() }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  }
  const http = (IntegrationUri: string, more: object = {}) => ({
    integration: {
      IntegrationType: "HTTP_PROXY",
      IntegrationMethod: "ANY",
      IntegrationUri,
      PayloadFormatVersion: "1.0",
      ...more,
    },
  });

  test("get the whole request, with the path's variables where the URI wants them", async () => {
    at = await rig();
    await withServer(async (base) => {
      await at.route("ANY /shop/{proxy+}", "", http(`${base}/v1/{proxy}`));
      await at.route("$default", "", http(base));
      await at.route("GET /moved", "", http(base, { RequestParameters: { "overwrite:path": "/to/${context.stage}" } }));
      const { status, headers, text } = await at.send("POST", "/shop/a%20b/c?x=1", {
        headers: { "x-mine": "1", connection: "close" },
        text: "hello",
      });
      expect(status).toBe(201);
      expect(headers).toMatchObject({ "x-backend": "1", "set-cookie": ["a=1", "b=2"] });
      const seen = JSON.parse(text);
      expect(seen).toMatchObject({ method: "POST", url: "/v1/a%20b/c?x=1", body: "hello" });
      expect(seen.headers).toMatchObject({ "x-mine": "1", host: base.slice(7), via: "HTTP/1.1 AmazonAPIGateway" });
      expect(JSON.parse((await at.send("GET", "/any/path?q=2")).text).url).toBe("/any/path?q=2");
      expect(JSON.parse((await at.send("GET", "/moved")).text).url).toBe("/to/$default".replace("$", "%24"));
    });
  });

  test("that are not there are answered with 503, and others than on loopback not called", async () => {
    at = await rig();
    await at.route("GET /gone", "", http("http://127.0.0.1:1/x"));
    await at.route("GET /world", "", http("https://example.com/x"));
    expect((await at.send("GET", "/gone")).status).toBe(503);
    const refused = await at.send("GET", "/world");
    expect(refused.status).toBe(501);
    expect(refused.text).toContain("loopback");
  });
});

describe("AWS services", () => {
  const role = (policies: Parameters<Rig["world"]["role"]>[1] = {}) =>
    at.world.role("service", { trust: trusts("apigateway.amazonaws.com"), ...policies });

  test("a message is sent with the integration's role, and the service's answer is the client's", async () => {
    at = await rig();
    const { QueueUrl = "" } = await at.world.root.call(CreateQueue, { QueueName: "q" });
    const { arn } = await role({ policies: [allow("sqs:SendMessage")] });
    const integration = {
      IntegrationType: "AWS_PROXY",
      IntegrationSubtype: "SQS-SendMessage",
      IntegrationUri: undefined,
      PayloadFormatVersion: "1.0",
      CredentialsArn: arn,
      RequestParameters: {
        QueueUrl,
        MessageBody: "$request.body.message",
        MessageAttributes: '{"who":{"DataType":"String","StringValue":"${request.querystring.who}"}}',
      },
    };
    await at.route("POST /send", "", { integration });
    const sent = await at.send("POST", "/send?who=ann", { text: '{"message":"hi"}' });
    expect(sent.status).toBe(200);
    expect(sent.text).toMatch(/<SendMessageResponse.*<MessageId>.+<\/MessageId>/s);
    const { Messages = [] } = await at.world.root.call(ReceiveMessage, { QueueUrl, MessageAttributeNames: ["All"] });
    expect(Messages[0]).toMatchObject({ Body: "hi", MessageAttributes: { who: { StringValue: "ann" } } });

    expect((await at.send("POST", "/send", { text: "{}" })).status).toBe(400);
    await at.world.root.call(DeleteRolePolicy, { RoleName: "service", PolicyName: "policy-0" });
    expect(await at.send("POST", "/send", { text: '{"message":"hi"}' })).toMatchObject({
      status: 500,
      text: SERVER_ERROR,
    });
    expect(at.world.trail.last()).toMatchObject({ action: "sqs:SendMessage", outcome: "implicitDeny" });
  });

  test("an error of the service is the client's, too", async () => {
    at = await rig();
    const { arn } = await role({ policies: [allow("sqs:*")] });
    await at.route("GET /receive", "", {
      integration: {
        IntegrationSubtype: "SQS-ReceiveMessage",
        IntegrationUri: undefined,
        PayloadFormatVersion: "1.0",
        CredentialsArn: arn,
        RequestParameters: { QueueUrl: "http://127.0.0.1:4566/000000000000/nothing" },
      },
    });
    const { status, text } = await at.send("GET", "/receive");
    expect(status).toBe(400);
    expect(text).toContain("NonExistentQueue");
  });

  test("an event is put on a bus", async () => {
    at = await rig();
    const { QueueUrl = "" } = await at.world.root.call(CreateQueue, { QueueName: "q" });
    const queueArn = "arn:aws:sqs:us-east-1:000000000000:q";
    await at.world.root.call(SetQueueAttributes, {
      QueueUrl,
      Attributes: {
        Policy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { Service: "events.amazonaws.com" },
              Action: "sqs:SendMessage",
              Resource: "*",
            },
          ],
        }),
      },
    });
    await at.world.root.call(PutRule, { Name: "r", EventPattern: '{"source":["shop"]}' });
    await at.world.root.call(PutTargets, { Rule: "r", Targets: [{ Id: "1", Arn: queueArn }] });
    const { arn } = await role({ policies: [allow("events:PutEvents")] });
    await at.route("POST /{source}/{type}", "", {
      integration: {
        IntegrationSubtype: "EventBridge-PutEvents",
        IntegrationUri: undefined,
        PayloadFormatVersion: "1.0",
        CredentialsArn: arn,
        RequestParameters: {
          Source: "$request.path.source",
          DetailType: "$request.path.type",
          Detail: "$request.body",
        },
      },
    });
    const put = await at.send("POST", "/shop/Order", { text: '{"n":1}' });
    expect(JSON.parse(put.text)).toMatchObject({ FailedEntryCount: 0, Entries: [{ EventId: expect.any(String) }] });
    await at.world.settled();
    const { Messages = [] } = await at.world.root.call(ReceiveMessage, { QueueUrl });
    expect(JSON.parse(Messages[0]?.Body ?? "")).toMatchObject({
      source: "shop",
      "detail-type": "Order",
      detail: { n: 1 },
    });
  });
});

describe("access logs", () => {
  const Format =
    '$context.requestId $context.identity.sourceIp "$context.httpMethod $context.routeKey" $context.status $context.responseLength $context.integrationErrorMessage $context.authorizer.claims';
  const lines = async () => {
    await at.world.settled();
    const { events = [] } = await at.world.root.call(FilterLogEvents, { logGroupName: "access" });
    return events.map(({ message }) => message);
  };
  async function logging() {
    at = await rig();
    await at.world.root.call(CreateLogGroup, { logGroupName: "access" });
    const DestinationArn = "arn:aws:logs:us-east-1:000000000000:log-group:access:*";
    const AccessLogSettings = { DestinationArn, Format };
    await at.world.root.call(UpdateStage, { ApiId: at.apiId, StageName: "$default", AccessLogSettings });
  }

  test("a line tells of each request what the format asks for, also why a function could not be called", async () => {
    await logging();
    await at.route("GET /a", await at.fn("f", ok));
    await at.route("GET /b", await at.fn("g", ok, null));
    // Lines are written behind the answers, so each is waited for.
    const first = await at.send("GET", "/a");
    await at.world.settled();
    const second = await at.send("GET", "/b");
    await at.world.settled();
    await at.send("GET", "/nothing");
    const written = await lines();
    expect(written[0]).toBe(`${first.headers["apigw-requestid"]} 127.0.0.1 "GET GET /a" 200 2 - -`);
    expect(written[1]).toBe(
      `${second.headers["apigw-requestid"]} 127.0.0.1 "GET GET /b" 500 35 The IAM role configured on the integration or API Gateway doesn't have permissions to call the integration. Check the permissions and try again. -`,
    );
    expect(written[2]).toMatch(/"GET -" 404 /);
  });

  test("they are lost, and the trail says why, where the account's policy no longer lets the delivery in", async () => {
    await logging();
    await at.route("GET /a", await at.fn("f", ok));
    await at.world.root.call(DeleteResourcePolicy, { policyName: "AWSLogDeliveryWrite20150319" });
    expect((await at.send("GET", "/a")).status).toBe(200);
    expect(await lines()).toEqual([]);
    expect(at.world.trail.all().findLast(({ principal }) => principal === "delivery.logs.amazonaws.com")).toMatchObject(
      {
        action: "logs:PutLogEvents",
        outcome: "implicitDeny",
      },
    );
  });
});

test("whatever is asked and whatever is answered, the client reads an answer of AWS's", async () => {
  at = await rig({}, { CorsConfiguration: { AllowOrigins: ["https://*"], AllowMethods: ["*"] } });
  let returned: unknown;
  const arn = await at.fn("f", () => returned);
  const mapped = {
    RequestParameters: {
      "overwrite:header.x-body": "$request.body.a[0]",
      "append:querystring.q": "${request.header.x-a}${request.path}",
      "overwrite:header.x-path": "$request.path.rest",
    },
    ResponseParameters: {
      "200": { "overwrite:header.x-b": "$response.body.a", "overwrite:statuscode": "$response.body" },
    },
  };
  await at.route("ANY /{id}/x", arn, { integration: mapped });
  await at.route("GET /{rest+}", arn, { integration: { ...mapped, PayloadFormatVersion: "1.0" } });
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 20 }),
    fc.constantFrom("__proto__", "%", "%zz", "..", "{}", '{"a":["\\u0000"]}', '{"a":"x\\ny"}', "[[", "$context"),
  );
  const segment = fc.oneof(
    text.map((one) => encodeURIComponent(Buffer.from(one).toString())),
    fc.constantFrom("%", "", "x"),
  );
  const headers = fc.dictionary(
    fc.constantFrom("origin", "content-type", "x-a", "cookie", "access-control-request-method", "content-encoding"),
    fc.string({ unit: "grapheme-ascii", maxLength: 20 }),
  );
  const answer = fc.oneof(
    fc.jsonValue(),
    fc.record({ statusCode: fc.oneof(fc.constant(200), fc.anything()), body: fc.jsonValue(), headers: fc.jsonValue() }),
  );
  const property = fc.asyncProperty(
    fc.constantFrom("GET", "POST", "OPTIONS", "HEAD"),
    fc.array(segment, { maxLength: 4 }),
    text,
    headers,
    text,
    answer,
    async (method, segments, query, sent, body, value) => {
      returned = value;
      const path = `/${segments.join("/")}`;
      const request = requestTo(at.apiId, method, path, { text: body, query: encodeURIComponent(query.toString()) });
      const { status, headers: got } = await send(at.world, { ...request, headers: { ...request.headers, ...sent } });
      expect(status).toBeGreaterThanOrEqual(200);
      expect(got["apigw-requestid"]).toEqual(expect.any(String));
      for (const [name, all] of Object.entries(got)) for (const one of [all].flat()) validateHeaderValue(name, one);
    },
  );
  await fc.assert(property, { numRuns: 150 });
});

test("requests to another account's API and functions meet that account's permissions", async () => {
  at = await rig();
  const owner = at.world.rootOf("111122223333");
  const arn = await at.fn("f", ok, "arn:aws:execute-api:us-east-1:111122223333:*");
  const { ApiId = "" } = await owner.call(CreateApi, { Name: "theirs", ProtocolType: "HTTP" });
  const { IntegrationId } = await owner.call(CreateIntegration, {
    ApiId,
    IntegrationType: "AWS_PROXY",
    IntegrationUri: arn,
    PayloadFormatVersion: "2.0",
  });
  await owner.call(CreateRoute, { ApiId, RouteKey: "$default", Target: `integrations/${IntegrationId}` });
  await owner.call(CreateStage, { ApiId, StageName: "$default", AutoDeploy: true });
  expect((await send(at.world, requestTo(ApiId, "GET", "/"))).status).toBe(200);
  expect(at.world.trail.last()?.context).toMatchObject({ "aws:SourceAccount": "111122223333" });
});
