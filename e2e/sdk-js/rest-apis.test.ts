/**
 * REST APIs as an application with the AWS SDK meets API Gateway's operations, in the order in which Terraform's
 * aws_api_gateway_* resources make, change and destroy them; through a `kill -9` in the middle.
 */
import {
  APIGatewayClient,
  ConflictException,
  CreateApiKeyCommand,
  CreateAuthorizerCommand,
  CreateDeploymentCommand,
  CreateModelCommand,
  CreateRequestValidatorCommand,
  CreateResourceCommand,
  CreateRestApiCommand,
  CreateStageCommand,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
  DeleteDeploymentCommand,
  DeleteRestApiCommand,
  DeleteStageCommand,
  DeleteUsagePlanCommand,
  DeleteUsagePlanKeyCommand,
  GetAccountCommand,
  GetApiKeysCommand,
  GetExportCommand,
  GetMethodCommand,
  GetRestApiCommand,
  GetStageCommand,
  GetTagsCommand,
  GetUsageCommand,
  ImportApiKeysCommand,
  ImportRestApiCommand,
  NotFoundException,
  PutGatewayResponseCommand,
  PutIntegrationCommand,
  PutIntegrationResponseCommand,
  PutMethodCommand,
  PutMethodResponseCommand,
  PutRestApiCommand,
  paginateGetResources,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateAccountCommand,
  UpdateMethodCommand,
  UpdateRestApiCommand,
  UpdateStageCommand,
  UpdateUsagePlanCommand,
} from "@aws-sdk/client-api-gateway";
import { CreateRoleCommand } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ACCOUNT, REGION, type Started, startRolecall, temporaryFolder } from "../server.js";
import { clientsOf, ROOT, refusal } from "./clients.js";

const URI = `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/arn:aws:lambda:${REGION}:${ACCOUNT}:function:f/invocations`;
const PATIENCE = { timeout: 120_000 };

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let rolecall: Started;
let gateway: APIGatewayClient;

const start = async () => {
  rolecall = await startRolecall({ args: ["--data-dir", folder.path] });
  gateway = new APIGatewayClient({ endpoint: rolecall.endpoint, region: REGION, credentials: ROOT, maxAttempts: 1 });
};
beforeAll(async () => {
  folder = await temporaryFolder();
  await start();
}, 60_000);
afterAll(async () => {
  await rolecall.stop();
  await folder.remove();
});

test("Terraform's resources are made, changed and destroyed", PATIENCE, async () => {
  const { id: restApiId = "", rootResourceId } = await gateway.send(
    new CreateRestApiCommand({ name: "shop", endpointConfiguration: { types: ["REGIONAL"] }, tags: { team: "red" } }),
  );
  const { id: resourceId } = await gateway.send(
    new CreateResourceCommand({ restApiId, parentId: rootResourceId, pathPart: "pets" }),
  );
  await gateway.send(
    new CreateModelCommand({ restApiId, name: "Pet", contentType: "application/json", schema: '{"type":"object"}' }),
  );
  const { id: requestValidatorId } = await gateway.send(
    new CreateRequestValidatorCommand({ restApiId, name: "bodies", validateRequestBody: true }),
  );
  const { id: authorizerId } = await gateway.send(
    new CreateAuthorizerCommand({ restApiId, name: "guard", type: "TOKEN", authorizerUri: URI }),
  );
  const at = { restApiId, resourceId, httpMethod: "POST" };
  await gateway.send(
    new PutMethodCommand({
      ...at,
      authorizationType: "CUSTOM",
      authorizerId,
      requestValidatorId,
      apiKeyRequired: true,
      requestModels: { "application/json": "Pet" },
      requestParameters: { "method.request.header.X": false },
    }),
  );
  await gateway.send(
    new PutIntegrationCommand({
      ...at,
      type: "AWS",
      integrationHttpMethod: "POST",
      uri: URI,
      requestParameters: { "integration.request.header.X": "method.request.header.X" },
      requestTemplates: { "application/json": "$input.json('$')" },
    }),
  );
  const ok = { ...at, statusCode: "200" };
  await gateway.send(new PutMethodResponseCommand({ ...ok, responseParameters: { "method.response.header.Y": true } }));
  await gateway.send(
    new PutIntegrationResponseCommand({ ...ok, responseParameters: { "method.response.header.Y": "'z'" } }),
  );
  await gateway.send(new PutGatewayResponseCommand({ restApiId, responseType: "UNAUTHORIZED", statusCode: "401" }));
  const { id: deploymentId = "" } = await gateway.send(new CreateDeploymentCommand({ restApiId }));
  await gateway.send(new CreateStageCommand({ restApiId, stageName: "prod", deploymentId, variables: { a: "b" } }));

  // aws_api_gateway_account, then the logs that need it.
  const { Role } = await clientsOf(rolecall.endpoint).iam.send(
    new CreateRoleCommand({
      RoleName: "apigateway-logs",
      AssumeRolePolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: "apigateway.amazonaws.com" }, Action: "sts:AssumeRole" }],
      }),
    }),
  );
  const cloudwatchRoleArn = Role?.Arn;
  await gateway.send(
    new UpdateAccountCommand({
      patchOperations: [{ op: "replace", path: "/cloudwatchRoleArn", value: cloudwatchRoleArn }],
    }),
  );
  await gateway.send(
    new UpdateStageCommand({
      restApiId,
      stageName: "prod",
      patchOperations: [
        { op: "replace", path: "/*/*/logging/loglevel", value: "INFO" },
        { op: "replace", path: "/pets/POST/throttling/rateLimit", value: "10" },
      ],
    }),
  );

  const { id: keyId } = await gateway.send(new CreateApiKeyCommand({ name: "client", enabled: true }));
  const { id: usagePlanId } = await gateway.send(
    new CreateUsagePlanCommand({ name: "gold", quota: { limit: 5, period: "WEEK" } }),
  );
  await gateway.send(
    new UpdateUsagePlanCommand({
      usagePlanId,
      patchOperations: [{ op: "add", path: "/apiStages", value: `${restApiId}:prod` }],
    }),
  );
  await gateway.send(new CreateUsagePlanKeyCommand({ usagePlanId, keyId, keyType: "API_KEY" }));

  await rolecall.stop("SIGKILL");
  await start();

  expect(await gateway.send(new GetMethodCommand(at))).toMatchObject({
    authorizationType: "CUSTOM",
    methodIntegration: { type: "AWS", integrationResponses: { "200": { statusCode: "200" } } },
    methodResponses: { "200": { responseParameters: { "method.response.header.Y": true } } },
  });
  expect((await gateway.send(new GetAccountCommand({}))).cloudwatchRoleArn).toBe(cloudwatchRoleArn);
  const stage = await gateway.send(new GetStageCommand({ restApiId, stageName: "prod" }));
  expect(stage.methodSettings?.["pets/POST"]?.throttlingRateLimit).toBe(10);
  expect(stage.createdDate).toBeInstanceOf(Date);
  const paths: (string | undefined)[] = [];
  for await (const page of paginateGetResources({ client: gateway, pageSize: 1 }, { restApiId, embed: ["methods"] })) {
    paths.push(...(page.items ?? []).map(({ path }) => path));
  }
  expect(paths).toEqual(["/", "/pets"]);

  // Changes.
  await gateway.send(
    new UpdateMethodCommand({
      ...at,
      patchOperations: [{ op: "replace", path: "/authorizationType", value: "AWS_IAM" }],
    }),
  );
  const { binaryMediaTypes } = await gateway.send(
    new UpdateRestApiCommand({ restApiId, patchOperations: [{ op: "add", path: "/binaryMediaTypes/image~1png" }] }),
  );
  expect(binaryMediaTypes).toEqual(["image/png"]);
  const resourceArn = `arn:aws:apigateway:${REGION}::/restapis/${restApiId}`;
  await gateway.send(new TagResourceCommand({ resourceArn, tags: { env: "dev" } }));
  await gateway.send(new UntagResourceCommand({ resourceArn, tagKeys: ["team"] }));
  expect((await gateway.send(new GetTagsCommand({ resourceArn }))).tags).toEqual({ env: "dev" });
  const day = new Date().toISOString().slice(0, 10);
  const usage = await gateway.send(new GetUsageCommand({ usagePlanId, startDate: day, endDate: day }));
  expect(usage.items).toEqual({ [keyId ?? ""]: [[0, 5]] });

  // Destroyed the other way round.
  const early = await gateway.send(new DeleteDeploymentCommand({ restApiId, deploymentId })).catch((error) => error);
  expect(early.message).toBe("Active stages pointing to this deployment must be moved or deleted");
  await gateway.send(new DeleteUsagePlanKeyCommand({ usagePlanId, keyId }));
  await gateway.send(
    new UpdateUsagePlanCommand({
      usagePlanId,
      patchOperations: [{ op: "remove", path: "/apiStages", value: `${restApiId}:prod` }],
    }),
  );
  await gateway.send(new DeleteUsagePlanCommand({ usagePlanId }));
  await gateway.send(new DeleteStageCommand({ restApiId, stageName: "prod" }));
  await gateway.send(new DeleteDeploymentCommand({ restApiId, deploymentId }));
  await gateway.send(new DeleteRestApiCommand({ restApiId }));
  expect(await refusal(gateway.send(new GetRestApiCommand({ restApiId })))).toEqual({
    name: NotFoundException.name,
    message: `Invalid API identifier specified ${ACCOUNT}:${restApiId}`,
    status: 404,
  });
});

test("documents go in and come out by the SDK's own blobs and queries", PATIENCE, async () => {
  const document = {
    openapi: "3.0.1",
    info: { title: "imported", version: "1.0" },
    paths: {
      "/pets": {
        get: {
          responses: { "200": { description: "ok" } },
          "x-amazon-apigateway-integration": { type: "mock", requestTemplates: { "application/json": "{}" } },
        },
      },
    },
  };
  const body = Buffer.from(JSON.stringify(document));
  const { id: restApiId } = await gateway.send(
    new ImportRestApiCommand({ body, parameters: { endpointConfigurationTypes: "REGIONAL" } }),
  );
  expect((await gateway.send(new GetRestApiCommand({ restApiId }))).endpointConfiguration?.types).toEqual(["REGIONAL"]);
  await gateway.send(new CreateDeploymentCommand({ restApiId, stageName: "v1" }));
  const exported = await gateway.send(
    new GetExportCommand({
      restApiId,
      stageName: "v1",
      exportType: "oas30",
      accepts: "application/yaml",
      parameters: { extensions: "apigateway" },
    }),
  );
  expect(exported.contentType).toBe("application/yaml");
  const again = await gateway.send(
    new PutRestApiCommand({ restApiId, mode: "overwrite", body: exported.body ?? new Uint8Array() }),
  );
  expect(again.name).toBe("imported");
  const broken = gateway.send(new ImportRestApiCommand({ body: Buffer.from("{"), failOnWarnings: true }));
  expect(await refusal(broken)).toMatchObject({ name: "BadRequestException", status: 400 });
  const file = Buffer.from("name,key\nmine,a-key-of-twenty-characters\n");
  const { ids } = await gateway.send(new ImportApiKeysCommand({ format: "csv", body: file }));
  const { items } = await gateway.send(new GetApiKeysCommand({ nameQuery: "mine", includeValues: true }));
  expect(items).toMatchObject([{ id: ids?.[0], value: "a-key-of-twenty-characters" }]);
  const twice = gateway.send(new CreateApiKeyCommand({ value: "a-key-of-twenty-characters" }));
  expect(await refusal(twice)).toEqual({
    name: ConflictException.name,
    message: "API Key already exists",
    status: 409,
  });
});
