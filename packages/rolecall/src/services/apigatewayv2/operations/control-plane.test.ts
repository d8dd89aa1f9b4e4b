/** HTTP APIs as they are made and changed. */
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { allow, refusal, testWorld, trusts, type World } from "../../../testing/world.js";
import { PutUserPolicy } from "../../iam/operations/put-user-policy.js";
import { CreateLogGroup } from "../../logs/operations/create-log-group.js";
import { DescribeResourcePolicies } from "../../logs/operations/describe-resource-policies.js";
import { CreateApi } from "./create-api.js";
import { CreateAuthorizer } from "./create-authorizer.js";
import { CreateDeployment } from "./create-deployment.js";
import { CreateIntegration } from "./create-integration.js";
import { CreateModel } from "./create-model.js";
import { CreateRoute } from "./create-route.js";
import { CreateStage } from "./create-stage.js";
import { DeleteAccessLogSettings } from "./delete-access-log-settings.js";
import { DeleteApi } from "./delete-api.js";
import { DeleteAuthorizer } from "./delete-authorizer.js";
import { DeleteCorsConfiguration } from "./delete-cors-configuration.js";
import { DeleteDeployment } from "./delete-deployment.js";
import { DeleteIntegration } from "./delete-integration.js";
import { DeleteRoute } from "./delete-route.js";
import { DeleteRouteSettings } from "./delete-route-settings.js";
import { GetApi } from "./get-api.js";
import { GetApis } from "./get-apis.js";
import { GetDeployments } from "./get-deployments.js";
import { GetIntegration } from "./get-integration.js";
import { GetIntegrations } from "./get-integrations.js";
import { GetModel } from "./get-model.js";
import { GetRoutes } from "./get-routes.js";
import { GetStage } from "./get-stage.js";
import { GetStages } from "./get-stages.js";
import { GetTags } from "./get-tags.js";
import { TagResource } from "./tag-resource.js";
import { UntagResource } from "./untag-resource.js";
import { UpdateApi } from "./update-api.js";
import { UpdateAuthorizer } from "./update-authorizer.js";
import { UpdateDeployment } from "./update-deployment.js";
import { UpdateIntegration } from "./update-integration.js";
import { UpdateModel } from "./update-model.js";
import { UpdateRoute } from "./update-route.js";
import { UpdateStage } from "./update-stage.js";

const FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:hello";
const GROUP = "arn:aws:logs:us-east-1:000000000000:log-group:access";

let world: World;
beforeEach(async () => {
  world = await testWorld();
});
afterEach(() => world.end());

const apiId = async (Name = "shop") => {
  const { ApiId = "" } = await world.root.call(CreateApi, { Name, ProtocolType: "HTTP" });
  return ApiId;
};

const integrationId = async (ApiId: string) => {
  const { IntegrationId = "" } = await world.root.call(CreateIntegration, {
    ApiId,
    IntegrationType: "AWS_PROXY",
    IntegrationUri: FUNCTION,
    PayloadFormatVersion: "2.0",
  });
  return IntegrationId;
};

describe("APIs", () => {
  test("an API is answered with what AWS fills in, and with an address that can be called", async () => {
    const {
      ApiId,
      CreatedDate: _,
      ...made
    } = await world.root.call(CreateApi, {
      Name: "shop",
      ProtocolType: "HTTP",
      Tags: { team: "red" },
    });
    expect(ApiId).toMatch(/^[a-z0-9]{10}$/);
    expect(made).toEqual({
      ApiEndpoint: `http://${ApiId}.execute-api.us-east-1.localhost:4566`,
      ApiKeySelectionExpression: "$request.header.x-api-key",
      DisableExecuteApiEndpoint: false,
      IpAddressType: "ipv4",
      Name: "shop",
      ProtocolType: "HTTP",
      RouteSelectionExpression: "$request.method $request.path",
      Tags: { team: "red" },
    });
  });

  test("quick create makes a route, an integration and a deployed $default stage that are API Gateway's own", async () => {
    const { ApiId = "" } = await world.root.call(CreateApi, { Name: "q", ProtocolType: "HTTP", Target: FUNCTION });
    const { Items: routes = [] } = await world.root.call(GetRoutes, { ApiId });
    const { Items: integrations = [] } = await world.root.call(GetIntegrations, { ApiId });
    const { Items: stages = [] } = await world.root.call(GetStages, { ApiId });
    expect(routes).toEqual([expect.objectContaining({ ApiGatewayManaged: true, RouteKey: "$default" })]);
    expect(routes[0]?.Target).toBe(`integrations/${integrations[0]?.IntegrationId}`);
    expect(integrations[0]).toMatchObject({
      ApiGatewayManaged: true,
      IntegrationType: "AWS_PROXY",
      IntegrationMethod: "POST",
      IntegrationUri: FUNCTION,
      PayloadFormatVersion: "2.0",
      TimeoutInMillis: 30_000,
      ConnectionType: "INTERNET",
    });
    expect(stages[0]).toMatchObject({ ApiGatewayManaged: true, AutoDeploy: true, StageName: "$default" });
    expect(stages[0]?.DeploymentId).toMatch(/^[a-z0-9]{6}$/);

    await world.root.call(UpdateApi, { ApiId, Target: "http://127.0.0.1:9000/x", RouteKey: "GET /x" });
    expect((await world.root.call(GetIntegrations, { ApiId })).Items?.[0]).toMatchObject({
      IntegrationType: "HTTP_PROXY",
      IntegrationUri: "http://127.0.0.1:9000/x",
      PayloadFormatVersion: "1.0",
    });
    expect((await world.root.call(GetRoutes, { ApiId })).Items?.[0]?.RouteKey).toBe("GET /x");
  });

  test("CORS is kept in the spelling that headers are compared in, and can be taken away", async () => {
    const ApiId = await apiId();
    const { CorsConfiguration } = await world.root.call(UpdateApi, {
      ApiId,
      CorsConfiguration: { AllowHeaders: ["X-A"], AllowMethods: ["get"], AllowOrigins: ["https://a.example"] },
    });
    expect(CorsConfiguration).toEqual({
      AllowHeaders: ["x-a"],
      AllowMethods: ["GET"],
      AllowOrigins: ["https://a.example"],
    });
    await world.root.call(DeleteCorsConfiguration, { ApiId });
    expect((await world.root.call(GetApi, { ApiId })).CorsConfiguration).toBeUndefined();
    const refused = await refusal(
      world.root.call(UpdateApi, { ApiId, CorsConfiguration: { AllowCredentials: true, AllowOrigins: ["*"] } }),
    );
    expect(refused.code).toBe("BadRequestException");
  });

  test("a WebSocket API is said to be beyond Rolecall", async () => {
    await expect(world.root.call(CreateApi, { Name: "w", ProtocolType: "WEBSOCKET" })).rejects.toMatchObject({
      code: "RC_NOT_EMULATED",
    });
  });

  test("what AWS says of an API that is missing, or another account's", async () => {
    const ApiId = await apiId();
    const other = world.rootOf("111122223333");
    expect(await refusal(other.call(GetApi, { ApiId }))).toMatchObject({
      code: "NotFoundException",
      message: `Invalid API identifier specified 111122223333:${ApiId}`,
    });
    expect((await other.call(GetApis, {})).Items).toEqual([]);
  });

  test("lists come in pages, and a token that no page gave is refused", async () => {
    for (const name of ["a", "b", "c"]) await apiId(name);
    const names: (string | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const page = await world.root.call(GetApis, { MaxResults: "2", NextToken });
      names.push(...(page.Items ?? []).map(({ Name }) => Name));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(names.sort()).toEqual(["a", "b", "c"]);
    for (const wrong of [{ NextToken: "x" }, { MaxResults: "zero" }, { MaxResults: "0" }]) {
      expect((await refusal(world.root.call(GetApis, wrong))).code).toBe("BadRequestException");
    }
  });

  test("deleting an API takes all that belongs to it", async () => {
    const { ApiId = "" } = await world.root.call(CreateApi, { Name: "q", ProtocolType: "HTTP", Target: FUNCTION });
    await world.root.call(DeleteApi, { ApiId });
    expect((await refusal(world.root.call(GetStage, { ApiId, StageName: "$default" }))).code).toBe("NotFoundException");
  });
});

describe("routes and integrations", () => {
  test("a route's key is its own, whatever its variables are called", async () => {
    const ApiId = await apiId();
    await world.root.call(CreateRoute, { ApiId, RouteKey: "GET /pets/{id}" });
    expect(await refusal(world.root.call(CreateRoute, { ApiId, RouteKey: "GET /pets/{id}" }))).toMatchObject({
      code: "ConflictException",
      message: "Route with key GET /pets/{id} already exists for this API",
    });
    expect(await refusal(world.root.call(CreateRoute, { ApiId, RouteKey: "GET /pets/{pet}" }))).toMatchObject({
      code: "ConflictException",
      message:
        'The provided route key "GET /pets/{pet}" has a conflicting variable on the same hierarchical level as "GET /pets/{id}"',
    });
    await world.root.call(CreateRoute, { ApiId, RouteKey: "ANY /pets/{pet}" });
    await world.root.call(CreateRoute, { ApiId, RouteKey: "GET /pets/{proxy+}" });
  });

  test.each([
    "GET",
    "get /x",
    "GET x",
    "FETCH /x",
    "GET /{a+}/b",
    "GET /{a}/{a}",
    "GET /x{a}",
    "GET /{}",
    "$other",
    "",
  ])("`%s` is no route key", async (RouteKey) => {
    const ApiId = await apiId();
    expect((await refusal(world.root.call(CreateRoute, { ApiId, RouteKey }))).message).toBe(
      'The provided route key is not formatted properly for HTTP protocol. Format should be "<HTTP METHOD> /<RESOURCE PATH>" or "$default"',
    );
  });

  test("a route's target and authorizer must be there, and are kept from being deleted", async () => {
    const ApiId = await apiId();
    const IntegrationId = await integrationId(ApiId);
    const missing = { ApiId, RouteKey: "GET /x", Target: "integrations/nothing" };
    expect((await refusal(world.root.call(CreateRoute, missing))).code).toBe("NotFoundException");
    const { AuthorizerId = "" } = await world.root.call(CreateAuthorizer, {
      ApiId,
      Name: "jwt",
      AuthorizerType: "JWT",
      IdentitySource: ["$request.header.Authorization"],
      JwtConfiguration: { Issuer: "https://id.example.com", Audience: ["app"] },
    });
    const { RouteId = "" } = await world.root.call(CreateRoute, {
      ApiId,
      RouteKey: "GET /x",
      Target: `integrations/${IntegrationId}`,
      AuthorizationType: "JWT",
      AuthorizerId,
      AuthorizationScopes: ["read"],
    });
    expect(await refusal(world.root.call(DeleteIntegration, { ApiId, IntegrationId }))).toMatchObject({
      code: "ConflictException",
      message: `Cannot delete Integration '${IntegrationId}' that is referenced by a Route.`,
    });
    expect((await refusal(world.root.call(DeleteAuthorizer, { ApiId, AuthorizerId }))).code).toBe("ConflictException");
    const open = await world.root.call(UpdateRoute, { ApiId, RouteId, AuthorizationType: "NONE" });
    expect(open).toEqual({
      ApiKeyRequired: false,
      AuthorizationType: "NONE",
      RouteId,
      RouteKey: "GET /x",
      Target: `integrations/${IntegrationId}`,
    });
    await world.root.call(DeleteAuthorizer, { ApiId, AuthorizerId });
    await world.root.call(DeleteRoute, { ApiId, RouteId });
    await world.root.call(DeleteIntegration, { ApiId, IntegrationId });
  });

  test("maps of an integration change entry by entry, and empty entries go", async () => {
    const ApiId = await apiId();
    const { IntegrationId = "" } = await world.root.call(CreateIntegration, {
      ApiId,
      IntegrationType: "HTTP_PROXY",
      IntegrationMethod: "ANY",
      IntegrationUri: "http://127.0.0.1:9000/{proxy}",
      PayloadFormatVersion: "1.0",
      RequestParameters: { "append:header.a": "1", "overwrite:path": "$request.path" },
      ResponseParameters: { "500": { "overwrite:statuscode": "403" }, "404": { "append:header.e": "x" } },
    });
    await world.root.call(UpdateIntegration, {
      ApiId,
      IntegrationId,
      RequestParameters: { "append:header.a": "", "append:header.b": "2" },
      ResponseParameters: { "500": {} },
    });
    expect(await world.root.call(GetIntegration, { ApiId, IntegrationId })).toMatchObject({
      RequestParameters: { "append:header.b": "2", "overwrite:path": "$request.path" },
      ResponseParameters: { "404": { "append:header.e": "x" } },
    });
  });

  test.each([
    [
      "no function",
      { IntegrationType: "AWS_PROXY", IntegrationUri: "arn:aws:s3:::b" },
      "Invalid function ARN or invalid uri",
    ],
    [
      "a type of REST APIs",
      { IntegrationType: "AWS" },
      "Integrations of type 'AWS' are not supported for HTTP protocol Apis",
    ],
    [
      "a reserved header",
      {
        IntegrationType: "HTTP_PROXY",
        IntegrationUri: "http://127.0.0.1:1",
        RequestParameters: { "append:header.Authorization": "x" },
      },
      "Operations on header authorization are restricted",
    ],
    [
      "a service without its parameters",
      {
        IntegrationType: "AWS_PROXY",
        IntegrationSubtype: "SQS-SendMessage",
        PayloadFormatVersion: "1.0",
        CredentialsArn: "arn:aws:iam::000000000000:role/r",
        RequestParameters: { QueueUrl: "x" },
      },
      "Required request parameters for IntegrationSubtype SQS-SendMessage are missing: MessageBody",
    ],
  ] as const)("an integration with %s is refused", async (_, integration, message) => {
    const ApiId = await apiId();
    const refused = await refusal(world.root.call(CreateIntegration, { ApiId, ...integration }));
    expect(refused).toMatchObject({ code: "BadRequestException", message });
  });

  test("services that Rolecall has not are said so", async () => {
    const ApiId = await apiId();
    const made = world.root.call(CreateIntegration, {
      ApiId,
      IntegrationType: "AWS_PROXY",
      IntegrationSubtype: "StepFunctions-StartExecution",
      PayloadFormatVersion: "1.0",
      CredentialsArn: "arn:aws:iam::000000000000:role/r",
      RequestParameters: { StateMachineArn: "x" },
    });
    await expect(made).rejects.toMatchObject({ code: "RC_NOT_EMULATED" });
  });
});

describe("stages and deployments", () => {
  test("a stage with automatic deployment follows each change, another one stays where it is", async () => {
    const ApiId = await apiId();
    await world.root.call(CreateStage, { ApiId, StageName: "$default", AutoDeploy: true });
    expect((await world.root.call(GetStage, { ApiId, StageName: "$default" })).LastDeploymentStatusMessage).toBe(
      "Deployment attempt failed: Unable to deploy API because no routes exist in this API",
    );
    await world.root.call(CreateRoute, { ApiId, RouteKey: "GET /a" });
    const { DeploymentId: first = "" } = await world.root.call(CreateDeployment, { ApiId, Description: "one" });
    await world.root.call(CreateStage, { ApiId, StageName: "prod", DeploymentId: first });
    await world.root.call(CreateRoute, { ApiId, RouteKey: "GET /b" });
    const { DeploymentId: automatic, LastDeploymentStatusMessage } = await world.root.call(GetStage, {
      ApiId,
      StageName: "$default",
    });
    expect(automatic).not.toBe(first);
    expect(LastDeploymentStatusMessage).toBe(`Successfully deployed stage with deployment ID '${automatic}'`);
    expect((await world.root.call(GetStage, { ApiId, StageName: "prod" })).DeploymentId).toBe(first);
    await world.root.call(UpdateStage, { ApiId, StageName: "$default", Description: "d" });
    expect((await world.root.call(GetStage, { ApiId, StageName: "$default" })).DeploymentId).toBe(automatic);
    const refused = await refusal(world.root.call(DeleteDeployment, { ApiId, DeploymentId: first }));
    expect(refused.message).toBe("Active stages pointing to this deployment must be moved or deleted");
    expect((await world.root.call(UpdateDeployment, { ApiId, DeploymentId: first, Description: "" })).Description).toBe(
      undefined,
    );
  });

  test("an API without routes can't be deployed", async () => {
    const ApiId = await apiId();
    expect((await refusal(world.root.call(CreateDeployment, { ApiId }))).message).toBe(
      "Unable to deploy API because no routes exist in this API",
    );
  });

  test("automatic deployments that no stage uses are forgotten but for the latest", async () => {
    const ApiId = await apiId();
    await world.root.call(CreateStage, { ApiId, StageName: "$default", AutoDeploy: true });
    for (let count = 0; count < 14; count++) {
      await world.clock.advance(1000);
      await world.root.call(CreateRoute, { ApiId, RouteKey: `GET /r${count}` });
    }
    expect((await world.root.call(GetDeployments, { ApiId })).Items).toHaveLength(11);
  });

  test("settings of routes that are not there are refused in AWS's words", async () => {
    const ApiId = await apiId();
    await world.root.call(CreateRoute, { ApiId, RouteKey: "GET /a" });
    const RouteSettings = { "GET /a": { ThrottlingBurstLimit: 1, ThrottlingRateLimit: 2 } };
    await world.root.call(CreateStage, { ApiId, StageName: "prod", RouteSettings });
    expect((await world.root.call(GetStage, { ApiId, StageName: "prod" })).RouteSettings).toMatchObject(RouteSettings);
    const other = world.root.call(UpdateStage, { ApiId, StageName: "prod", RouteSettings: { "GET /b": {} } });
    expect(await refusal(other)).toMatchObject({
      code: "NotFoundException",
      message: "Unable to find Route by key GET /b within the provided RouteSettings",
    });
    await world.root.call(DeleteRouteSettings, { ApiId, StageName: "prod", RouteKey: "GET /a" });
    expect((await world.root.call(GetStage, { ApiId, StageName: "prod" })).RouteSettings).toEqual({});
    const twice = await refusal(world.root.call(CreateStage, { ApiId, StageName: "prod" }));
    expect(twice).toMatchObject({ code: "ConflictException", message: "Stage already exists" });
  });
});

describe("access logs", () => {
  const AccessLogSettings = { DestinationArn: GROUP, Format: "$context.requestId $context.status" };

  test("turning them on writes the delivery's policy with the caller's own rights", async () => {
    const ApiId = await apiId();
    await world.root.call(CreateLogGroup, { logGroupName: "access" });
    const ann = await world.user("ann", allow("apigateway:*"));
    const refused = await refusal(ann.call(CreateStage, { ApiId, StageName: "a", AccessLogSettings }));
    expect(refused.code).toBe("BadRequestException");
    expect(refused.message).toMatch(/^Insufficient permissions to enable logging: .*logs:CreateLogDelivery/);
    expect(world.trail.last()).toMatchObject({ action: "logs:CreateLogDelivery", outcome: "implicitDeny" });

    await world.root.call(PutUserPolicy, {
      UserName: "ann",
      PolicyName: "logs",
      PolicyDocument: allow(["logs:CreateLogDelivery", "logs:DescribeResourcePolicies", "logs:PutResourcePolicy"])
        .document,
    });
    await ann.call(CreateStage, { ApiId, StageName: "a", AccessLogSettings });
    const { resourcePolicies = [] } = await world.root.call(DescribeResourcePolicies, {});
    expect(JSON.parse(resourcePolicies[0]?.policyDocument ?? "").Statement).toEqual([
      {
        Sid: "AWSLogDeliveryWrite20150319",
        Effect: "Allow",
        Principal: { Service: ["delivery.logs.amazonaws.com"] },
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: [`${GROUP}:log-stream:*`],
        Condition: {
          StringEquals: { "aws:SourceAccount": ["000000000000"] },
          ArnLike: { "aws:SourceArn": ["arn:aws:logs:us-east-1:000000000000:*"] },
        },
      },
    ]);
    await world.root.call(DeleteAccessLogSettings, { ApiId, StageName: "a" });
    expect((await world.root.call(GetStage, { ApiId, StageName: "a" })).AccessLogSettings).toBeUndefined();
  });

  test("a format names the request's id", async () => {
    const ApiId = await apiId();
    const without = { ...AccessLogSettings, Format: "$context.status" };
    const refused = await refusal(world.root.call(CreateStage, { ApiId, StageName: "a", AccessLogSettings: without }));
    expect(refused.code).toBe("BadRequestException");
  });
});

describe("authorizers and models", () => {
  const lambda = {
    Name: "lambda",
    AuthorizerType: "REQUEST" as const,
    IdentitySource: ["$request.header.Authorization"],
    AuthorizerUri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${FUNCTION}/invocations`,
    AuthorizerPayloadFormatVersion: "2.0",
  };

  test("a Lambda authorizer keeps answers for five minutes unless it is told otherwise", async () => {
    const ApiId = await apiId();
    const { AuthorizerId = "", ...made } = await world.root.call(CreateAuthorizer, { ApiId, ...lambda });
    expect(made).toMatchObject({ AuthorizerResultTtlInSeconds: 300, EnableSimpleResponses: false });
    const changed = await world.root.call(UpdateAuthorizer, {
      ApiId,
      AuthorizerId,
      AuthorizerResultTtlInSeconds: 0,
      EnableSimpleResponses: true,
    });
    expect(changed).toMatchObject({ AuthorizerResultTtlInSeconds: 0, EnableSimpleResponses: true, Name: "lambda" });
  });

  test.each([
    ["without a format", { AuthorizerPayloadFormatVersion: undefined }],
    ["with simple responses in format 1.0", { AuthorizerPayloadFormatVersion: "1.0", EnableSimpleResponses: true }],
    ["with a cache and nothing to keep answers by", { IdentitySource: [], AuthorizerResultTtlInSeconds: 60 }],
    ["with a source of REST APIs", { IdentitySource: ["method.request.header.a"] }],
    ["with a function that is none", { AuthorizerUri: "arn:aws:sns:us-east-1:000000000000:t" }],
  ])("a Lambda authorizer %s is refused", async (_, wrong) => {
    const ApiId = await apiId();
    const refused = await refusal(world.root.call(CreateAuthorizer, { ApiId, ...lambda, ...wrong }));
    expect(refused.code).toBe("BadRequestException");
  });

  test("a model is kept with its schema", async () => {
    const ApiId = await apiId();
    const { ModelId = "" } = await world.root.call(CreateModel, { ApiId, Name: "pet", Schema: '{"type":"object"}' });
    await world.root.call(UpdateModel, { ApiId, ModelId, Description: "d" });
    expect(await world.root.call(GetModel, { ApiId, ModelId })).toEqual({
      ContentType: "application/json",
      Description: "d",
      ModelId,
      Name: "pet",
      Schema: '{"type":"object"}',
    });
    const broken = await refusal(world.root.call(CreateModel, { ApiId, Name: "other", Schema: "{" }));
    expect(broken.code).toBe("BadRequestException");
  });
});

describe("permissions", () => {
  test("an operation asks for its HTTP method on the path, and says so", async () => {
    const ApiId = await apiId();
    const ann = await world.user("ann", allow("apigateway:GET", `arn:aws:apigateway:us-east-1::/apis/${ApiId}`));
    await ann.call(GetApi, { ApiId });
    const denied = await refusal(ann.call(DeleteApi, { ApiId }));
    expect(denied.code).toBe("AccessDeniedException");
    expect(denied.message).toContain(
      `is not authorized to perform: apigateway:DELETE on resource: arn:aws:apigateway:us-east-1::/apis/${ApiId}`,
    );
  });

  test("routes without authorization can be forbidden by the request's key", async () => {
    const ApiId = await apiId();
    const ann = await world.user(
      "ann",
      allow("apigateway:*", "*", { StringNotEquals: { "apigateway:Request/RouteAuthorizationType": "NONE" } }),
    );
    expect((await refusal(ann.call(CreateRoute, { ApiId, RouteKey: "GET /x" }))).code).toBe("AccessDeniedException");
    await ann.call(CreateRoute, { ApiId, RouteKey: "GET /x", AuthorizationType: "AWS_IAM" });
  });

  test("an API can be kept from those who lack its tags", async () => {
    const ApiId = await apiId();
    const ann = await world.user(
      "ann",
      allow("apigateway:DELETE", "*", { StringEquals: { "aws:ResourceTag/team": "red" } }),
    );
    expect((await refusal(ann.call(DeleteApi, { ApiId }))).code).toBe("AccessDeniedException");
    await world.root.call(TagResource, {
      ResourceArn: `arn:aws:apigateway:us-east-1::/apis/${ApiId}`,
      Tags: { team: "red" },
    });
    await ann.call(DeleteApi, { ApiId });
  });

  test("tags are an API's or a stage's, and go by key", async () => {
    const ApiId = await apiId();
    await world.root.call(CreateStage, { ApiId, StageName: "prod", Tags: { a: "1" } });
    const ResourceArn = `arn:aws:apigateway:us-east-1::/apis/${ApiId}/stages/prod`;
    await world.root.call(TagResource, { ResourceArn, Tags: { b: "2" } });
    await world.root.call(UntagResource, { ResourceArn, TagKeys: ["a", "c"] });
    expect(await world.root.call(GetTags, { ResourceArn })).toEqual({ Tags: { b: "2" } });
    const missing = { ResourceArn: `${ResourceArn}x` };
    expect((await refusal(world.root.call(GetTags, missing))).code).toBe("NotFoundException");
  });

  test("an integration's role is one that the caller may pass", async () => {
    const ApiId = await apiId();
    const role = await world.role("api", { trust: trusts("apigateway.amazonaws.com") });
    const ann = await world.user("ann", allow("apigateway:*"));
    const input = {
      ApiId,
      IntegrationType: "AWS_PROXY" as const,
      IntegrationUri: FUNCTION,
      CredentialsArn: role.arn,
    };
    expect((await refusal(ann.call(CreateIntegration, input))).code).toBe("AccessDeniedException");
    expect(world.trail.last()).toMatchObject({ action: "iam:PassRole", resource: role.arn, outcome: "implicitDeny" });
  });
});

test("whatever is done to one API, another account's stays as it is", async () => {
  const mine = world.rootOf("111122223333");
  const { ApiId = "" } = await mine.call(CreateApi, { Name: "mine", ProtocolType: "HTTP", Target: FUNCTION });
  const before = JSON.stringify([await mine.call(GetApi, { ApiId }), await mine.call(GetRoutes, { ApiId })]);
  const calls = [
    () => world.root.call(DeleteApi, { ApiId }),
    () => world.root.call(CreateRoute, { ApiId, RouteKey: "GET /x" }),
    () => world.root.call(CreateStage, { ApiId, StageName: "x" }),
    () => world.root.call(UpdateApi, { ApiId, Name: "theirs" }),
    () => world.root.call(CreateDeployment, { ApiId }),
    () =>
      world.root.call(TagResource, { ResourceArn: `arn:aws:apigateway:us-east-1::/apis/${ApiId}`, Tags: { a: "b" } }),
  ];
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...calls), async (call) => {
      expect((await refusal(call())).code).toBe("NotFoundException");
    }),
    { numRuns: 12 },
  );
  expect(JSON.stringify([await mine.call(GetApi, { ApiId }), await mine.call(GetRoutes, { ApiId })])).toBe(before);
});
