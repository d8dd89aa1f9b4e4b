/**
 * Format 2.0 of events.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html (2026-11)
 */
import { headerPairs, type Pairs } from "../../../execute-api/pairs.js";
import { commonLogTime } from "../../../execute-api/request.js";
import type { Routed } from "../exchange.js";
import { isBinary, joinedValues, lowerCased, rawPath } from "./parts.js";

/** What integrations get; `headers` and `query` as parameter mappings left them. */
export function integrationEvent(
  exchange: Routed,
  { headers, query }: { readonly headers: Pairs; readonly query: Pairs },
): Record<string, unknown> {
  const { request } = exchange;
  const { found } = exchange;
  const isBase64Encoded = isBinary(request);
  return {
    version: "2.0",
    ...requestPart(exchange, headers, query),
    requestContext: requestContext(exchange, authorizerOf(found)),
    ...maps(exchange),
    ...(request.body.byteLength === 0
      ? {}
      : { body: Buffer.from(request.body).toString(isBase64Encoded ? "base64" : "utf8") }),
    isBase64Encoded,
  };
}

/** What Lambda authorizers get: no body. */
export function authorizerEvent(exchange: Routed, routeArn: string, identity: readonly string[]) {
  const { request } = exchange;
  return {
    version: "2.0",
    type: "REQUEST",
    routeArn,
    identitySource: identity.length === 0 ? null : identity,
    ...requestPart(exchange, request.headers, request.query),
    requestContext: requestContext(exchange, undefined),
    ...maps(exchange),
  };
}

function requestPart(exchange: Routed, sent: Pairs, query: Pairs) {
  const { matched, request } = exchange;
  // AWS: cookies stand in a list of their own, and there alone.
  const cookies = headerPairs(exchange.call.http).flatMap(([name, value]) =>
    name.toLowerCase() === "cookie" ? value.split(/; */).filter(Boolean) : [],
  );
  const headers = lowerCased(sent).filter(([name]) => name !== "cookie");
  return {
    routeKey: matched.route.routeKey,
    rawPath: rawPath(exchange),
    rawQueryString:
      query === request.query
        ? request.queryString
        : new URLSearchParams(query.map(([name, value]): [string, string] => [name, value])).toString(),
    ...(cookies.length === 0 ? {} : { cookies }),
    headers: joinedValues(headers),
    ...(query.length === 0 ? {} : { queryStringParameters: joinedValues(query) }),
  };
}

function maps({ matched, stage }: Routed) {
  return {
    ...(Object.keys(matched.pathParameters).length === 0 ? {} : { pathParameters: matched.pathParameters }),
    ...(Object.keys(stage.variables).length === 0 ? {} : { stageVariables: stage.variables }),
  };
}

function requestContext(exchange: Routed, authorizer: object | undefined) {
  const { api, stage, request, matched } = exchange;
  return {
    accountId: api.account,
    apiId: api.id,
    ...(authorizer === undefined ? {} : { authorizer }),
    domainName: request.domainName,
    domainPrefix: request.domainPrefix,
    http: {
      method: request.method,
      path: rawPath(exchange),
      protocol: request.protocol,
      sourceIp: request.sourceIp,
      userAgent: request.userAgent ?? "",
    },
    requestId: request.extendedRequestId,
    routeKey: matched.route.routeKey,
    stage: stage.name,
    time: commonLogTime(request.atMs),
    timeEpoch: request.atMs,
  };
}

function authorizerOf({ signer, jwt, lambda }: Routed["found"]): object | undefined {
  if (jwt) return { jwt };
  if (lambda) return { lambda: lambda.context };
  if (!signer) return undefined;
  const { accessKey, accountId, userId, userArn, principalOrgId = null } = signer;
  return { iam: { accessKey, accountId, callerId: userId, cognitoIdentity: null, principalOrgId, userArn, userId } };
}
