/**
 * What a Lambda authorizer is asked.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html (2026-11)
 */
import { allValues, lastValues } from "../../../execute-api/pairs.js";
import { requestContext } from "../context.js";
import { type Exchange, requestArn } from "../exchange.js";

export const tokenEvent = (exchange: Exchange, token: string) => ({
  type: "TOKEN",
  methodArn: requestArn(exchange),
  authorizationToken: token,
});

/** Maps are empty here, where a proxy event has null. */
export function requestEvent(exchange: Exchange) {
  const { request, route, stage } = exchange;
  return {
    type: "REQUEST",
    methodArn: requestArn(exchange),
    resource: route.resource.path,
    path: request.path,
    httpMethod: request.method,
    headers: lastValues(request.headers),
    multiValueHeaders: allValues(request.headers),
    queryStringParameters: lastValues(request.query),
    multiValueQueryStringParameters: allValues(request.query),
    pathParameters: route.pathParameters,
    stageVariables: stage.variables,
    requestContext: requestContext(exchange),
  };
}
