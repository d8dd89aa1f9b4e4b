/** The lines that AWS's log has of an integration, and what `$context.integration` tells of it. */
import { parseArn } from "../../../../kernel/arn.js";
import type { Pairs } from "../../../execute-api/pairs.js";
import type { Exchange } from "../exchange.js";
import { bodyText, pairsText } from "../execution-log.js";

export const lambdaUrl = (arn: string): string =>
  `https://lambda.${parseArn(arn)?.region ?? ""}.amazonaws.com/2015-03-31/functions/${arn}/invocations`;

export function logSent({ log }: Exchange, url: string, body: Uint8Array, headers: Pairs = []): void {
  log.data(() => `Endpoint request URI: ${url}`);
  log.data(() => `Endpoint request headers: ${pairsText(headers)}`);
  log.data(() => `Endpoint request body after transformations: ${bodyText(body)}`);
  log.info(`Sending request to ${url}`);
}

export interface Received {
  readonly status: number;
  readonly headers: Pairs;
  readonly body: Uint8Array | string;
  readonly startedMs: number;
}

export function received({ log, found, host }: Exchange, { status, headers, body, startedMs }: Received): void {
  found.integrationStatus = status;
  found.integrationLatencyMs = host.clock.now() - startedMs;
  found.endpointRequestId = host.ids.uuid();
  log.info(`Received response. Status: ${status}, Integration latency: ${found.integrationLatencyMs} ms`);
  log.data(() => `Endpoint response headers: ${pairsText(headers)}`);
  log.data(() => `Endpoint response body before transformations: ${bodyText(body)}`);
}
