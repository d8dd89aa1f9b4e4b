/** Functions: format 1.0 and 2.0. */
import { objectOf } from "../../../execute-api/json-object.js";
import { proxyAnswer } from "../../../execute-api/proxy-event.js";
import type { IntegrationDefinition } from "../../records.js";
import { answerOf } from "../events/answer-2.js";
import * as format1 from "../events/format-1.js";
import * as format2 from "../events/format-2.js";
import { type Routed, sourceArn } from "../exchange.js";
import { internalServerError, serviceUnavailable } from "../failures.js";
import { type Called, CallFailure, callFunction } from "../lambda-call.js";
import { mappedRequest, type Response } from "../mapping.js";

export async function callLambda(exchange: Routed, integration: IntegrationDefinition): Promise<Response> {
  const { call, found } = exchange;
  const startedMs = call.clock.now();
  const { integrationEvent } = integration.payloadFormatVersion === "2.0" ? format2 : format1;
  const called = await invoked(
    exchange,
    integration,
    integrationEvent(exchange, mappedRequest(exchange, integration.requestParameters)),
  );
  const latencyMs = call.clock.now() - startedMs;
  const { payload, functionError, requestId } = called;
  const seen = { integrationStatus: 200, latencyMs, requestId };
  if (functionError !== undefined) {
    found.integration = { ...seen, error: functionFailed(functionError) };
    throw internalServerError();
  }
  const answer = integration.payloadFormatVersion === "2.0" ? answerOf(payload) : answerOf1(payload);
  if (answer === undefined) {
    found.integration = { ...seen, error: MALFORMED };
    throw internalServerError();
  }
  found.integration = { ...seen, status: answer.status };
  return answer;
}

async function invoked(exchange: Routed, integration: IntegrationDefinition, event: object): Promise<Called> {
  const { found, call } = exchange;
  const startedMs = call.clock.now();
  try {
    return await callFunction(exchange, {
      uri: integration.uri ?? "",
      credentialsArn: integration.credentialsArn,
      sourceArn: sourceArn(exchange),
      event,
      timeoutMs: integration.timeoutMs,
    });
  } catch (error) {
    if (!(error instanceof CallFailure)) throw error;
    const latencyMs = call.clock.now() - startedMs;
    found.integration = { latencyMs, error: error.kind === "no-permission" ? NO_PERMISSION : error.message };
    // That a throttled function answers as one that is too slow is unverified.
    throw error.kind === "timeout" || error.kind === "throttled" ? serviceUnavailable() : internalServerError();
  }
}

/** AWS's words. */
export const NO_PERMISSION =
  "The IAM role configured on the integration or API Gateway doesn't have permissions to call the integration. Check the permissions and try again.";

const functionFailed = (functionError: string) =>
  `The Lambda function returned the following error: ${functionError}. Check your Lambda function code and try again.`;

/** Unverified words. */
const MALFORMED =
  "The response from the Lambda function doesn't match the format that API Gateway expects. Check your Lambda function code and try again.";

/** AWS: in format 1.0 a status is required. */
function answerOf1(payload: string): Response | undefined {
  const answer = objectOf(payload)?.statusCode === undefined ? undefined : proxyAnswer(payload);
  return (
    answer && {
      status: answer.status,
      headers: answer.headers.some(([name]) => name.toLowerCase() === "content-type")
        ? answer.headers
        : [["content-type", "text/plain; charset=utf-8"], ...answer.headers],
      body: Buffer.from(answer.body, answer.isBase64Encoded ? "base64" : "utf8"),
    }
  );
}
