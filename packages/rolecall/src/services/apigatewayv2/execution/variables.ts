/**
 * `$context`, as access logs and parameter mappings see it.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html (2026-11)
 */

import { variableOf } from "../../execute-api/access-log.js";
import { commonLogTime } from "../../execute-api/request.js";
import type { Exchange } from "./exchange.js";

/** What only the answer tells. */
export interface Answered {
  readonly status: number;
  readonly responseLength: number;
  readonly responseLatencyMs: number;
}

export const contextVariable = (exchange: Exchange, name: string, answered?: Answered): string | undefined =>
  variableOf(context(exchange, answered), name);

function context({ api, stage, request, matched, found }: Exchange, answered: Answered | undefined): object {
  const { signer, jwt, lambda, integration, authorizerError, errorMessage } = found;
  return {
    accountId: api.account,
    apiId: api.id,
    authorizer: {
      ...lambda?.context,
      ...(lambda?.principalId === undefined ? {} : { principalId: lambda.principalId }),
      ...(jwt === undefined ? {} : { claims: jwt.claims }),
      ...(authorizerError === undefined ? {} : { error: authorizerError }),
    },
    awsEndpointRequestId: integration?.requestId,
    dataProcessed: answered && request.body.byteLength + answered.responseLength,
    domainName: request.domainName,
    domainPrefix: request.domainPrefix,
    error: errorMessage === undefined ? {} : { message: errorMessage, messageString: JSON.stringify(errorMessage) },
    extendedRequestId: request.extendedRequestId,
    httpMethod: request.method,
    identity: {
      accountId: signer?.accountId,
      caller: signer?.userId,
      principalOrgId: signer?.principalOrgId,
      sourceIp: request.sourceIp,
      user: signer?.userId,
      userAgent: request.userAgent,
      userArn: signer?.userArn,
    },
    integration: {
      error: integration?.error,
      integrationStatus: integration?.integrationStatus,
      latency: integration?.latencyMs,
      requestId: integration?.requestId,
      status: integration?.status,
    },
    integrationErrorMessage: integration?.error,
    integrationLatency: integration?.latencyMs,
    integrationStatus: integration?.integrationStatus,
    path: request.stagePath,
    protocol: request.protocol,
    requestId: request.extendedRequestId,
    requestTime: commonLogTime(request.atMs),
    requestTimeEpoch: request.atMs,
    responseLatency: answered?.responseLatencyMs,
    responseLength: answered?.responseLength,
    routeKey: matched?.route.routeKey,
    stage: stage.name,
    status: answered?.status,
  };
}
