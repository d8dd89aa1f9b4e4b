/**
 * A method, executed: the request is validated, the integration called, and whatever goes wrong becomes a gateway
 * response. Who may call was decided before.
 */

import { PAYLOAD_BYTES } from "../../execute-api/http-backend.js";
import { lastValues } from "../../execute-api/pairs.js";
import type { StageAnswer } from "./answer.js";
import type { Exchange } from "./exchange.js";
import { bodyText, mapText, pairsText } from "./execution-log.js";
import { GatewayFailure, tooLarge } from "./failures.js";
import { gatewayAnswer } from "./gateway-answer.js";
import { integrate } from "./integrations/index.js";
import { sourcesOf } from "./sources.js";
import { validateRequest } from "./validation.js";

/** `before`: what must hold before anything is executed; a test invocation has nothing of the kind. */
export async function execute(exchange: Exchange, before?: () => Promise<void>): Promise<StageAnswer> {
  const { log } = exchange;
  const answer = await answered(exchange, before);
  log.data(() => `Method response headers: ${pairsText(answer.headers)}`);
  if (answer.errorType === undefined) log.info("Successfully completed execution");
  log.info(`Method completed with status: ${answer.status}`);
  if (exchange.found.endpointRequestId !== undefined) {
    log.info(`AWS Integration Endpoint RequestId : ${exchange.found.endpointRequestId}`);
  }
  return answer;
}

async function answered(exchange: Exchange, before?: () => Promise<void>): Promise<StageAnswer> {
  try {
    await before?.();
    logRequest(exchange);
    if (exchange.request.body.byteLength > PAYLOAD_BYTES) throw tooLarge();
    validateRequest(exchange);
    return await integrate(exchange);
  } catch (error) {
    if (!(error instanceof GatewayFailure)) throw error;
    return failed(error, exchange);
  }
}

/** The failure in the API's own words, told to log and `$context` first. */
export function failed(failure: GatewayFailure, exchange: Exchange): StageAnswer {
  const { found, log, definition } = exchange;
  const { text, type, details } = failure;
  found.error = {
    message: text,
    responseType: type,
    ...(details.validationError === undefined ? {} : { validationError: details.validationError }),
  };
  log.error(details.log ?? `Execution failed due to ${type}: ${details.validationError ?? text ?? ""}`);
  const answer = gatewayAnswer(failure, definition, sourcesOf(exchange));
  log.info(`Gateway response type: ${type} with status code: ${answer.status}`);
  log.data(() => `Gateway response body: ${bodyText(answer.body)}`);
  log.data(() => `Gateway response headers: ${pairsText(answer.headers)}`);
  return answer;
}

function logRequest({ log, request, route }: Exchange): void {
  log.info(`Starting execution for request: ${request.requestId}`);
  log.info(`HTTP Method: ${request.method}, Resource Path: ${route.resource.path}`);
  log.data(() => `Method request path: ${mapText(route.pathParameters)}`);
  log.data(() => `Method request query string: ${mapText(lastValues(request.query))}`);
  log.data(() => `Method request headers: ${pairsText(request.headers.map(hideKey))}`);
  log.data(() => `Method request body before transformations: ${bodyText(request.body)}`);
}

/** Keys and tokens show their end alone. */
const hideKey = ([name, value]: readonly [string, string]): readonly [string, string] =>
  /^(authorization|x-api-key|x-amz-security-token)$/i.test(name)
    ? [name, `${"*".repeat(Math.max(0, value.length - 6))}${value.slice(-6)}`]
    : [name, value];
