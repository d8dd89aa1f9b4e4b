/** HTTP APIs with a function behind `GET /pets`, or in front of it. */
import { CreateApi } from "../../../src/services/apigatewayv2/operations/create-api.js";
import { CreateAuthorizer } from "../../../src/services/apigatewayv2/operations/create-authorizer.js";
import { GetRoutes } from "../../../src/services/apigatewayv2/operations/get-routes.js";
import { UpdateRoute } from "../../../src/services/apigatewayv2/operations/update-route.js";
import { AddPermission } from "../../../src/services/lambda/operations/add-permission.js";
import { CreateFunction } from "../../../src/services/lambda/operations/create-function.js";
import { aFunction } from "../../../src/services/lambda/testing.js";
import { allow, type PolicyText, REGION } from "../../../src/testing/world.js";
import type { Invoker } from "../invoker.js";
import type { Stage } from "../stage.js";
import { answerOf, httpRequest, itself } from "./http.js";

async function apiOf({ root }: Stage, Target: string, CredentialsArn?: string) {
  const { ApiId: id = "" } = await root.call(CreateApi, {
    Name: "pets",
    ProtocolType: "HTTP",
    RouteKey: "GET /pets",
    Target,
    ...(CredentialsArn === undefined ? {} : { CredentialsArn }),
  });
  return { id, url: `http://${id}.execute-api.${REGION}.localhost:4566/pets` };
}

export const httpApi: Invoker = async (stage, target) => {
  const { id, url } = await apiOf(stage, target);
  return { ...itself(stage, `${id}/*/GET/pets`), fire: () => answerOf(stage, url) };
};

const withRole =
  (...policies: readonly PolicyText[]): Invoker =>
  async (stage, target) => {
    const role = await stage.roleFor("apigateway.amazonaws.com", "caller", ...policies);
    const { url } = await apiOf(stage, target, role);
    return {
      principal: new RegExp(`^arn:aws:sts::${stage.owner}:assumed-role/caller/`),
      grants: [{ Principal: role }],
      fire: () => answerOf(stage, url),
    };
  };

export const httpApiWhoseRoleMay = withRole(allow("lambda:InvokeFunction"));
export const httpApiWhoseRoleMayNot = withRole();

/** The function says who may call a route, which has another function behind it. */
export const httpAuthorizer: Invoker = async (stage, target) => {
  const { root, owner, world } = stage;
  const behind = aFunction(`arn:aws:iam::${owner}:role/execution`);
  const { FunctionArn = "" } = await root.call(CreateFunction, { ...behind, FunctionName: "behind" });
  await world.settled();
  await root.call(AddPermission, {
    FunctionName: "behind",
    StatementId: "api",
    Action: "lambda:InvokeFunction",
    Principal: "apigateway.amazonaws.com",
  });
  const { id: ApiId, url } = await apiOf(stage, FunctionArn);
  const { AuthorizerId = "" } = await root.call(CreateAuthorizer, {
    ApiId,
    Name: "who",
    AuthorizerType: "REQUEST",
    IdentitySource: ["$request.header.Authorization"],
    AuthorizerUri: `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/${target}/invocations`,
    AuthorizerPayloadFormatVersion: "2.0",
  });
  const { Items: [{ RouteId = "" } = {}] = [] } = await root.call(GetRoutes, { ApiId });
  await root.call(UpdateRoute, { ApiId, RouteId, AuthorizationType: "CUSTOM", AuthorizerId });
  return {
    ...itself(stage, `${ApiId}/authorizers/${AuthorizerId}`),
    fire: () => answerOf(stage, httpRequest(url, { headers: { authorization: "t" } })),
  };
};
