/**
 * HTTP APIs as an application with the AWS SDK makes them and browsers call them: quick create, a function that needs a
 * permission, an authorizer, import and export; through a `kill -9` in the middle.
 */
import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateAuthorizerCommand,
  CreateIntegrationCommand,
  CreateRouteCommand,
  CreateStageCommand,
  DeleteApiCommand,
  ExportApiCommand,
  GetApiCommand,
  GetRoutesCommand,
  GetStageCommand,
  GetTagsCommand,
  ImportApiCommand,
  NotFoundException,
  TagResourceCommand,
  UpdateStageCommand,
} from "@aws-sdk/client-apigatewayv2";
import { CreateLogGroupCommand, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateRoleCommand } from "@aws-sdk/client-iam";
import { AddPermissionCommand, CreateFunctionCommand, waitUntilFunctionActiveV2 } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { zipOf } from "../package-zip.js";
import { TRUSTS_LAMBDA } from "../policies.js";
import { ACCOUNT, eventually, REGION, type Started, startRolecall, temporaryFolder } from "../server.js";
import { type Clients, clientsOf, ROOT, refusal } from "./clients.js";

const PATIENCE = { timeout: 120_000 };
const SOURCE = `exports.handler = async (event) => event.type === "REQUEST"
  ? { isAuthorized: event.headers.authorization === "secret", context: { who: "ann" } }
  : { path: event.rawPath, who: event.requestContext.authorizer?.lambda?.who };`;
const FUNCTION = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:hello`;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let rolecall: Started;
let clients: Clients;
let gateway: ApiGatewayV2Client;

const start = async () => {
  rolecall = await startRolecall({ args: ["--data-dir", folder.path] });
  clients = clientsOf(rolecall.endpoint);
  gateway = new ApiGatewayV2Client({ endpoint: rolecall.endpoint, region: REGION, credentials: ROOT, maxAttempts: 1 });
};
beforeAll(async () => {
  folder = await temporaryFolder();
  await start();
  const { Role } = await clients.iam.send(
    new CreateRoleCommand({ RoleName: "execution", AssumeRolePolicyDocument: TRUSTS_LAMBDA }),
  );
  await clients.lambda.send(
    new CreateFunctionCommand({
      FunctionName: "hello",
      Role: Role?.Arn,
      Runtime: "nodejs20.x",
      Handler: "index.handler",
      Code: { ZipFile: await zipOf({ "index.js": SOURCE }) },
    }),
  );
  await waitUntilFunctionActiveV2({ client: clients.lambda, maxWaitTime: 30 }, { FunctionName: "hello" });
}, 90_000);
afterAll(async () => {
  await rolecall.stop();
  await folder.remove();
});

/** By path: fetch sets no host. */
const get = async (apiId: string, path: string, headers: Record<string, string> = {}) => {
  const answer = await fetch(`${rolecall.endpoint}/_rolecall/api/${apiId}/$default${path}`, { headers });
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
};

const permit = (StatementId: string, SourceArn: string) =>
  clients.lambda.send(
    new AddPermissionCommand({
      FunctionName: "hello",
      StatementId,
      Action: "lambda:InvokeFunction",
      Principal: "apigateway.amazonaws.com",
      SourceArn,
    }),
  );
const executeArn = (apiId: string, suffix: string) => `arn:aws:execute-api:${REGION}:${ACCOUNT}:${apiId}/${suffix}`;

test("a quick-created API answers once the function lets it in, and says so in its access log", PATIENCE, async () => {
  const { ApiId = "", ApiEndpoint } = await gateway.send(
    new CreateApiCommand({ Name: "quick", ProtocolType: "HTTP", Target: FUNCTION }),
  );
  expect(ApiEndpoint).toBe(`http://${ApiId}.execute-api.${REGION}.localhost:${rolecall.port}`);
  await clients.logs.send(new CreateLogGroupCommand({ logGroupName: "access" }));
  await gateway.send(
    new UpdateStageCommand({
      ApiId,
      StageName: "$default",
      AccessLogSettings: {
        DestinationArn: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:access`,
        Format: "$context.requestId $context.status $context.integrationErrorMessage",
      },
    }),
  );
  const refused = await get(ApiId, "/pets");
  expect([refused.status, refused.text]).toEqual([500, '{"message":"Internal Server Error"}']);

  await permit("quick", executeArn(ApiId, "*/$default"));
  const { status, text, headers } = await get(ApiId, "/pets");
  expect([status, text]).toEqual([200, '{"path":"/pets"}']);
  const lines = await eventually(async () => {
    const { events = [] } = await clients.logs.send(new FilterLogEventsCommand({ logGroupName: "access" }));
    return events.length < 2 ? undefined : events.map(({ message = "" }) => message);
  });
  expect(lines.join("\n")).toContain("doesn't have permissions to call the integration");
  expect(lines.join("\n")).toContain(`${headers.get("apigw-requestid")} 200 -`);
});

test("routes, authorizer and tags live through a kill -9, and go with their API", PATIENCE, async () => {
  const { ApiId = "" } = await gateway.send(new CreateApiCommand({ Name: "kept", ProtocolType: "HTTP" }));
  const { IntegrationId } = await gateway.send(
    new CreateIntegrationCommand({
      ApiId,
      IntegrationType: "AWS_PROXY",
      IntegrationUri: FUNCTION,
      PayloadFormatVersion: "2.0",
    }),
  );
  const { AuthorizerId } = await gateway.send(
    new CreateAuthorizerCommand({
      ApiId,
      Name: "guard",
      AuthorizerType: "REQUEST",
      IdentitySource: ["$request.header.Authorization"],
      AuthorizerUri: `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/${FUNCTION}/invocations`,
      AuthorizerPayloadFormatVersion: "2.0",
      EnableSimpleResponses: true,
    }),
  );
  await gateway.send(new CreateStageCommand({ ApiId, StageName: "$default", AutoDeploy: true }));
  await gateway.send(
    new CreateRouteCommand({
      ApiId,
      RouteKey: "GET /pets/{id}",
      Target: `integrations/${IntegrationId}`,
      AuthorizationType: "CUSTOM",
      AuthorizerId,
    }),
  );
  await permit("route", executeArn(ApiId, "*/*/pets/{id}"));
  await permit("authorizer", executeArn(ApiId, `authorizers/${AuthorizerId}`));
  const ResourceArn = `arn:aws:apigateway:${REGION}::/apis/${ApiId}`;
  await gateway.send(new TagResourceCommand({ ResourceArn, Tags: { team: "red" } }));

  await rolecall.stop("SIGKILL");
  await start();

  expect((await gateway.send(new GetTagsCommand({ ResourceArn }))).Tags).toEqual({ team: "red" });
  expect((await gateway.send(new GetStageCommand({ ApiId, StageName: "$default" }))).AutoDeploy).toBe(true);
  expect((await get(ApiId, "/pets/7")).status).toBe(401);
  expect((await get(ApiId, "/pets/7", { authorization: "wrong" })).status).toBe(403);
  const { status, text } = await get(ApiId, "/pets/7", { authorization: "secret" });
  expect([status, text]).toEqual([200, '{"path":"/pets/7","who":"ann"}']);

  await gateway.send(new DeleteApiCommand({ ApiId }));
  const gone = await refusal(gateway.send(new GetApiCommand({ ApiId })));
  expect(gone).toEqual({
    name: NotFoundException.name,
    message: `Invalid API identifier specified ${ACCOUNT}:${ApiId}`,
    status: 404,
  });
});

test("an exported API imports again", PATIENCE, async () => {
  const Body = JSON.stringify({
    openapi: "3.0.1",
    info: { title: "pets", version: "1" },
    paths: {
      "/pets": {
        get: {
          "x-amazon-apigateway-integration": { type: "AWS_PROXY", uri: FUNCTION, payloadFormatVersion: "2.0" },
        },
      },
    },
    "x-amazon-apigateway-cors": { allowOrigins: ["*"] },
  });
  const { ApiId = "" } = await gateway.send(new ImportApiCommand({ Body }));
  const { body } = await gateway.send(new ExportApiCommand({ ApiId, Specification: "OAS30", OutputType: "YAML" }));
  const again = await gateway.send(new ImportApiCommand({ Body: Buffer.from(body as Uint8Array).toString() }));
  expect(again).toMatchObject({ Name: "pets", CorsConfiguration: { AllowOrigins: ["*"] } });
  const { Items = [] } = await gateway.send(new GetRoutesCommand({ ApiId: again.ApiId }));
  expect(Items.map(({ RouteKey }) => RouteKey)).toEqual(["GET /pets"]);
});
