/** `$context`, as templates, logs and functions see it. */
import { commonLogTime } from "../../execute-api/request.js";
import type { Exchange } from "./exchange.js";

/** The `requestContext` of a proxy event. AWS sends what an identity lacks as null. */
export function requestContext(exchange: Exchange): Record<string, unknown> {
  const { api, stage, request, route, found } = exchange;
  const { authorizer, authorizerLatencyMs, identity, apiKey } = found;
  return {
    resourceId: route.resource.id || null,
    ...(authorizer === undefined
      ? {}
      : {
          authorizer: {
            ...authorizer.context,
            principalId: authorizer.principalId,
            ...(authorizerLatencyMs === undefined ? {} : { integrationLatency: authorizerLatencyMs }),
          },
        }),
    resourcePath: route.resource.path || null,
    httpMethod: request.method,
    extendedRequestId: request.extendedRequestId,
    requestTime: commonLogTime(request.atMs),
    path: request.stagePath,
    accountId: api.account,
    protocol: request.protocol,
    stage: stage.name,
    domainPrefix: request.domainPrefix,
    requestTimeEpoch: request.atMs,
    requestId: request.requestId,
    ...(stage.isCanary === undefined ? {} : { isCanaryRequest: stage.isCanary }),
    identity: {
      cognitoIdentityPoolId: null,
      accountId: identity?.accountId ?? null,
      ...(apiKey === undefined ? {} : { apiKey: apiKey.value, apiKeyId: apiKey.id }),
      cognitoIdentityId: null,
      caller: identity?.userId ?? null,
      sourceIp: request.sourceIp,
      principalOrgId: identity?.principalOrgId ?? null,
      accessKey: identity?.accessKey ?? null,
      cognitoAuthenticationType: null,
      cognitoAuthenticationProvider: null,
      userArn: identity?.userArn ?? null,
      userAgent: request.userAgent ?? null,
      user: identity?.userId ?? null,
    },
    domainName: request.domainName,
    deploymentId: stage.deploymentId,
    apiId: api.id,
  };
}

/** All variables, those of errors and of the integration too. What has no value is absent: templates print nothing for it. */
export function contextVariables(exchange: Exchange): Record<string, unknown> {
  const { found } = exchange;
  const { error } = found;
  return withoutNulls({
    ...requestContext(exchange),
    awsEndpointRequestId: found.endpointRequestId,
    xrayTraceId: exchange.request.traceId,
    error: error && {
      message: error.message,
      messageString: error.message === null ? "null" : JSON.stringify(error.message),
      responseType: error.responseType,
      validationErrorString: error.validationError,
    },
    integrationLatency: found.integrationLatencyMs,
    integrationStatus: found.integrationStatus,
    integrationErrorMessage: found.integrationError,
    integration: {
      latency: found.integrationLatencyMs,
      integrationStatus: found.integrationStatus,
      status: found.integrationStatus,
      error: found.integrationError,
      requestId: found.endpointRequestId,
    },
  });
}

function withoutNulls(map: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const kept = Object.entries(map).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(
    kept.map(([name, value]) => [
      name,
      typeof value === "object" ? withoutNulls(value as Readonly<Record<string, unknown>>) : value,
    ]),
  );
}
