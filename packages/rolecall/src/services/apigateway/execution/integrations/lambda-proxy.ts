/** AWS_PROXY: the function gets the request as an event, and answers with a response. */
import { AwsError } from "../../../../kernel/errors.js";
import { proxyAnswer, proxyEvent } from "../../../execute-api/proxy-event.js";
import type { IntegrationDefinition } from "../../records.js";
import { remapped, type StageAnswer } from "../answer.js";
import { requestContext } from "../context.js";
import type { Exchange } from "../exchange.js";
import { badProxyAnswer, misconfigured } from "../failures.js";
import { isBinaryRequest, takesBinary } from "../media.js";
import { integrationCaller } from "./credentials.js";
import { functionArnOf, type Invoked, invokeFunction } from "./lambda-call.js";
import { withoutSignature } from "./sent-headers.js";
import { lambdaUrl, logSent, received } from "./traced.js";

export async function lambdaProxy(exchange: Exchange, integration: IntegrationDefinition): Promise<StageAnswer> {
  const { request, route, stage, definition } = exchange;
  const event = proxyEvent({
    resource: route.resource.path,
    path: request.path,
    method: request.method,
    headers: withoutSignature(exchange),
    query: request.query,
    pathParameters: route.pathParameters,
    stageVariables: stage.variables,
    requestContext: requestContext(exchange),
    body: request.body,
    binary: isBinaryRequest(request.headers, definition.binaryMediaTypes),
  });
  const { payload, functionError } = await invokeForMethod(exchange, integration, Buffer.from(JSON.stringify(event)));
  if (functionError !== undefined) {
    throw badProxyAnswer(`Lambda execution failed with status 200 due to customer function error: ${payload}`);
  }
  const answer = proxyAnswer(payload);
  if (!answer) throw badProxyAnswer("Execution failed due to configuration error: Malformed Lambda proxy response");
  const { isBase64Encoded, body } = answer;
  const binary = isBase64Encoded && takesBinary(request.headers, definition.binaryMediaTypes);
  return {
    status: answer.status,
    headers: remapped(answer.headers),
    body: binary ? Buffer.from(body, "base64") : body,
  };
}

/**
 * @throws GatewayFailure 500 where API Gateway may not invoke the function, or Lambda refuses otherwise
 */
export async function invokeForMethod(
  exchange: Exchange,
  integration: IntegrationDefinition,
  payload: Uint8Array,
  type: "RequestResponse" | "Event" = "RequestResponse",
): Promise<Invoked> {
  const arn = functionArnOf(integration.uri ?? "", exchange);
  if (arn === undefined) throw misconfigured("Invalid endpoint address");
  const as = await integrationCaller(exchange);
  logSent(exchange, lambdaUrl(arn), payload);
  const startedMs = exchange.host.clock.now();
  try {
    const invoked = await invokeFunction(arn, payload, as, exchange, integration.timeoutInMillis, type);
    received(exchange, { status: invoked.status, headers: [], body: invoked.payload, startedMs });
    return invoked;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    exchange.found.integrationStatus = error.status ?? 500;
    exchange.found.integrationError = error.message;
    if (/^(AccessDenied|ResourceNotFound)/.test(error.code))
      throw misconfigured("Invalid permissions on Lambda function");
    throw misconfigured(`Lambda refused: ${error.message}`);
  }
}
