/**
 * Format 1.0 of events.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html (2026-11)
 */
import { lastValues, type Pairs } from "../../../execute-api/pairs.js";
import { proxyEvent } from "../../../execute-api/proxy-event.js";
import { commonLogTime } from "../../../execute-api/request.js";
import type { Routed } from "../exchange.js";
import { isBinary, lowerCased, rawPath } from "./parts.js";

/** What integrations get; `headers` and `query` as parameter mappings left them. */
export function integrationEvent(
  exchange: Routed,
  { headers, query }: { readonly headers: Pairs; readonly query: Pairs },
): Record<string, unknown> {
  const { request, matched, stage } = exchange;
  return proxyEvent({
    version: "1.0",
    resource: resourcePath(exchange),
    path: rawPath(exchange),
    method: request.method,
    headers: lowerCased(headers),
    query,
    pathParameters: matched.pathParameters,
    stageVariables: stage.variables,
    requestContext: requestContext(exchange),
    body: request.body,
    binary: isBinary(request),
  });
}

/** What Lambda authorizers get: no body, and empty maps where the others have null. */
export function authorizerEvent(exchange: Routed, methodArn: string, identity: readonly string[]) {
  const { request, matched, stage } = exchange;
  const source = identity.length === 0 ? null : identity.join(",");
  return {
    version: "1.0",
    type: "REQUEST",
    methodArn,
    identitySource: source,
    authorizationToken: source,
    resource: resourcePath(exchange),
    path: rawPath(exchange),
    httpMethod: request.method,
    headers: lastValues(request.headers),
    queryStringParameters: lastValues(request.query),
    pathParameters: matched.pathParameters,
    stageVariables: stage.variables,
    requestContext: requestContext(exchange),
  };
}

/** `/pets/{id}` of `GET /pets/{id}`. */
const resourcePath = ({ matched }: Routed) => matched.route.routeKey.replace(/^\S+ /, "");

function requestContext(exchange: Routed): object {
  const { api, stage, request, found } = exchange;
  const { signer } = found;
  return {
    accountId: api.account,
    apiId: api.id,
    ...authorizerOf(found),
    domainName: request.domainName,
    domainPrefix: request.domainPrefix,
    extendedRequestId: request.extendedRequestId,
    httpMethod: request.method,
    identity: {
      accessKey: signer?.accessKey ?? null,
      accountId: signer?.accountId ?? null,
      caller: signer?.userId ?? null,
      cognitoAuthenticationProvider: null,
      cognitoAuthenticationType: null,
      cognitoIdentityId: null,
      cognitoIdentityPoolId: null,
      principalOrgId: signer?.principalOrgId ?? null,
      sourceIp: request.sourceIp,
      user: signer?.userId ?? null,
      userAgent: request.userAgent ?? null,
      userArn: signer?.userArn ?? null,
    },
    path: rawPath(exchange),
    protocol: request.protocol,
    requestId: request.extendedRequestId,
    requestTime: commonLogTime(request.atMs),
    requestTimeEpoch: request.atMs,
    resourceId: null,
    resourcePath: resourcePath(exchange),
    stage: stage.name,
  };
}

function authorizerOf({ jwt, lambda }: Routed["found"]): { readonly authorizer?: object } {
  if (jwt) return { authorizer: jwt };
  if (!lambda) return {};
  const { principalId, context } = lambda;
  return { authorizer: { ...context, ...(principalId === undefined ? {} : { principalId }) } };
}
