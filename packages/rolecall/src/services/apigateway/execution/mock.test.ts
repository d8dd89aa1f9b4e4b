/** What stages answer without any backend: routes, templates, gateway responses, validators, keys, addresses. */
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { testWorld, type World } from "../../../testing/world.js";
import { CreateApiKey } from "../operations/create-api-key.js";
import { CreateModel } from "../operations/create-model.js";
import { CreateRequestValidator } from "../operations/create-request-validator.js";
import { CreateUsagePlan } from "../operations/create-usage-plan.js";
import { CreateUsagePlanKey } from "../operations/create-usage-plan-key.js";
import { PutGatewayResponse } from "../operations/put-gateway-response.js";
import { UpdateMethod } from "../operations/update-method.js";
import { UpdateStage } from "../operations/update-stage.js";
import { anApi, mocked, requestTo, send, through } from "./testing.js";

let world: World;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.end());

const said = (text: string) => mocked(`"${text} $input.params()"`);

describe("routes", () => {
  test("literal goes before parameter before greedy parameter, and a method before ANY", async () => {
    const api = await anApi(world.root, {
      "GET /pets/all": said("literal"),
      "GET /pets/{id}": said("parameter"),
      "ANY /pets/{proxy+}": said("greedy"),
      "ANY /pets/{id}": said("any"),
      "GET /": said("root"),
    });
    await api.deploy();
    const body = async (method: string, path: string) => (await send(world, api.id, { method, path })).body;

    expect(await body("GET", "/pets/all")).toContain("literal");
    expect(await body("GET", "/pets/7%20a")).toContain("parameter {path={id=7 a}");
    expect(await body("GET", "/pets/7/")).toContain("parameter");
    expect(await body("DELETE", "/pets/7")).toContain("any");
    expect(await body("POST", "/pets/7/toys/1")).toContain("greedy {path={proxy=7/toys/1}");
    expect(await body("GET", "/")).toContain("root");
  });

  test("what is no resource, or has no such method, misses a token; what is no stage is forbidden", async () => {
    const api = await anApi(world.root, { "GET /pets": said("pets") });
    await api.deploy();

    const missing = await send(world, api.id, { path: "/cats" });
    expect(missing).toMatchObject({ status: 403, body: '{"message":"Missing Authentication Token"}' });
    expect(missing.headers["x-amzn-errortype"]).toBe("MissingAuthenticationTokenException");
    expect((await send(world, api.id, { path: "/pets", method: "POST" })).status).toBe(403);
    const noStage = await send(world, api.id, { path: "/pets", stage: "beta" });
    expect(noStage).toMatchObject({ status: 403, body: '{"message":"Forbidden"}' });
    expect(await send(world, "nothere123", { path: "/pets" })).toMatchObject({
      status: 403,
      body: '{"message":"Forbidden"}',
    });
  });

  test("a stage is reached by the host of its API and by two paths", async () => {
    const api = await anApi(world.root, { "GET /pets": mocked('"$context.path $context.stage"') });
    await api.deploy();
    const at = (path: string, host: string) =>
      through(world, { ...requestTo(api.id, {}), path, headers: { host }, rawHeaders: ["Host", host] });

    for (const [path, host] of [
      ["/prod/pets", `${api.id}.execute-api.us-east-1.amazonaws.com`],
      ["/prod/pets", `${api.id}.execute-api.localhost.localstack.cloud:4566`],
      [`/restapis/${api.id}/prod/_user_request_/pets`, "127.0.0.1:4566"],
      [`/_rolecall/api/${api.id}/prod/pets`, "127.0.0.1:4566"],
    ] as const) {
      expect(await at(path, host)).toMatchObject({ status: 200, body: '"/prod/pets prod"' });
    }
    expect(await at("/prod/pets", `${api.id}.execute-api.eu-west-1.localhost`)).toMatchObject({ status: 403 });
  });

  test("what was changed in an API counts from the next deployment on", async () => {
    const api = await anApi(world.root, { "GET /pets": mocked() });
    await api.deploy();
    await world.root.call(PutGatewayResponse, {
      restApiId: api.id,
      responseType: "MISSING_AUTHENTICATION_TOKEN",
      statusCode: "404",
    });

    expect((await send(world, api.id, { path: "/none" })).status).toBe(403);
    await api.deploy();
    expect((await send(world, api.id, { path: "/none" })).status).toBe(404);
  });
});

describe("mock integrations", () => {
  test("the status of the template chooses the response, headers are mapped, and a template may override the status", async () => {
    const api = await anApi(world.root, {
      "OPTIONS /pets": {
        integration: { type: "MOCK", requestTemplates: { "application/json": '{"statusCode": 204}' } },
        responses: {
          "204": {
            responseParameters: {
              "method.response.header.Access-Control-Allow-Origin": "'*'",
              "method.response.header.X-Stage": "context.stage",
            },
          },
        },
      },
      "GET /pets": {
        integration: {
          type: "MOCK",
          requestTemplates: { "application/json": '{"statusCode": #if($input.params("bad") == "1")500#{else}200#end}' },
        },
        responses: {
          "200": { responseTemplates: { "application/json": '#set($context.responseOverride.status = 418){"a":1}' } },
          "500": { selectionPattern: "5\\d{2}", responseTemplates: { "application/json": '{"bad":true}' } },
        },
      },
    });
    await api.deploy();

    const preflight = await send(world, api.id, { method: "OPTIONS", path: "/pets" });
    expect(preflight.status).toBe(204);
    expect(preflight.headers["access-control-allow-origin"]).toBe("*");
    expect(preflight.headers["x-stage"]).toBe("prod");
    expect(await send(world, api.id, { path: "/pets" })).toMatchObject({ status: 418, body: '{"a":1}' });
    expect(await send(world, api.id, { path: "/pets", query: "bad=1" })).toMatchObject({
      status: 500,
      body: '{"bad":true}',
    });
  });

  test("a body without a template passes, is refused or is transformed, as the passthrough behaviour says", async () => {
    const integration = (passthroughBehavior: string, requestTemplates: Record<string, string> = {}) => ({
      integration: { type: "MOCK" as const, passthroughBehavior, requestTemplates },
      responses: { "200": {} },
    });
    const template = { "application/json": '{"statusCode": 200}' };
    const api = await anApi(world.root, {
      "POST /no-match": integration("WHEN_NO_MATCH", template),
      "POST /no-templates": integration("WHEN_NO_TEMPLATES", template),
      "POST /never": integration("NEVER"),
    });
    await api.deploy();
    const post = (path: string, type: string) =>
      send(world, api.id, { method: "POST", path, headers: { "Content-Type": type }, body: '{"statusCode": 200}' });

    expect((await post("/no-match", "text/plain")).status).toBe(200);
    expect(await post("/no-templates", "text/plain")).toMatchObject({
      status: 415,
      body: '{"message": "Unsupported Media Type"}',
    });
    expect((await post("/no-templates", "application/json; charset=utf-8")).status).toBe(200);
    expect((await post("/never", "application/json")).status).toBe(415);
  });

  test("base64 becomes bytes where a response says so, and what is no base64 is an error of the API's", async () => {
    const bytes = (template: string) => ({
      integration: mocked().integration,
      responses: {
        "200": {
          contentHandling: "CONVERT_TO_BINARY" as const,
          responseTemplates: { "application/octet-stream": template },
        },
      },
    });
    const api = await anApi(world.root, { "GET /good": bytes("AP8="), "GET /bad": bytes("not base64!") });
    await api.deploy();

    const good = await send(world, api.id, { path: "/good" });
    expect(good.bytes).toEqual(Buffer.from([0, 255]));
    expect(good.headers["content-type"]).toBe("application/octet-stream");
    expect((await send(world, api.id, { path: "/bad" })).status).toBe(500);
  });

  test("bytes reach a template as base64 where the integration says so, and no template otherwise", async () => {
    const method = (contentHandling?: "CONVERT_TO_TEXT") => ({
      integration: {
        type: "MOCK" as const,
        requestTemplates: { "image/png": '{"statusCode": 200, "bytes": "$input.body"}' },
        ...(contentHandling === undefined ? {} : { contentHandling }),
      },
      responses: { "200": {} },
    });
    const api = await anApi(
      world.root,
      { "POST /text": method("CONVERT_TO_TEXT"), "POST /bytes": method() },
      { binaryMediaTypes: ["image/png"] },
    );
    await api.deploy();
    const post = (path: string) =>
      send(world, api.id, {
        method: "POST",
        path,
        headers: { "Content-Type": "image/png" },
        body: Buffer.from([0, 255]),
      });

    expect((await post("/text")).status).toBe(200);
    expect((await post("/bytes")).status).toBe(500);
  });

  test("a template that is none is an error of the API's", async () => {
    const api = await anApi(world.root, {
      "GET /": { ...mocked(), integration: { type: "MOCK", requestTemplates: { "application/json": "#if(" } } },
    });
    await api.deploy();
    expect(await send(world, api.id)).toMatchObject({ status: 500, body: '{"message": "Internal server error"}' });
  });
});

test("gateway responses are worded anew by type, and by class where their type is not", async () => {
  const api = await anApi(world.root, { "GET /": mocked() });
  await world.root.call(PutGatewayResponse, {
    restApiId: api.id,
    responseType: "DEFAULT_4XX",
    responseParameters: {
      "gatewayresponse.header.Access-Control-Allow-Origin": "'*'",
      "gatewayresponse.header.X-Path": "method.request.header.X-Ask",
    },
    responseTemplates: {
      "application/json": '{"type":"$context.error.responseType","said":$context.error.messageString}',
    },
  });
  await api.deploy();

  const answer = await send(world, api.id, { path: "/none", headers: { "X-Ask": "why" } });
  expect(answer).toMatchObject({
    status: 403,
    body: '{"type":"MISSING_AUTHENTICATION_TOKEN","said":"Missing Authentication Token"}',
  });
  expect(answer.headers).toMatchObject({ "access-control-allow-origin": "*", "x-path": "why" });
});

test("validators require parameters, and hold bodies to their model, other models that it names included", async () => {
  const api = await anApi(world.root, { "POST /pets": mocked() });
  const { id: requestValidatorId = "" } = await world.root.call(CreateRequestValidator, {
    restApiId: api.id,
    name: "all",
    validateRequestBody: true,
    validateRequestParameters: true,
  });
  const model = (name: string, schema: object) =>
    world.root.call(CreateModel, {
      restApiId: api.id,
      name,
      contentType: "application/json",
      schema: JSON.stringify(schema),
    });
  await model("Name", {
    $schema: "http://json-schema.org/draft-04/schema#",
    type: "string",
    minLength: 2,
    pattern: "^[\\w\\-]+$",
  });
  await model("Pet", {
    $schema: "http://json-schema.org/draft-04/schema#",
    type: "object",
    required: ["name"],
    properties: {
      name: { $ref: `https://apigateway.amazonaws.com/restapis/${api.id}/models/Name` },
      age: { type: "integer", minimum: 0, exclusiveMinimum: true },
    },
  });
  const add = (path: string, value: string) => ({ op: "add" as const, path, value });
  await world.root.call(UpdateMethod, {
    restApiId: api.id,
    resourceId: api.resources["/pets"] ?? "",
    httpMethod: "POST",
    patchOperations: [
      { op: "replace", path: "/requestValidatorId", value: requestValidatorId },
      add("/requestModels/application~1json", "Pet"),
      add("/requestParameters/method.request.querystring.dry", "true"),
      add("/requestParameters/method.request.header.X-Team", "true"),
    ],
  });
  await api.deploy();
  const post = (body: string, query = "dry=1", team = "shop") =>
    send(world, api.id, { method: "POST", path: "/pets", query, headers: { "X-Team": team }, body });

  expect(await post('{"name":"Rex","age":3}')).toMatchObject({ status: 200 });
  const missing = await post('{"name":"Rex"}', "", "");
  expect(missing.status).toBe(400);
  expect(JSON.parse(missing.body)).toEqual({
    message: expect.stringMatching(/^Missing required request parameters: \[(dry, X-Team|X-Team, dry)\]$/),
  });
  const deep = `{"name":"Rex","x":${"[".repeat(1_500)}${"]".repeat(1_500)}}`;
  for (const body of ['{"name":"R"}', '{"name":"Rex","age":0}', "{}", "not JSON", deep]) {
    expect(await post(body)).toMatchObject({ status: 400, body: '{"message": "Invalid request body"}' });
  }
});

test("a model whose pattern is nested beyond measure is told as a mistake in the API", async () => {
  const api = await anApi(world.root, { "POST /": mocked() });
  const { id: requestValidatorId = "" } = await world.root.call(CreateRequestValidator, {
    restApiId: api.id,
    name: "body",
    validateRequestBody: true,
  });
  const pattern = "(?:a|b".repeat(5_000) + ")+".repeat(5_000);
  await world.root.call(CreateModel, {
    restApiId: api.id,
    name: "Deep",
    contentType: "application/json",
    schema: JSON.stringify({ type: "string", pattern }),
  });
  await world.root.call(UpdateMethod, {
    restApiId: api.id,
    resourceId: api.resources["/"] ?? "",
    httpMethod: "POST",
    patchOperations: [
      { op: "replace", path: "/requestValidatorId", value: requestValidatorId },
      { op: "add", path: "/requestModels/application~1json", value: "Deep" },
    ],
  });
  await api.deploy();
  expect((await send(world, api.id, { method: "POST", body: '"a"' })).status).toBe(500);
});

test("a canary has its share of the requests, its own deployment and its own variables", async () => {
  const api = await anApi(world.root, { "GET /": mocked('"$stageVariables.v $context.isCanaryRequest"') });
  await api.deploy({ variables: { v: "main" } });
  await api.deploy({ canarySettings: { percentTraffic: 100, stageVariableOverrides: { v: "canary" } } });
  expect((await send(world, api.id)).body).toBe('"canary true"');
  await world.root.call(UpdateStage, {
    restApiId: api.id,
    stageName: "prod",
    patchOperations: [{ op: "replace", path: "/canarySettings/percentTraffic", value: "0" }],
  });
  expect((await send(world, api.id)).body).toBe('"main false"');
});

test("payloads are compressed from the size on that the API says, for clients that take it", async () => {
  const api = await anApi(world.root, { "POST /": mocked("\"$input.params('x')\"") }, { minimumCompressionSize: 10 });
  await api.deploy();
  const post = (query: string, encoding: string) =>
    send(world, api.id, { method: "POST", query, headers: { "Accept-Encoding": encoding } });

  const long = await post("x=0123456789", "deflate;q=0.5, gzip");
  expect(long.headers["content-encoding"]).toBe("gzip");
  expect(gunzipSync(long.bytes).toString()).toBe('"0123456789"');
  expect((await post("x=1", "gzip")).body).toBe('"1"');
  expect((await post("x=0123456789", "br")).body).toBe('"0123456789"');
});

describe("API keys and limits", () => {
  test("a key opens a stage through a usage plan, as often as its quota says", async () => {
    const api = await anApi(world.root, {
      "GET /pets": { ...mocked('"$context.identity.apiKeyId"'), method: { apiKeyRequired: true } },
    });
    await api.deploy();
    const { id: keyId = "", value = "" } = await world.root.call(CreateApiKey, { name: "k", enabled: true });
    const get = (key: string) =>
      send(world, api.id, { path: "/pets", headers: key === "" ? {} : { "x-api-key": key } });
    const refused = { status: 403, body: '{"message":"Forbidden"}' };

    expect(await get("")).toMatchObject(refused);
    expect(await get(value)).toMatchObject(refused);
    const { id: usagePlanId = "" } = await world.root.call(CreateUsagePlan, {
      name: "plan",
      apiStages: [{ apiId: api.id, stage: "prod" }],
      quota: { limit: 2, period: "DAY" },
    });
    expect(await get(value)).toMatchObject(refused);
    await world.root.call(CreateUsagePlanKey, { usagePlanId, keyId, keyType: "API_KEY" });

    expect(await get(value)).toMatchObject({ status: 200, body: `"${keyId}"` });
    expect(await get("another-key-of-no-account")).toMatchObject(refused);
    expect((await get(value)).status).toBe(200);
    const over = await get(value);
    expect(over).toMatchObject({ status: 429, body: '{"message":"Limit Exceeded"}' });
    expect(over.headers["x-amzn-errortype"]).toBe("LimitExceededException");
    await world.clock.advance(86_400_000);
    expect((await get(value)).status).toBe(200);
  });

  test("a usage plan holds each of its keys to its rate, and one method of a stage to another", async () => {
    const keyed = { ...mocked(), method: { apiKeyRequired: true } };
    const api = await anApi(world.root, { "GET /": keyed, "GET /slow": keyed });
    await api.deploy();
    const { id: usagePlanId = "" } = await world.root.call(CreateUsagePlan, {
      name: "plan",
      throttle: { rateLimit: 10, burstLimit: 2 },
      apiStages: [{ apiId: api.id, stage: "prod", throttle: { "/slow/GET": { rateLimit: 1, burstLimit: 1 } } }],
    });
    const keyOf = async (name: string) => {
      const { id: keyId = "", value = "" } = await world.root.call(CreateApiKey, { name, enabled: true });
      await world.root.call(CreateUsagePlanKey, { usagePlanId, keyId, keyType: "API_KEY" });
      return value;
    };
    const [ann, bob] = [await keyOf("ann"), await keyOf("bob")];
    const get = async (key: string, path: string) =>
      (await send(world, api.id, { path, headers: { "x-api-key": key } })).status;

    expect([await get(ann, "/slow"), await get(ann, "/slow"), await get(ann, "/"), await get(ann, "/")]).toEqual([
      200, 429, 200, 429,
    ]);
    expect(await get(bob, "/slow")).toBe(200);
  });

  test("a stage lets as many requests through at once and a second as its method settings say", async () => {
    const api = await anApi(world.root, { "GET /pets": mocked(), "GET /": mocked() });
    await api.deploy();
    await world.root.call(UpdateStage, {
      restApiId: api.id,
      stageName: "prod",
      patchOperations: [
        { op: "replace", path: "/~1pets/GET/throttling/rateLimit", value: "1" },
        { op: "replace", path: "/~1pets/GET/throttling/burstLimit", value: "2" },
      ],
    });
    const statuses = async (path: string) =>
      (await Promise.all([1, 2, 3].map(() => send(world, api.id, { path })))).map(({ status }) => status).sort();

    expect(await statuses("/pets")).toEqual([200, 200, 429]);
    expect(await send(world, api.id, { path: "/pets" })).toMatchObject({
      status: 429,
      body: '{"message":"Too Many Requests"}',
    });
    expect(await statuses("/")).toEqual([200, 200, 200]);
    await world.clock.advance(1000);
    expect(await statuses("/pets")).toEqual([200, 429, 429]);
  });

  test("a request over 10 MB is too large", async () => {
    const api = await anApi(world.root, { "POST /": mocked() });
    await api.deploy();
    const answer = await send(world, api.id, { method: "POST", body: Buffer.alloc(10 * 1024 * 1024 + 1) });
    expect(answer.status).toBe(413);
  });
});
