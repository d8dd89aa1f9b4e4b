/** OpenAPI documents: what an import makes of them, and that an export makes the same API again. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { allow, refusal, testWorld, type World } from "../../../testing/world.js";
import { CreateDeployment } from "../operations/create-deployment.js";
import { CreateRoute } from "../operations/create-route.js";
import { CreateStage } from "../operations/create-stage.js";
import { ExportApi } from "../operations/export-api.js";
import { GetApi } from "../operations/get-api.js";
import { GetAuthorizers } from "../operations/get-authorizers.js";
import { GetIntegrations } from "../operations/get-integrations.js";
import { GetRoutes } from "../operations/get-routes.js";
import { ImportApi } from "../operations/import-api.js";
import { ReimportApi } from "../operations/reimport-api.js";

let world: World;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.end());

const URI = "arn:aws:lambda:us-east-1:000000000000:function:hello";
const PETS = {
  openapi: "3.0.1",
  info: { title: "Pets", description: "All of them", version: "1.2" },
  tags: [{ name: "team", "x-amazon-apigateway-tag-value": "red" }],
  paths: {
    "/pets/{id}": {
      get: {
        operationId: "getPet",
        security: [{ tokens: ["read", "admin"] }],
        "x-amazon-apigateway-integration": {
          type: "AWS_PROXY",
          httpMethod: "POST",
          uri: "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:hello",
          payloadFormatVersion: "2.0",
        },
      },
      post: {
        security: [{ decider: [] }],
        requestBody: { content: {} },
        "x-amazon-apigateway-integration": { $ref: "#/components/x-amazon-apigateway-integrations/http" },
      },
    },
    "/mine": {
      "x-amazon-apigateway-any-method": {
        security: [{ sigv4: [] }],
        "x-amazon-apigateway-integration": { $ref: "#/components/x-amazon-apigateway-integrations/http" },
      },
    },
    "/$default": {
      "x-amazon-apigateway-any-method": {
        isDefaultRoute: true,
        "x-amazon-apigateway-integration": { type: "mock" },
      },
    },
  },
  components: {
    securitySchemes: {
      tokens: {
        type: "openIdConnect",
        openIdConnectUrl: "https://id.example.com/pool/.well-known/openid-configuration",
        "x-amazon-apigateway-authorizer": {
          type: "jwt",
          jwtConfiguration: { audience: ["app"] },
          identitySource: "$request.header.Authorization",
        },
      },
      decider: {
        type: "apiKey",
        name: "Authorization",
        in: "header",
        "x-amazon-apigateway-authorizer": {
          type: "request",
          identitySource: "$request.header.Authorization, $context.routeKey",
          authorizerUri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${URI}/invocations`,
          authorizerPayloadFormatVersion: "2.0",
          authorizerResultTtlInSeconds: 60,
          enableSimpleResponses: true,
        },
      },
      sigv4: { type: "apiKey", name: "Authorization", in: "header", "x-amazon-apigateway-authtype": "awsSigv4" },
    },
    "x-amazon-apigateway-integrations": {
      http: {
        type: "http_proxy",
        httpMethod: "ANY",
        uri: "http://127.0.0.1:9000/x",
        payloadFormatVersion: 1.0,
        requestParameters: { "append:header.a": "$request.querystring.a" },
        responseParameters: { "500": { "overwrite:statuscode": "502" } },
        timeoutInMillis: 1000,
      },
    },
  },
  "x-amazon-apigateway-cors": { allowOrigins: ["https://a.example"], allowMethods: ["GET"], maxAge: 60 },
};

async function whole(ApiId: string) {
  const [routes, integrations, authorizers] = await Promise.all([
    world.root.call(GetRoutes, { ApiId }),
    world.root.call(GetIntegrations, { ApiId }),
    world.root.call(GetAuthorizers, { ApiId }),
  ]);
  const ids = new Map(
    [...(integrations.Items ?? []), ...(authorizers.Items ?? [])].map((item) => {
      const { IntegrationUri, Name, IntegrationId, AuthorizerId } = item as Record<string, string>;
      return [
        `${IntegrationId ? "integrations/" : ""}${IntegrationId ?? AuthorizerId}`,
        IntegrationUri ?? Name,
      ] as const;
    }),
  );
  return (routes.Items ?? [])
    .map(({ RouteId: _, Target = "", AuthorizerId = "", ...route }) => ({
      ...route,
      target: ids.get(Target),
      authorizer: ids.get(AuthorizerId),
    }))
    .sort((a, b) => ((a.RouteKey ?? "") < (b.RouteKey ?? "") ? -1 : 1));
}

test("routes, integrations, authorizers, CORS and tags are made of a document with Amazon's extensions", async () => {
  const { ApiId = "", ...api } = await world.root.call(ImportApi, { Body: JSON.stringify(PETS) });
  expect(api).toMatchObject({
    Name: "Pets",
    Description: "All of them",
    Version: "1.2",
    Tags: { team: "red" },
    CorsConfiguration: { AllowOrigins: ["https://a.example"], AllowMethods: ["GET"], MaxAge: 60 },
  });
  expect(api.Warnings).toEqual(["Integration type MOCK of $default is not supported for HTTP APIs. Ignoring"]);
  expect(api.ImportInfo).toHaveLength(1);
  expect(await whole(ApiId)).toEqual([
    {
      ApiKeyRequired: false,
      AuthorizationType: "NONE",
      RouteKey: "$default",
      target: undefined,
      authorizer: undefined,
    },
    {
      ApiKeyRequired: false,
      AuthorizationType: "AWS_IAM",
      RouteKey: "ANY /mine",
      target: "http://127.0.0.1:9000/x",
      authorizer: undefined,
    },
    {
      ApiKeyRequired: false,
      AuthorizationType: "JWT",
      AuthorizationScopes: ["read", "admin"],
      OperationName: "getPet",
      RouteKey: "GET /pets/{id}",
      target: URI,
      authorizer: "tokens",
    },
    {
      ApiKeyRequired: false,
      AuthorizationType: "CUSTOM",
      RouteKey: "POST /pets/{id}",
      target: "http://127.0.0.1:9000/x",
      authorizer: "decider",
    },
  ]);
  const { Items: integrations = [] } = await world.root.call(GetIntegrations, { ApiId });
  expect(integrations).toHaveLength(2);
  expect(integrations.find(({ IntegrationType }) => IntegrationType === "HTTP_PROXY")).toMatchObject({
    PayloadFormatVersion: "1.0",
    TimeoutInMillis: 1000,
    RequestParameters: { "append:header.a": "$request.querystring.a" },
  });
  const { Items: authorizers = [] } = await world.root.call(GetAuthorizers, { ApiId });
  expect(authorizers.find(({ Name }) => Name === "tokens")?.JwtConfiguration).toEqual({
    Issuer: "https://id.example.com/pool",
    Audience: ["app"],
  });
});

test.each(["JSON", "YAML"])("an export in %s imports as the same API", async (OutputType) => {
  const { ApiId = "" } = await world.root.call(ImportApi, { Body: JSON.stringify(PETS) });
  const { body } = await world.root.call(ExportApi, { ApiId, Specification: "OAS30", OutputType });
  const again = await world.root.call(ImportApi, { Body: Buffer.from(body as Uint8Array).toString() });
  expect(await whole(again.ApiId ?? "")).toEqual(await whole(ApiId));
  const { CorsConfiguration, Name, Version, Tags } = await world.root.call(GetApi, { ApiId });
  expect(again).toMatchObject({ CorsConfiguration, Name, Version, Tags });
  const { Items: before } = await world.root.call(GetAuthorizers, { ApiId });
  const { Items: after } = await world.root.call(GetAuthorizers, { ApiId: again.ApiId ?? "" });
  const comparable = (items: typeof before) =>
    (items ?? []).map((item) => JSON.stringify({ ...item, AuthorizerId: "" })).sort();
  expect(comparable(after)).toEqual(comparable(before));
});

test("a stage's export is what was deployed to it, and without extensions it names no integration", async () => {
  const { ApiId = "" } = await world.root.call(ImportApi, { Body: JSON.stringify(PETS) });
  const { DeploymentId } = await world.root.call(CreateDeployment, { ApiId });
  await world.root.call(CreateStage, { ApiId, StageName: "prod", DeploymentId });
  await world.root.call(CreateRoute, { ApiId, RouteKey: "GET /later" });
  const { body } = await world.root.call(ExportApi, {
    ApiId,
    Specification: "OAS30",
    OutputType: "JSON",
    StageName: "prod",
    IncludeExtensions: false,
  });
  const text = Buffer.from(body as Uint8Array).toString();
  expect(text).not.toContain("x-amazon");
  const document = JSON.parse(text);
  expect(Object.keys(document.paths)).toEqual(["/pets/{id}"]);
  expect(document.servers[0].variables).toEqual({ basePath: { default: "prod" } });
});

test("a new import takes the place of all that was there", async () => {
  const { ApiId = "" } = await world.root.call(ImportApi, { Body: JSON.stringify(PETS) });
  const Body = "openapi: 3.0.0\ninfo:\n  title: Less\n  version: 2\npaths:\n  /a:\n    get: {}\n";
  expect(await world.root.call(ReimportApi, { ApiId, Body })).toMatchObject({ Name: "Less", Version: "2" });
  expect((await whole(ApiId)).map(({ RouteKey }) => RouteKey)).toEqual(["GET /a"]);
  expect((await world.root.call(GetAuthorizers, { ApiId })).Items).toEqual([]);
});

test.each([
  ["prepend", "GET /v1/shop/pets"],
  ["split", "GET /shop/pets"],
  ["ignore", "GET /pets"],
])("a base path is taken as `%s` says", async (Basepath, expected) => {
  const Body = JSON.stringify({
    openapi: "3.0.1",
    info: { title: "t", version: "1" },
    servers: [{ url: "https://a.example/{basePath}", variables: { basePath: { default: "/v1/shop" } } }],
    paths: { "/pets": { get: {} } },
  });
  const { ApiId = "" } = await world.root.call(ImportApi, { Body, Basepath });
  expect((await whole(ApiId))[0]?.RouteKey).toBe(expected);
});

test.each([
  ["no document", "x"],
  ["one nested too deep, in JSON", `{"openapi":"3.0.1","info":{"title":"t"},"x":${"[".repeat(300)}${"]".repeat(300)}}`],
  ["one nested too deep, in YAML", `openapi: 3.0.1\ninfo: {title: t}\npaths: {}\nx:\n  ${"- ".repeat(300)}`],
  ["Swagger 2", JSON.stringify({ swagger: "2.0", info: { title: "t" } })],
  ["no title", JSON.stringify({ openapi: "3.0.1", info: {}, paths: {} })],
  [
    "two security requirements",
    JSON.stringify({
      openapi: "3.0.1",
      info: { title: "t" },
      paths: { "/a": { get: { security: [{ a: [], b: [] }] } } },
    }),
  ],
  [
    "a function that is none",
    JSON.stringify({
      openapi: "3.0.1",
      info: { title: "t" },
      paths: { "/a": { get: { "x-amazon-apigateway-integration": { type: "aws_proxy", uri: "x" } } } },
    }),
  ],
  [
    "aliases without end",
    "openapi: 3.0.0\na: &a [1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c]\n",
  ],
])("%s is refused, and nothing is made", async (_, Body) => {
  expect((await refusal(world.root.call(ImportApi, { Body }))).code).toBe("BadRequestException");
});

test("warnings fail an import that asks for it", async () => {
  const Body = JSON.stringify(PETS);
  expect((await refusal(world.root.call(ImportApi, { Body, FailOnWarnings: true }))).message).toContain("MOCK");
});

test("routes of a document can be forbidden by their authorization", async () => {
  const ann = await world.user(
    "ann",
    allow("apigateway:PUT", "*", {
      "ForAllValues:StringEquals": { "apigateway:Request/RouteAuthorizationType": ["JWT", "AWS_IAM", "CUSTOM"] },
    }),
  );
  const Body = JSON.stringify(PETS);
  expect((await refusal(ann.call(ImportApi, { Body }))).code).toBe("AccessDeniedException");
  const { "/$default": _, ...paths } = PETS.paths;
  await ann.call(ImportApi, { Body: JSON.stringify({ ...PETS, paths }) });
});
