/** Stages of REST APIs with a function behind `GET /pets/{id}`. */
import { CreateDeployment } from "../../../src/services/apigateway/operations/create-deployment.js";
import { CreateResource } from "../../../src/services/apigateway/operations/create-resource.js";
import { CreateRestApi } from "../../../src/services/apigateway/operations/create-rest-api.js";
import { PutIntegration } from "../../../src/services/apigateway/operations/put-integration.js";
import { PutMethod } from "../../../src/services/apigateway/operations/put-method.js";
import { allow, type PolicyText, REGION } from "../../../src/testing/world.js";
import type { Invoker } from "../invoker.js";
import type { Stage } from "../stage.js";
import { answerOf, signingUser } from "./http.js";

async function deployed(
  { root }: Stage,
  target: string,
  authorizationType: "NONE" | "AWS_IAM",
  integration: object = {},
) {
  const { id: restApiId = "", rootResourceId = "" } = await root.call(CreateRestApi, { name: "pets" });
  let resourceId = rootResourceId;
  for (const pathPart of ["pets", "{id}"]) {
    const { id = "" } = await root.call(CreateResource, { restApiId, parentId: resourceId, pathPart });
    resourceId = id;
  }
  const at = { restApiId, resourceId, httpMethod: "GET" };
  await root.call(PutMethod, { ...at, authorizationType });
  await root.call(PutIntegration, {
    ...at,
    type: "AWS_PROXY",
    integrationHttpMethod: "POST",
    uri: `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/${target}/invocations`,
    ...integration,
  });
  await root.call(CreateDeployment, { restApiId, stageName: "prod" });
  return { restApiId, url: `http://${restApiId}.execute-api.${REGION}.localhost:4566/prod/pets/7` };
}

export const restApi: Invoker = async (stage, target) => {
  const { restApiId, url } = await deployed(stage, target, "NONE");
  const principal = "apigateway.amazonaws.com";
  const SourceArn = `arn:aws:execute-api:${REGION}:${stage.owner}:${restApiId}/prod/GET/pets/*`;
  return {
    principal,
    grants: [{ Principal: principal, SourceArn, SourceAccount: stage.owner }],
    fire: () => answerOf(stage, url),
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
