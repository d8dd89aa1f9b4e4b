/** Patches with anything at all in them: each is applied or refused in AWS's words, and what is kept can still be shown. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AwsError } from "../../kernel/errors.js";
import type { AnyOperation } from "../../kernel/operation.js";
import { testWorld, type World } from "../../testing/world.js";
import { apigatewayService } from "./index.js";
import { CreateApiKey } from "./operations/create-api-key.js";
import { CreateAuthorizer } from "./operations/create-authorizer.js";
import { CreateDeployment } from "./operations/create-deployment.js";
import { CreateDocumentationPart } from "./operations/create-documentation-part.js";
import { CreateDocumentationVersion } from "./operations/create-documentation-version.js";
import { CreateRequestValidator } from "./operations/create-request-validator.js";
import { CreateUsagePlan } from "./operations/create-usage-plan.js";
import { CreateUsagePlanKey } from "./operations/create-usage-plan-key.js";
import { PutIntegrationResponse } from "./operations/put-integration-response.js";
import { PutMethodResponse } from "./operations/put-method-response.js";
import { pointerParts } from "./patch.js";
import { FUNCTION_URI, petsApi } from "./testing.js";

let world: World;
let input: Record<string, unknown>;

beforeAll(async () => {
  world = await testWorld();
  const { root } = world;
  const { restApiId, method } = await petsApi(root);
  const { id: deploymentId } = await root.call(CreateDeployment, { restApiId, stageName: "dev" });
  const guard = { restApiId, name: "guard", type: "TOKEN" as const, authorizerUri: FUNCTION_URI };
  const { id: authorizerId } = await root.call(CreateAuthorizer, guard);
  const { id: requestValidatorId } = await root.call(CreateRequestValidator, { restApiId, name: "v" });
  const { id: apiKey } = await root.call(CreateApiKey, { name: "k" });
  const apiStages = [{ apiId: restApiId, stage: "dev" }];
  const { id: usagePlanId } = await root.call(CreateUsagePlan, {
    name: "p",
    apiStages,
    quota: { limit: 1, period: "DAY" },
  });
  const keyId = apiKey ?? "";
  await root.call(CreateUsagePlanKey, { usagePlanId: usagePlanId ?? "", keyId, keyType: "API_KEY" });
  await root.call(PutMethodResponse, { ...method, statusCode: "200" });
  await root.call(PutIntegrationResponse, { ...method, statusCode: "200" });
  const location = { type: "API" as const };
  const words = { restApiId, location, properties: "{}" };
  const { id: documentationPartId } = await root.call(CreateDocumentationPart, words);
  await root.call(CreateDocumentationVersion, { restApiId, documentationVersion: "1" });
  const documented = { documentationPartId, documentationVersion: "1" };
  const named = {
    ...documented,
    stageName: "dev",
    deploymentId,
    authorizerId,
    requestValidatorId,
    apiKey,
    keyId,
    usagePlanId,
  };
  input = { ...method, ...named, modelName: "Empty", statusCode: "200", responseType: "UNAUTHORIZED" };
});
afterAll(() => world.end());

const UPDATES = apigatewayService.operations.filter(({ name }) => name.startsWith("Update"));

const word = fc.constantFrom(
  ..."name description policy apiStages throttle quota limit period rateLimit burstLimit variables canarySettings deploymentId".split(
    " ",
  ),
  ..."requestParameters requestTemplates responseTemplates responseParameters responseModels requestModels".split(" "),
  ..."accessLogSettings destinationArn format metrics enabled logging loglevel throttling caching ttlInSeconds".split(
    " ",
  ),
  ..."endpointConfiguration types ipAddressType binaryMediaTypes stages remaining schema authorizationType".split(" "),
  ..."timeoutInMillis uri httpMethod type identitySource authorizerResultTtlInSeconds providerARNs parentId pathPart".split(
    " ",
  ),
  ..."__proto__ constructor toString ~1 ~0 ~ * GET application~1json method.request.header.x dev".split(" "),
  "",
  "/",
);
const path = fc.oneof(
  fc.array(word, { maxLength: 4 }).map((parts) => `/${parts.join("/")}`),
  fc.constantFrom("", "name", "//", "/*/*/logging/loglevel", undefined),
);
const value = fc.constantFrom(
  undefined,
  "",
  "x",
  "true",
  "0",
  "-1",
  "1e400",
  "NaN",
  "{}",
  "[]",
  "null",
  "PRIVATE",
  "ANY",
  "\u0000",
);
const op = fc.constantFrom("add", "remove", "replace", "copy", "move", "test", "path", "constructor", undefined);

describe.each(UPDATES.map((operation) => [operation.name, operation] as const))("%s", (_, operation) => {
  test("takes any patch or refuses it", async () => {
    const call = (patchOperations: unknown) =>
      world.host.call(operation as never as AnyOperation as never, { ...input, patchOperations } as never, {
        caller: world.root.caller,
        region: "us-east-1",
      });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ op, path, value, from: path }), { minLength: 1, maxLength: 2 }),
        async (operations) => {
          try {
            await call(operations);
          } catch (error) {
            if (!(error instanceof AwsError)) throw error;
            expect(error.code).toMatch(/^(?:BadRequest|NotFound|Conflict|Validation|LimitExceeded)Exception$/);
          }
        },
      ),
      { numRuns: 150 },
    );
    // No patch at all changes nothing, and shows what is there now.
    expect(await call([])).toBeDefined();
  });
});

test("pointers are unescaped part by part, tildes last", () => {
  expect(pointerParts("/requestTemplates/application~1json")).toEqual(["requestTemplates", "application/json"]);
  expect(pointerParts("/a~01/b")).toEqual(["a~1", "b"]);
});
