/** REST APIs with a function behind `GET /pets/{id}`, or in front of it. */
import { CreateAuthorizer } from "../../../src/services/apigateway/operations/create-authorizer.js";
import { CreateDeployment } from "../../../src/services/apigateway/operations/create-deployment.js";
import { CreateResource } from "../../../src/services/apigateway/operations/create-resource.js";
import { CreateRestApi } from "../../../src/services/apigateway/operations/create-rest-api.js";
import { PutIntegration } from "../../../src/services/apigateway/operations/put-integration.js";
import { PutIntegrationResponse } from "../../../src/services/apigateway/operations/put-integration-response.js";
import { PutMethod } from "../../../src/services/apigateway/operations/put-method.js";
import { PutMethodResponse } from "../../../src/services/apigateway/operations/put-method-response.js";
import { TestInvokeMethod } from "../../../src/services/apigateway/operations/test-invoke-method.js";
import { allow, type PolicyText, REGION } from "../../../src/testing/world.js";
import type { Invoker } from "../invoker.js";
import type { Stage } from "../stage.js";
import { answerOf, httpRequest, itself, signingUser } from "./http.js";

const uriOf = (target: string) => `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/${target}/invocations`;

/** An API with the resource `/pets/{id}`. */
async function petsApi({ root }: Stage) {
  const { id: restApiId = "", rootResourceId = "" } = await root.call(CreateRestApi, { name: "pets" });
  let resourceId = rootResourceId;
  for (const pathPart of ["pets", "{id}"]) {
    const { id = "" } = await root.call(CreateResource, { restApiId, parentId: resourceId, pathPart });
    resourceId = id;
  }
  return { restApiId, resourceId, httpMethod: "GET" };
}

async function deploy({ root }: Stage, restApiId: string): Promise<string> {
  await root.call(CreateDeployment, { restApiId, stageName: "prod" });
  return `http://${restApiId}.execute-api.${REGION}.localhost:4566/prod/pets/7`;
}

async function deployed(stage: Stage, target: string, authorizationType: "NONE" | "AWS_IAM", integration: object = {}) {
  const at = await petsApi(stage);
  await stage.root.call(PutMethod, { ...at, authorizationType });
  await stage.root.call(PutIntegration, {
    ...at,
    type: "AWS_PROXY",
    integrationHttpMethod: "POST",
    uri: uriOf(target),
    ...integration,
  });
  return { at, url: await deploy(stage, at.restApiId) };
}

export const restApi: Invoker = async (stage, target) => {
  const { at, url } = await deployed(stage, target, "NONE");
  return { ...itself(stage, `${at.restApiId}/prod/GET/pets/*`), fire: () => answerOf(stage, url) };
};

/** The console's test of a method, which is a stage of its own. */
export const restApiTest: Invoker = async (stage, target) => {
  const { at } = await deployed(stage, target, "NONE");
  const test = { ...at, pathWithQueryString: "/pets/7" };
  return {
    ...itself(stage, `${at.restApiId}/test-invoke-stage/GET/pets/*`),
    async fire() {
      const { status, body } = await stage.root.call(TestInvokeMethod, test);
      return { status, body };
    },
  };
};

/** The function says who may call a method that has no other behind it. */
export const restAuthorizer: Invoker = async (stage, target) => {
  const { root } = stage;
  const at = await petsApi(stage);
  const { id: authorizerId = "" } = await root.call(CreateAuthorizer, {
    restApiId: at.restApiId,
    name: "who",
    type: "TOKEN",
    identitySource: "method.request.header.authorization",
    authorizerUri: uriOf(target),
  });
  await root.call(PutMethod, { ...at, authorizationType: "CUSTOM", authorizerId });
  await root.call(PutIntegration, {
    ...at,
    type: "MOCK",
    requestTemplates: { "application/json": '{"statusCode": 200}' },
  });
  await root.call(PutMethodResponse, { ...at, statusCode: "200" });
  await root.call(PutIntegrationResponse, {
    ...at,
    statusCode: "200",
    responseTemplates: { "application/json": "let in" },
  });
  const url = await deploy(stage, at.restApiId);
  return {
    ...itself(stage, `${at.restApiId}/authorizers/${authorizerId}`),
    fire: () => answerOf(stage, httpRequest(url, { headers: { authorization: "t" } })),
  };
};

const withRole =
  (...policies: readonly PolicyText[]): Invoker =>
  async (stage, target) => {
    const credentials = await stage.roleFor("apigateway.amazonaws.com", "caller", ...policies);
    const { url } = await deployed(stage, target, "NONE", { credentials });
    return {
      principal: new RegExp(`^arn:aws:sts::${stage.owner}:assumed-role/caller/`),
      grants: [{ Principal: credentials }],
      fire: () => answerOf(stage, url),
    };
  };

export const restApiWhoseRoleMay = withRole(allow("lambda:InvokeFunction"));
export const restApiWhoseRoleMayNot = withRole();

/** The caller's own credentials are passed through: he is who invokes. */
export const restApiWithItsCaller: Invoker = async (stage, target) => {
  const { url } = await deployed(stage, target, "AWS_IAM", { credentials: "arn:aws:iam::*:user/*" });
  const ann = await signingUser(stage, stage.owner, allow("execute-api:Invoke"));
  return {
    principal: ann.arn,
    grants: [{ Principal: ann.arn }],
    fire: async () => answerOf(stage, await ann.signedGet(url, "execute-api")),
  };
};
