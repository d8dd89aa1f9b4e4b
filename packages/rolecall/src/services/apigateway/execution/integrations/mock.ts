/** MOCK: the request template says a status, and the response is chosen by it. */
import type { IntegrationDefinition } from "../../records.js";
import type { StageAnswer } from "../answer.js";
import type { Exchange } from "../exchange.js";
import { bodyText } from "../execution-log.js";
import { misconfigured } from "../failures.js";
import { integrationRequest } from "./integration-request.js";
import { integrationResponse } from "./integration-response.js";

export function mock(exchange: Exchange, integration: IntegrationDefinition): StageAnswer {
  const sent = integrationRequest(exchange, integration);
  exchange.log.data(() => `Endpoint request body after transformations: ${bodyText(sent.body)}`);
  const status = statusOf(Buffer.from(sent.body).toString("utf8"));
  if (status === undefined)
    throw misconfigured("Unable to parse statusCode. It should be an integer defined in request template.");
  exchange.found.integrationStatus = status;
  const answer = { selector: String(status), status, headers: [], body: new Uint8Array() };
  return integrationResponse(answer, integration, sent, exchange);
}

/** Templates are written by hand: `{statusCode: 200}` and single quotes are taken too, as AWS takes them. */
function statusOf(text: string): number | undefined {
  const [, digits] =
    /^\s*\{[\s\S]*?(?:"|'|\b)statusCode(?:"|'|\b)\s*:\s*(?:"|')?(\d{3})\b[\s\S]*\}\s*$/.exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits);
}
