/** AWS with a function: its payload is what the template makes, its error message chooses the response. */
import { headerValue } from "../../../execute-api/pairs.js";
import type { IntegrationDefinition } from "../../records.js";
import type { StageAnswer } from "../answer.js";
import type { Exchange } from "../exchange.js";
import { integrationRequest } from "./integration-request.js";
import { integrationResponse } from "./integration-response.js";
import { invokeForMethod } from "./lambda-proxy.js";

export async function lambdaCustom(exchange: Exchange, integration: IntegrationDefinition): Promise<StageAnswer> {
  const sent = integrationRequest(exchange, integration);
  const type = headerValue(sent.headers, "x-amz-invocation-type") === "Event" ? "Event" : "RequestResponse";
  const { status, payload, functionError } = await invokeForMethod(exchange, integration, sent.body, type);
  return integrationResponse(
    {
      selector: functionError === undefined ? undefined : errorMessage(payload),
      status,
      headers: [["Content-Type", "application/json"]],
      body: Buffer.from(payload),
    },
    integration,
    sent,
    exchange,
  );
}

function errorMessage(payload: string): string {
  try {
    const message = (JSON.parse(payload) as { readonly errorMessage?: unknown } | null)?.errorMessage;
    return typeof message === "string" ? message : "";
  } catch {
    return payload;
  }
}
