import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { allow, refusal, testWorld, type World } from "../../../testing/world.js";
import { CreateDeployment } from "../operations/create-deployment.js";
import { GetAuthorizers } from "../operations/get-authorizers.js";
import { GetExport } from "../operations/get-export.js";
import { GetMethod } from "../operations/get-method.js";
import { GetModels } from "../operations/get-models.js";
import { GetResources } from "../operations/get-resources.js";
import { GetRestApi } from "../operations/get-rest-api.js";
import { ImportRestApi } from "../operations/import-rest-api.js";
import { PutRestApi } from "../operations/put-rest-api.js";
import { FUNCTION_URI } from "../testing.js";

let world: World;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.end());

const bytes = (document: unknown) =>
  Buffer.from(typeof document === "string" ? document : JSON.stringify(document)) as never;
const importing = (document: unknown, more: object = {}) =>
  world.root.call(ImportRestApi, { body: bytes(document), ...more });

async function methodAt(restApiId: string, path: string, httpMethod: string) {
  const { items } = await world.root.call(GetResources, { restApiId });
  const resourceId = items?.find((resource) => resource.path === path)?.id ?? "";
  return world.root.call(GetMethod, { restApiId, resourceId, httpMethod });
}

const integration = { type: "mock", requestTemplates: { "application/json": '{"statusCode": 200}' } };
const proxy = { type: "aws_proxy", httpMethod: "POST", uri: FUNCTION_URI };

const SHOP = {
  openapi: "3.0.1",
  info: { title: "shop", version: "1.0", description: "sells" },
  "x-amazon-apigateway-request-validators": { all: { validateRequestBody: true, validateRequestParameters: true } },
  "x-amazon-apigateway-request-validator": "all",
  "x-amazon-apigateway-binary-media-types": ["*/*"],
  "x-amazon-apigateway-policy": {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: "*", Action: "execute-api:Invoke", Resource: "execute-api:/*" }],
  },
  paths: {
    "/pets/{petId}": {
      parameters: [{ name: "petId", in: "path", required: true, schema: { type: "string" } }],
      post: {
        operationId: "CreatePet",
        parameters: [
          { name: "page", in: "query", schema: { type: "string" } },
          { name: "X-Shop", in: "header", required: true, schema: { type: "string" } },
        ],
        requestBody: { content: { "application/json": { schema: { $ref: "#/components/schemas/Pet" } } } },
        security: [{ guard: [], api_key: [] }],
        responses: {
          "200": {
            description: "ok",
            headers: { "X-Own": { schema: { type: "string" } } },
            content: { "application/json": { schema: { $ref: "#/components/schemas/Pet" } } },
          },
          default: { description: "no status of its own" },
        },
        "x-amazon-apigateway-integration": {
          ...integration,
          responses: {
            default: { statusCode: 200, responseParameters: { "method.response.header.X-Own": "'y'" } },
            "5\\d{2}": { statusCode: "500" },
          },
        },
      },
      "x-amazon-apigateway-any-method": {
        security: [{ sigv4: [] }],
        responses: {},
        "x-amazon-apigateway-integration": proxy,
      },
    },
  },
  components: {
    schemas: {
      Pet: { type: "object", properties: { kind: { $ref: "#/components/schemas/Kind" } } },
      Kind: { type: "string" },
    },
    securitySchemes: {
      guard: {
        type: "apiKey",
        name: "Auth",
        in: "header",
        "x-amazon-apigateway-authtype": "custom",
        "x-amazon-apigateway-authorizer": {
          type: "token",
          authorizerUri: FUNCTION_URI,
          authorizerResultTtlInSeconds: 60,
        },
      },
      sigv4: { type: "apiKey", name: "Authorization", in: "header", "x-amazon-apigateway-authtype": "awsSigv4" },
      api_key: { type: "apiKey", name: "x-api-key", in: "header" },
    },
  },
};

describe("ImportRestApi", () => {
  test("makes an API of a document: resources, methods, integrations, models, authorizers", async () => {
    const made = await importing(SHOP, { parameters: { endpointConfigurationTypes: "REGIONAL" } });
    expect(made).toMatchObject({
      name: "shop",
      description: "sells",
      version: "1.0",
      binaryMediaTypes: ["*/*"],
      endpointConfiguration: { types: ["REGIONAL"], ipAddressType: "ipv4" },
    });
    expect(made.policy).toContain(`:${made.id}\\/*`);
    const restApiId = made.id ?? "";
    const { items: authorizers } = await world.root.call(GetAuthorizers, { restApiId });
    expect(authorizers).toEqual([
      expect.objectContaining({
        name: "guard",
        type: "TOKEN",
        authType: "custom",
        identitySource: "method.request.header.Auth",
        authorizerResultTtlInSeconds: 60,
      }),
    ]);
    expect(await methodAt(restApiId, "/pets/{petId}", "POST")).toMatchObject({
      authorizationType: "CUSTOM",
      authorizerId: authorizers?.[0]?.id,
      apiKeyRequired: true,
      operationName: "CreatePet",
      requestValidatorId: expect.stringMatching(/^[a-z0-9]{6}$/),
      requestParameters: {
        "method.request.path.petId": true,
        "method.request.querystring.page": false,
        "method.request.header.X-Shop": true,
      },
      requestModels: { "application/json": "Pet" },
      methodResponses: {
        "200": {
          statusCode: "200",
          responseModels: { "application/json": "Pet" },
          responseParameters: { "method.response.header.X-Own": false },
        },
      },
      methodIntegration: {
        type: "MOCK",
        passthroughBehavior: "WHEN_NO_MATCH",
        timeoutInMillis: 29_000,
        integrationResponses: {
          "200": { statusCode: "200" },
          "500": { statusCode: "500", selectionPattern: "5\\d{2}" },
        },
      },
    });
    expect(await methodAt(restApiId, "/pets/{petId}", "ANY")).toMatchObject({ authorizationType: "AWS_IAM" });
    const { items: models } = await world.root.call(GetModels, { restApiId });
    expect(models?.map(({ name }) => name)).toEqual(["Kind", "Pet"]);
    expect(JSON.parse(models?.[1]?.schema ?? "")).toEqual({
      type: "object",
      properties: { kind: { $ref: `https://apigateway.amazonaws.com/restapis/${restApiId}/models/Kind` } },
    });
  });

  test("reads Swagger 2.0 in YAML, and names models that have no name", async () => {
    const { id: restApiId = "" } = await importing(`
swagger: 2.0
info: { title: pets, version: 1.0 }
basePath: /a/b/c
paths:
  /e:
    put:
      consumes: [application/json, text/plain]
      produces: [application/xml]
      parameters:
        - { in: body, name: body, schema: { type: object, properties: { a: { type: string } } } }
      responses:
        200: { description: ok, schema: { type: string } }
      x-amazon-apigateway-integration: { type: mock }
`);
    const method = await methodAt(restApiId, "/e", "PUT");
    const named = Object.values(method.requestModels ?? {});
    expect(Object.keys(method.requestModels ?? {})).toEqual(["application/json", "text/plain"]);
    expect(named[0]).toMatch(/^MODEL[a-z0-9]{6}$/);
    expect(method.methodResponses?.["200"]?.responseModels).toHaveProperty(["application/xml"]);
  });

  test.each([
    ["ignore", "/e"],
    ["prepend", "/a/b/c/e"],
    ["split", "/b/c/e"],
  ])("with basepath=%s makes %s of /e below /a/b/c", async (basepath, path) => {
    for (const where of [
      { swagger: "2.0", basePath: "/a/b/c" },
      {
        openapi: "3.0.1",
        servers: [{ url: "https://x.example/{basePath}", variables: { basePath: { default: "a/b/c" } } }],
      },
    ]) {
      const document = {
        ...where,
        info: { title: "base", version: "1" },
        paths: { "/e": { get: { responses: {}, "x-amazon-apigateway-integration": integration } } },
      };
      const { id: restApiId = "" } = await importing(document, { parameters: { basepath } });
      await methodAt(restApiId, path, "GET");
    }
  });

  test("says everything that is wrong at once, and makes nothing", async () => {
    const { message } = await refusal(
      importing({
        openapi: "3.0.1",
        info: { title: "wrong" },
        paths: {
          "/": {
            get: {
              responses: {},
              "x-amazon-apigateway-integration": {
                type: "aws_proxy",
                httpMethod: "POST",
                uri: "arn:aws:lambda:us-east-1:000000000000:function:f",
              },
            },
            post: {
              responses: {},
              "x-amazon-apigateway-integration": { type: "http", httpMethod: "GET", uri: "nowhere" },
            },
          },
        },
      }),
    );
    expect(message).toBe(
      "Errors found during import:\n\tUnable to put integration on 'GET' for resource at path '/': AWS ARN for integration must contain path or action\n\tUnable to put integration on 'POST' for resource at path '/': Invalid HTTP endpoint specified for URI",
    );
  });

  // The last are whole but for how deep they nest.
  const nested = (value: string) => `openapi: 3.0.1\ninfo: {title: t}\npaths: {}\nx-deep:\n  ${value}`;
  test.each([
    ["{"],
    ["[]"],
    [""],
    ["a: [b"],
    [{ swagger: "1.2" }],
    [{ openapi: "3.1.0" }],
    ["[".repeat(5000)],
    [nested("- ".repeat(300))],
    [nested("[".repeat(300) + "]".repeat(300))],
  ])("reads no API in %j", async (document) => {
    expect(await refusal(importing(document))).toMatchObject({
      code: "BadRequestException",
      message: "Unable to build importer with provided input.",
    });
  });

  test("takes warnings for errors with failonwarnings", async () => {
    const document = {
      openapi: "3.0.1",
      info: { title: "warns" },
      paths: { "/pets": { get: { "x-amazon-apigateway-integration": integration } } },
    };
    const warning = "Parse issue: attribute paths.'/pets'(get).responses is missing";
    expect((await importing(document)).warnings).toEqual([warning]);
    const { message } = await refusal(importing(document, { failOnWarnings: true }));
    expect(message).toBe(`Warnings found during import:\n\t${warning}`);
  });

  test("asks for the roles that it hands over, and for the policy", async () => {
    const document = {
      ...SHOP,
      paths: {
        "/": {
          get: {
            responses: {},
            "x-amazon-apigateway-integration": { ...proxy, credentials: "arn:aws:iam::000000000000:role/r" },
          },
        },
      },
    };
    const ann = await world.user("ann", allow(["apigateway:POST", "apigateway:UpdateRestApiPolicy"]));
    const { message } = await refusal(ann.call(ImportRestApi, { body: bytes(document) }));
    expect(message).toContain("iam:PassRole on resource: arn:aws:iam::000000000000:role/r");
    const ben = await world.user("ben", allow(["apigateway:POST", "iam:PassRole"]));
    expect((await refusal(ben.call(ImportRestApi, { body: bytes(document) }))).message).toContain(
      "apigateway:UpdateRestApiPolicy",
    );
  });
});

describe("PutRestApi", () => {
  const more = {
    openapi: "3.0.1",
    info: { title: "shop", version: "2.0" },
    paths: { "/toys": { get: { responses: {}, "x-amazon-apigateway-integration": integration } } },
  };

  test("merges unless told to overwrite, and keeps the ids of what keeps its path", async () => {
    const { id: restApiId = "" } = await importing(SHOP);
    const before = (await world.root.call(GetResources, { restApiId })).items ?? [];
    const merged = await world.root.call(PutRestApi, { restApiId, body: bytes(more) });
    expect(merged).toMatchObject({ version: "2.0", binaryMediaTypes: ["*/*"] });
    expect(merged.policy).toBeDefined();
    const paths = async () => (await world.root.call(GetResources, { restApiId })).items?.map(({ path }) => path);
    expect(await paths()).toEqual(["/", "/pets", "/pets/{petId}", "/toys"]);
    const overwritten = await world.root.call(PutRestApi, { restApiId, mode: "overwrite", body: bytes(more) });
    expect(overwritten).not.toHaveProperty("policy");
    expect(await paths()).toEqual(["/", "/toys"]);
    await world.root.call(PutRestApi, { restApiId, mode: "overwrite", body: bytes(SHOP) });
    const after = (await world.root.call(GetResources, { restApiId })).items ?? [];
    expect(after.find(({ path }) => path === "/")?.id).toBe(before.find(({ path }) => path === "/")?.id);
  });

  test("changes nothing where anything is wrong", async () => {
    const { id: restApiId = "" } = await importing(SHOP);
    const broken = { ...more, info: { title: "other" }, "x-amazon-apigateway-gateway-responses": { NO_SUCH: {} } };
    await refusal(world.root.call(PutRestApi, { restApiId, mode: "overwrite", body: bytes(broken) }));
    expect((await world.root.call(GetRestApi, { restApiId })).name).toBe("shop");
  });
});

describe("GetExport", () => {
  test("writes what was deployed, in AWS's form", async () => {
    const { id: restApiId = "" } = await importing(SHOP);
    await world.root.call(CreateDeployment, { restApiId, stageName: "prod" });
    await world.root.call(PutRestApi, { restApiId, mode: "overwrite", body: bytes({ ...SHOP, paths: {} }) });
    const exported = await world.root.call(GetExport, { restApiId, stageName: "prod", exportType: "oas30" });
    expect(exported).toMatchObject({
      contentType: "application/octet-stream",
      contentDisposition: 'attachment; filename="oas30_1.0.json"',
    });
    const document = JSON.parse(Buffer.from(exported.body as never).toString());
    expect(document).toMatchObject({
      openapi: "3.0.1",
      info: { title: "shop", version: "1.0" },
      servers: [
        {
          url: `https://${restApiId}.execute-api.us-east-1.amazonaws.com/{basePath}`,
          variables: { basePath: { default: "prod" } },
        },
      ],
    });
    const { post } = document.paths["/pets/{petId}"];
    expect(post).toMatchObject({
      operationId: "CreatePet",
      requestBody: {
        content: { "application/json": { schema: { $ref: "#/components/schemas/Pet" } } },
        required: true,
      },
      security: [{ guard: [] }, { api_key: [] }],
    });
    // Amazon's extensions are left out unless asked for.
    expect(post).not.toHaveProperty("x-amazon-apigateway-integration");
    const swagger = await world.root.call(GetExport, {
      restApiId,
      stageName: "prod",
      exportType: "swagger",
      accepts: "application/yaml",
      parameters: { extensions: "integrations,authorizers" },
    });
    const text = Buffer.from(swagger.body as never).toString();
    expect(text).toMatch(/^swagger: "2.0"\n/);
    expect(text).toContain("x-amazon-apigateway-integration");
    expect(text).toContain("x-amazon-apigateway-authorizer");
    expect(text).not.toContain("x-amazon-apigateway-policy");
  });
});
