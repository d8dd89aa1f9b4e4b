import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { allow, deny, refusal, testWorld, type World } from "../../../testing/world.js";
import { FUNCTION_URI, petsApi } from "../testing.js";
import { CreateAuthorizer } from "./create-authorizer.js";
import { CreateModel } from "./create-model.js";
import { CreateRequestValidator } from "./create-request-validator.js";
import { DeleteAuthorizer } from "./delete-authorizer.js";
import { DeleteGatewayResponse } from "./delete-gateway-response.js";
import { DeleteIntegrationResponse } from "./delete-integration-response.js";
import { DeleteMethod } from "./delete-method.js";
import { DeleteModel } from "./delete-model.js";
import { GetGatewayResponse } from "./get-gateway-response.js";
import { GetGatewayResponses } from "./get-gateway-responses.js";
import { GetIntegration } from "./get-integration.js";
import { GetIntegrationResponse } from "./get-integration-response.js";
import { GetMethod } from "./get-method.js";
import { GetModel } from "./get-model.js";
import { GetModelTemplate } from "./get-model-template.js";
import { PutGatewayResponse } from "./put-gateway-response.js";
import { PutIntegration } from "./put-integration.js";
import { PutIntegrationResponse } from "./put-integration-response.js";
import { PutMethod } from "./put-method.js";
import { PutMethodResponse } from "./put-method-response.js";
import { UpdateAuthorizer } from "./update-authorizer.js";
import { UpdateGatewayResponse } from "./update-gateway-response.js";
import { UpdateIntegration } from "./update-integration.js";
import { UpdateIntegrationResponse } from "./update-integration-response.js";
import { UpdateMethod } from "./update-method.js";
import { UpdateMethodResponse } from "./update-method-response.js";
import { UpdateModel } from "./update-model.js";
import { UpdateRequestValidator } from "./update-request-validator.js";

let world: World;
let at: { restApiId: string; resourceId: string; httpMethod: string };
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.end());
beforeEach(async () => {
  at = (await petsApi(world.root)).method;
});

const saying = async (call: Promise<unknown>) => {
  const { code, message } = await refusal(call);
  return [code, message];
};
const post = () => ({ ...at, httpMethod: "POST" });
const op = (name: string, path: string, value?: string) => ({
  op: name as "add",
  path,
  ...(value === undefined ? {} : { value }),
});

describe("methods", () => {
  test("are there once, and show no more than was set", async () => {
    const made = await world.root.call(PutMethod, { ...post(), authorizationType: "NONE" });
    expect(made).toEqual({ httpMethod: "POST", authorizationType: "NONE", apiKeyRequired: false });
    expect(await saying(world.root.call(PutMethod, { ...post(), authorizationType: "NONE" }))).toEqual([
      "ConflictException",
      "Method already exists for this resource",
    ]);
    await world.root.call(DeleteMethod, post());
    expect(await saying(world.root.call(GetMethod, post()))).toEqual([
      "NotFoundException",
      "Invalid Method identifier specified",
    ]);
  });

  test.each([
    [
      { httpMethod: "FETCH" },
      "Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY",
    ],
    [
      { authorizationType: "CUSTOM" },
      "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer.",
    ],
    [{ requestValidatorId: "nil" }, "Invalid Request Validator identifier specified"],
    [{ requestModels: { "application/json": "petModel" } }, "Invalid model identifier specified: petModel"],
    [
      { requestParameters: { "method.request.header.a": true, "method.request.path.a": true } },
      "Parameter names must be unique across querystring, header and path",
    ],
  ])("with %j are refused", async (more, message) => {
    const put = world.root.call(PutMethod, { ...post(), authorizationType: "NONE", ...more });
    expect(await saying(put)).toEqual(["BadRequestException", message]);
  });

  test("are changed by patches", async () => {
    const patch = (...patchOperations: ReturnType<typeof op>[]) =>
      world.root.call(UpdateMethod, { ...at, patchOperations });
    expect(
      await patch(
        op("add", "/requestParameters/method.request.querystring.q", "true"),
        op("add", "/requestModels/application~1json", "Empty"),
        op("replace", "/apiKeyRequired", "true"),
        op("replace", "/authorizationType", "AWS_IAM"),
        op("replace", "/operationName", "list"),
      ),
    ).toMatchObject({
      apiKeyRequired: true,
      authorizationType: "AWS_IAM",
      operationName: "list",
      requestModels: { "application/json": "Empty" },
      requestParameters: { "method.request.querystring.q": true },
    });
    // Any other word than true is false; an authorizer of a type without one is passed over.
    expect(
      await patch(op("replace", "/apiKeyRequired", "whatever"), op("replace", "/authorizerId", "x")),
    ).toMatchObject({
      apiKeyRequired: false,
    });
    expect(await saying(patch(op("add", "/authorizationType", "NONE")))).toEqual([
      "BadRequestException",
      "Invalid patch operation specified. Must be one of: [replace]",
    ]);
    for (const path of ["/httpMethod", "/requestParameters", "/requestModels/application/json"]) {
      expect(await saying(patch(op("replace", path, "x")))).toEqual([
        "BadRequestException",
        `Invalid patch path ${path}`,
      ]);
    }
  });

  test("conditions see what kind of authorization a method asks for and has", async () => {
    const ann = await world.user(
      "ann",
      allow(["apigateway:PUT", "apigateway:DELETE"]),
      deny("apigateway:PUT", "*", {
        "ForAnyValue:StringEquals": { "apigateway:Request/RouteAuthorizationType": ["NONE"] },
      }),
      deny("apigateway:DELETE", "*", {
        "ForAnyValue:StringEquals": { "apigateway:Resource/RouteAuthorizationType": ["AWS_IAM"] },
      }),
    );
    await refusal(ann.call(PutMethod, { ...post(), authorizationType: "NONE" }));
    await ann.call(PutMethod, { ...post(), authorizationType: "AWS_IAM" });
    await refusal(ann.call(DeleteMethod, post()));
    await ann.call(DeleteMethod, at);
  });
});

describe("integrations", () => {
  const put = (more: object) => world.root.call(PutIntegration, { ...at, ...more } as never);

  test("have AWS's defaults, and AddPermission is not looked at", async () => {
    expect(await put({ type: "AWS_PROXY", integrationHttpMethod: "POST", uri: FUNCTION_URI })).toEqual({
      type: "AWS_PROXY",
      httpMethod: "POST",
      uri: FUNCTION_URI,
      passthroughBehavior: "WHEN_NO_MATCH",
      timeoutInMillis: 29_000,
      cacheNamespace: at.resourceId,
      cacheKeyParameters: [],
    });
  });

  test.each([
    [{ type: "AWS", uri: FUNCTION_URI }, "Enumeration value for HttpMethod must be non-empty"],
    [
      { type: "AWS", integrationHttpMethod: "POST", uri: "arn:aws:lambda:us-east-1:000000000000:function:f" },
      "AWS ARN for integration must contain path or action",
    ],
    [
      { type: "AWS", integrationHttpMethod: "POST", uri: "arn:aws:apigateway:us-east-1:lambda:test/2015" },
      "AWS ARN for integration must contain path or action",
    ],
    [{ type: "AWS", integrationHttpMethod: "POST", uri: "x" }, "Invalid ARN specified in the request"],
    [
      { type: "AWS_PROXY", integrationHttpMethod: "POST", uri: "arn:aws:apigateway:us-east-1:sqs:path/q" },
      "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.",
    ],
    [{ type: "HTTP", integrationHttpMethod: "GET", uri: "ftp://x" }, "Invalid HTTP endpoint specified for URI"],
    [{ type: "MOCK", timeoutInMillis: 49 }, "Timeout should be between 50 ms and 29000 ms"],
    [
      { type: "MOCK", requestParameters: { "integration.request.path.x": "true" } },
      "Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression specified: true]",
    ],
    [
      { type: "MOCK", requestParameters: { "integration.request.path.x": "method.request.path.x" } },
      "Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression parameter specified: method.request.path.x]",
    ],
    [
      { type: "MOCK", requestTemplates: { "123": "x" } },
      "Validation Result: warnings : [], errors : [Invalid content type specified: 123]",
    ],
  ])("with %j are refused", async (more, message) => {
    expect(await saying(put(more))).toEqual(["BadRequestException", message]);
  });

  test("with a role need iam:PassRole, and with the caller's own credentials none", async () => {
    const ann = await world.user("ann2", allow(["apigateway:PUT", "apigateway:PATCH"]));
    const mock = { ...at, type: "MOCK" as const };
    const role = "arn:aws:iam::000000000000:role/r";
    await ann.call(PutIntegration, { ...mock, credentials: "arn:aws:iam::*:user/*" });
    await refusal(ann.call(PutIntegration, { ...mock, credentials: role }));
    expect(world.trail.last()).toMatchObject({
      action: "iam:PassRole",
      context: { "iam:PassedToService": "apigateway.amazonaws.com" },
    });
    const patchOperations = [op("replace", "/credentials", role)];
    await refusal(ann.call(UpdateIntegration, { ...at, patchOperations }));
    // A variable of a stage names no role without its account, and asks for as much with it.
    expect(await saying(put({ type: "MOCK", credentials: "${stageVariables.role}" }))).toEqual([
      "BadRequestException",
      "Invalid ARN specified in the request",
    ]);
    const byVariable = "arn:aws:iam::000000000000:${stageVariables.role}";
    await refusal(ann.call(PutIntegration, { ...mock, credentials: byVariable }));
    expect(world.trail.last()).toMatchObject({ action: "iam:PassRole", resource: byVariable });
  });

  test("map answers to the statuses of the method", async () => {
    const ok = { ...at, statusCode: "200" };
    const header = "method.response.header.X";
    expect(
      await saying(world.root.call(PutIntegrationResponse, { ...ok, responseParameters: { [header]: "'x'" } })),
    ).toEqual([
      "BadRequestException",
      `Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression parameter specified: ${header}]`,
    ]);
    await world.root.call(PutMethodResponse, { ...ok, responseParameters: { [header]: true } });
    expect(await saying(world.root.call(PutMethodResponse, ok))).toEqual([
      "ConflictException",
      "Response already exists for this resource",
    ]);
    await world.root.call(PutIntegrationResponse, {
      ...ok,
      selectionPattern: "",
      responseParameters: { [header]: "integration.response.body.a" },
      responseTemplates: { "application/json": "" },
    });
    expect(await world.root.call(GetIntegrationResponse, ok)).toEqual({
      statusCode: "200",
      selectionPattern: "",
      responseParameters: { [header]: "integration.response.body.a" },
      // AWS answers an empty template as none.
      responseTemplates: { "application/json": null },
    });
    const changed = await world.root.call(UpdateIntegrationResponse, {
      ...ok,
      patchOperations: [
        op("replace", "/selectionPattern", "2\\d\\d"),
        op("remove", "/responseTemplates/application~1json"),
      ],
    });
    expect(changed).toMatchObject({ selectionPattern: "2\\d\\d" });
    expect(changed).not.toHaveProperty("responseTemplates");
    const noMethod = { ...ok, httpMethod: "PUT" };
    expect(await saying(world.root.call(DeleteIntegrationResponse, noMethod))).toEqual([
      "NotFoundException",
      "Invalid Integration identifier specified",
    ]);
    expect(await saying(world.root.call(DeleteIntegrationResponse, { ...ok, statusCode: "404" }))).toEqual([
      "NotFoundException",
      "Invalid Response status code specified",
    ]);
    expect(
      await saying(
        world.root.call(UpdateMethodResponse, {
          ...ok,
          patchOperations: [op("replace", "/responseModels/a~1b", "Empty")],
        }),
      ),
    ).toEqual(["NotFoundException", "Content-Type specified was not found"]);
  });

  test("are missing in AWS's order: resource, method, integration", async () => {
    const get = (more: object) => saying(world.root.call(GetIntegration, { ...at, ...more }));
    expect((await get({ restApiId: "nil" }))[1]).toBe("Invalid Resource identifier specified");
    expect((await get({ resourceId: "nil" }))[1]).toBe("Invalid Resource identifier specified");
    expect((await get({ httpMethod: "PUT" }))[1]).toBe("Invalid Method identifier specified");
    await world.root.call(PutMethod, { ...post(), authorizationType: "NONE" });
    expect((await get({ httpMethod: "POST" }))[1]).toBe("Invalid Integration identifier specified");
  });
});

describe("models", () => {
  const model = (name: string, schema: object) =>
    world.root.call(CreateModel, {
      restApiId: at.restApiId,
      name,
      contentType: "application/json",
      schema: JSON.stringify(schema),
    });
  const url = (name: string) => `https://apigateway.amazonaws.com/restapis/${at.restApiId}/models/${name}`;

  test("refer to each other, flatten, and make a template", async () => {
    await model("Toy", { type: "object", properties: { price: { type: "number" }, own: { $ref: url("Toy") } } });
    await model("Pet", {
      type: "object",
      properties: { name: { type: "string" }, toys: { type: "array", items: { $ref: url("Toy") } } },
    });
    const { schema = "" } = await world.root.call(GetModel, {
      restApiId: at.restApiId,
      modelName: "Pet",
      flatten: true,
    });
    expect(JSON.parse(schema).properties.toys.items.properties.price).toEqual({ type: "number" });
    const { value } = await world.root.call(GetModelTemplate, { restApiId: at.restApiId, modelName: "Error" });
    expect(value).toBe('#set($inputRoot = $input.path(\'$\'))\n{\n  "message" : "foo"\n}');
    const { value: nested } = await world.root.call(GetModelTemplate, { restApiId: at.restApiId, modelName: "Pet" });
    expect(nested).toContain("#foreach($elem in $inputRoot.toys)");
  });

  test("that a method refers to can't be deleted", async () => {
    await model("Pet", { type: "object" });
    await world.root.call(PutMethod, {
      ...post(),
      authorizationType: "NONE",
      requestModels: { "application/json": "Pet" },
    });
    const remove = () => world.root.call(DeleteModel, { restApiId: at.restApiId, modelName: "Pet" });
    expect(await saying(remove())).toEqual([
      "ConflictException",
      "Cannot delete model 'Pet', is referenced in method request: /pets/POST",
    ]);
    await world.root.call(DeleteMethod, post());
    await remove();
    expect(await saying(remove())).toEqual(["NotFoundException", "Invalid model name specified: Pet"]);
  });

  test("are refused in AWS's words", async () => {
    const create = (more: object) =>
      saying(
        world.root.call(CreateModel, { restApiId: at.restApiId, name: "M", contentType: "application/json", ...more }),
      );
    const noSchema = ["BadRequestException", "Model schema must have at least 1 property or array items defined"];
    expect(await create({})).toEqual(noSchema);
    expect(await create({ schema: "", contentType: "application/xml" })).toEqual(noSchema);
    const deep = `${'{"not":'.repeat(300)}{}${"}".repeat(300)}`;
    expect(await create({ schema: deep })).toEqual([
      "BadRequestException",
      "Invalid model schema specified. Model schema must be valid JSON",
    ]);
    expect(await create({ name: "", schema: "{}" })).toEqual(["BadRequestException", "Model name must be non-empty"]);
    expect(await create({ name: "Empty", schema: "{}" })).toEqual([
      "ConflictException",
      "Model name already exists for this REST API",
    ]);
    const update = (patchOperations: ReturnType<typeof op>[]) =>
      saying(world.root.call(UpdateModel, { restApiId: at.restApiId, modelName: "Empty", patchOperations }));
    expect((await update([op("replace", "/name", "x")]))[1]).toBe(
      "Invalid patch path  '/name' specified for op 'replace'. Must be one of: [/description, /schema]",
    );
    expect((await update([op("add", "/wrong-path", "x")]))[1]).toBe(
      "Invalid patch path  '/wrong-path' specified for op 'add'. Please choose supported operations",
    );
  });
});

describe("authorizers and validators", () => {
  test("an authorizer is a function or a user pool, and stays while a method uses it", async () => {
    const { restApiId } = at;
    const { id: authorizerId = "", ...made } = await world.root.call(CreateAuthorizer, {
      restApiId,
      name: "guard",
      type: "TOKEN",
      authorizerUri: FUNCTION_URI,
    });
    expect(made).toEqual({
      name: "guard",
      type: "TOKEN",
      authorizerUri: FUNCTION_URI,
      identitySource: "method.request.header.Authorization",
      authorizerResultTtlInSeconds: 300,
    });
    await world.root.call(PutMethod, { ...post(), authorizationType: "CUSTOM", authorizerId });
    expect((await refusal(world.root.call(DeleteAuthorizer, { restApiId, authorizerId }))).code).toBe(
      "ConflictException",
    );
    const changed = await world.root.call(UpdateAuthorizer, {
      restApiId,
      authorizerId,
      patchOperations: [
        op("replace", "/type", "REQUEST"),
        op("replace", "/identitySource", "method.request.header.A,method.request.querystring.q"),
        op("replace", "/authorizerResultTtlInSeconds", "0"),
      ],
    });
    expect(changed).toMatchObject({ type: "REQUEST", authorizerResultTtlInSeconds: 0 });
    await world.root.call(DeleteMethod, post());
    await world.root.call(DeleteAuthorizer, { restApiId, authorizerId });
    expect(
      await saying(
        world.root.call(CreateAuthorizer, { restApiId: "nil", name: "a", type: "TOKEN", authorizerUri: FUNCTION_URI }),
      ),
    ).toEqual([
      "ConflictException",
      "Unable to complete operation due to concurrent modification. Please try again later.",
    ]);
  });

  test("a validator is patched by replace alone", async () => {
    const { restApiId } = at;
    const { id: requestValidatorId = "" } = await world.root.call(CreateRequestValidator, { restApiId, name: "v" });
    const patch = (...patchOperations: ReturnType<typeof op>[]) =>
      world.root.call(UpdateRequestValidator, { restApiId, requestValidatorId, patchOperations });
    expect(await patch(op("replace", "/validateRequestBody", "true"))).toMatchObject({ validateRequestBody: true });
    expect(await patch(op("replace", "/validateRequestBody"))).toMatchObject({ validateRequestBody: false });
    expect((await saying(patch(op("replace", "/invalidPath", "x"))))[1]).toBe(
      "Invalid patch path  '/invalidPath' specified for op 'replace'. Must be one of: [/name, /validateRequestParameters, /validateRequestBody]",
    );
    expect((await saying(patch(op("replace", "/name", ""))))[1]).toBe("Request Validator name cannot be blank");
    expect(await saying(world.root.call(CreateRequestValidator, { restApiId: "nil" }))).toEqual([
      "BadRequestException",
      "Invalid REST API identifier specified",
    ]);
  });
});

describe("gateway responses", () => {
  const DEFAULT = { "application/json": '{"message":$context.error.messageString}' };

  test("are AWS's own until one is put, and DEFAULT_5XX speaks for its kind", async () => {
    const { restApiId } = at;
    const get = (responseType: "UNAUTHORIZED" | "API_CONFIGURATION_ERROR") =>
      world.root.call(GetGatewayResponse, { restApiId, responseType });
    expect(await get("UNAUTHORIZED")).toEqual({
      responseType: "UNAUTHORIZED",
      statusCode: "401",
      responseParameters: {},
      responseTemplates: DEFAULT,
      defaultResponse: true,
    });
    await world.root.call(PutGatewayResponse, { restApiId, responseType: "DEFAULT_5XX", statusCode: "599" });
    expect(await get("API_CONFIGURATION_ERROR")).toMatchObject({ statusCode: "599", defaultResponse: true });
    const { items } = await world.root.call(GetGatewayResponses, { restApiId });
    expect(items).toHaveLength(21);
    expect(items?.find(({ responseType }) => responseType === "DEFAULT_5XX")?.defaultResponse).toBe(false);
    await world.root.call(DeleteGatewayResponse, { restApiId, responseType: "DEFAULT_5XX" });
    expect(await saying(world.root.call(DeleteGatewayResponse, { restApiId, responseType: "DEFAULT_5XX" }))).toEqual([
      "NotFoundException",
      "Gateway response type not defined on api",
    ]);
  });

  test("are patched, even where none was put", async () => {
    const { restApiId } = at;
    const patch = (...patchOperations: ReturnType<typeof op>[]) =>
      world.root.call(UpdateGatewayResponse, { restApiId, responseType: "DEFAULT_4XX", patchOperations });
    expect(await patch(op("replace", "/statusCode", "444"))).toEqual({
      responseType: "DEFAULT_4XX",
      statusCode: "444",
      responseParameters: {},
      responseTemplates: DEFAULT,
      defaultResponse: false,
    });
    expect((await saying(patch(op("add", "/statusCode", "444"))))[1]).toBe("Invalid patch path /statusCode");
    expect((await saying(patch(op("add", "/responseTemplates/a~1b"))))[1]).toBe(
      "Invalid null or empty value in responseTemplates",
    );
    expect(await saying(patch(op("replace", "/responseParameters/x", "'y'")))).toEqual([
      "NotFoundException",
      "Invalid parameter name specified",
    ]);
  });
});
