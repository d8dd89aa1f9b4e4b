/** HTTP and HTTP_PROXY: web servers on loopback. */

import { notEmulated } from "../../../../kernel/errors.js";
import { BackendFailure, type BackendResponse, callBackend, isHopByHop } from "../../../execute-api/http-backend.js";
import { headerValue, type Pairs } from "../../../execute-api/pairs.js";
import { within } from "../../../execute-api/within.js";
import type { IntegrationDefinition } from "../../records.js";
import { remapped, type StageAnswer } from "../answer.js";
import type { Exchange } from "../exchange.js";
import { integrationTimeout, misconfigured, unreachable } from "../failures.js";
import { type IntegrationRequest, integrationRequest } from "./integration-request.js";
import { integrationResponse } from "./integration-response.js";
import { withoutSignature } from "./sent-headers.js";
import { logSent, received } from "./traced.js";
import { withPathParameters, withStageVariables } from "./uri.js";

/** The request as it is, with what is mapped in its place; the answer as it is. */
export async function httpProxy(exchange: Exchange, integration: IntegrationDefinition): Promise<StageAnswer> {
  const { request, api } = exchange;
  const sent = integrationRequest(exchange, {
    ...integration,
    requestTemplates: {},
    passthroughBehavior: "WHEN_NO_MATCH",
  });
  const replaced = (pairs: Pairs, name: string) => pairs.some(([each]) => each.toLowerCase() === name.toLowerCase());
  const headers: Pairs = [
    ...withoutSignature(exchange).filter(([name]) => !isDropped(name) && !replaced(sent.headers, name)),
    ["x-amzn-apigateway-api-id", api.id],
    ...sent.headers,
  ];
  const query = [...request.query.filter(([name]) => !sent.query.some(([each]) => each === name)), ...sent.query];
  const answer = await send(exchange, integration, { ...sent, query, headers, body: sent.body });
  return { status: answer.status, headers: remapped(answer.headers), body: answer.body };
}

/** What the mapping makes, and no more. */
export async function httpCustom(exchange: Exchange, integration: IntegrationDefinition): Promise<StageAnswer> {
  const { request, api } = exchange;
  const sent = integrationRequest(exchange, integration);
  const set = (name: string, value: string | undefined): Pairs =>
    value === undefined || headerValue(sent.headers, name) !== undefined ? [] : [[name, value]];
  const headers: Pairs = [
    ...sent.headers,
    ...set("Content-Type", sent.contentType),
    ...set("Accept", headerValue(request.headers, "accept") ?? "application/json"),
    ...set("User-Agent", `AmazonAPIGateway_${api.id}`),
    ["X-Amzn-Trace-Id", request.traceId],
    ["x-amzn-apigateway-api-id", api.id],
  ];
  const { status, headers: answered, body } = await send(exchange, integration, { ...sent, headers });
  return integrationResponse(
    { selector: String(status), status, headers: answered, body },
    integration,
    sent,
    exchange,
  );
}

const isDropped = (name: string): boolean => name.toLowerCase() === "host" || isHopByHop(name);

async function send(
  exchange: Exchange,
  integration: IntegrationDefinition,
  { path, query, headers, body }: Pick<IntegrationRequest, "path" | "query" | "headers" | "body">,
): Promise<BackendResponse> {
  if (integration.connectionType === "VPC_LINK") throw notEmulated("a VPC link");
  const { request, host, signal } = exchange;
  const target = targetOf(withStageVariables(integration.uri ?? "", exchange), path, query);
  const method =
    integration.httpMethod === undefined || integration.httpMethod === "ANY" ? request.method : integration.httpMethod;
  logSent(exchange, `${target.url.origin}${target.path}`, body, headers);
  const startedMs = host.clock.now();
  try {
    const bodyless = method === "GET" || method === "HEAD";
    const answer = await within(
      integration.timeoutInMillis,
      callBackend({
        ...target,
        method,
        headers,
        body: bodyless ? new Uint8Array() : body,
        timeoutMs: integration.timeoutInMillis,
        signal,
        insecure: integration.tlsConfig?.insecureSkipVerification === true,
      }),
      integrationTimeout,
      host.clock,
    );
    received(exchange, { ...answer, startedMs });
    return answer;
  } catch (error) {
    if (!(error instanceof BackendFailure)) throw error;
    exchange.found.integrationError = error.message;
    if (error.kind === "not-loopback") throw notEmulated(`an HTTP integration beyond this machine (${error.message})`);
    throw error.kind === "timeout" ? integrationTimeout() : unreachable(error.message);
  }
}

/** The path goes out as it is made, with dots and all. */
function targetOf(uri: string, path: Readonly<Record<string, string>>, query: Pairs) {
  const filled = withPathParameters(uri, path);
  const [, origin = "", ownPath = "", ownQuery] = /^(https?:\/\/[^/?#]+)([^?#]*)(?:\?([^#]*))?/i.exec(filled) ?? [];
  let url: URL;
  try {
    url = new URL(origin);
  } catch {
    throw misconfigured("Invalid endpoint address");
  }
  const parameters = new URLSearchParams(ownQuery);
  for (const [name, value] of query) parameters.append(name, value);
  const search = parameters.size === 0 ? "" : `?${parameters}`;
  return { url, path: `${ownPath || "/"}${search}` };
}
