/**
 * AWS with a service other than Lambda. The request that the mapping makes is read as that service's protocol reads it,
 * and the operation it names is called as the integration's role: `emulated.ts` lists the operations.
 */
import { AwsError, notEmulated } from "../../../../kernel/errors.js";
import type { HttpRequest, HttpResponse } from "../../../../kernel/http.js";
import type { AnyOperation, Operation } from "../../../../kernel/operation.js";
import { type Routed, RoutingError, route } from "../../../../kernel/route.js";
import { PAYLOAD_BYTES } from "../../../execute-api/http-backend.js";
import { headerValue, type Pairs } from "../../../execute-api/pairs.js";
import { within } from "../../../execute-api/within.js";
import type { IntegrationDefinition } from "../../records.js";
import type { StageAnswer } from "../answer.js";
import type { Exchange } from "../exchange.js";
import { integrationTimeout, misconfigured } from "../failures.js";
import { integrationCaller } from "./credentials.js";
import { EMULATED, targetOf, versionOf } from "./emulated.js";
import { type IntegrationRequest, integrationRequest } from "./integration-request.js";
import { integrationResponse } from "./integration-response.js";
import * as queryJson from "./query-json.js";
import { logSent, received } from "./traced.js";
import { type ServiceUri, withPathParameters } from "./uri.js";

export async function serviceCustom(
  exchange: Exchange,
  integration: IntegrationDefinition,
  uri: ServiceUri,
): Promise<StageAnswer> {
  const sent = integrationRequest(exchange, integration);
  const http = serviceRequest(exchange, integration, uri, sent);
  const as = await integrationCaller(exchange);
  const url = `https://${http.headers.host}${http.path}${http.query === "" ? "" : `?${http.query}`}`;
  logSent(exchange, url, sent.body, sent.headers);
  const startedMs = exchange.host.clock.now();
  const performed = perform(http, exchange, { ...as, region: uri.region });
  const response = await within(integration.timeoutInMillis, performed, integrationTimeout, exchange.host.clock);
  const body = await collected(response.body);
  const headers = Object.entries(response.headers).flatMap(([name, value]) =>
    [value].flat().map((each) => [name, each] as const),
  );
  received(exchange, { status: response.status, headers, body, startedMs });
  const { status } = response;
  return integrationResponse({ selector: String(status), status, headers, body }, integration, sent, exchange);
}

/** The service's answer, its refusals too: the integration's responses say what the client reads of them. */
async function perform(
  http: HttpRequest,
  { host, request }: Exchange,
  as: Parameters<Exchange["host"]["call"]>[2],
): Promise<HttpResponse> {
  const routed = routedTo(http);
  const { protocol, model, operation, declaration } = routed;
  const inJson =
    http.headers.accept?.includes("xml") !== true &&
    http.headers["x-amz-target"] === undefined &&
    versionOf(model.service) !== undefined;
  try {
    const input = protocol.parse(declaration.streamsBody ? streamed(http) : http, operation, model);
    const output = await host.call(declaration as AnyOperation as Operation<object, object>, input, as);
    if (inJson) return queryJson.answer(operation.name, output, request.requestId);
    return protocol.serialise(output as Record<string, unknown>, operation, model, request.requestId);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const refused = protocol.serialiseError(error, model, request.requestId);
    return inJson ? queryJson.refusal(error, refused.status, request.requestId) : refused;
  }
}

function routedTo(http: HttpRequest): Routed {
  try {
    return route(http, EMULATED);
  } catch (error) {
    if (!(error instanceof RoutingError)) throw error;
    if (error.code === "RC_NOT_EMULATED") throw notEmulated(`an integration with ${http.headers.host}${http.path}`);
    throw misconfigured(`Invalid endpoint address: ${error.message}`);
  }
}

function serviceRequest(
  { request }: Exchange,
  integration: IntegrationDefinition,
  { service, subdomain, region, by, rest }: ServiceUri,
  { path: mappedPath, query, headers: mappedHeaders, body, contentType }: IntegrationRequest,
): HttpRequest {
  const host = `${subdomain === undefined ? "" : `${subdomain}.`}${service}.${region}.amazonaws.com`;
  const filled = withPathParameters(rest, mappedPath);
  const [path = "", own = ""] = by === "path" ? filled.split("?", 2) : [""];
  const parameters = new URLSearchParams(own);
  for (const [name, value] of query) parameters.append(name, value);
  const headers: Record<string, string> = { host, "content-type": contentType, ...lowerCased(mappedHeaders) };
  let sentBody = body;
  if (by === "action") {
    const [action = "", more = ""] = filled.split("&", 2);
    const target = targetOf(service, action);
    if (target !== undefined) {
      headers["x-amz-target"] = target;
      if (headerValue(mappedHeaders, "content-type") === undefined)
        headers["content-type"] = "application/x-amz-json-1.0";
    } else {
      parameters.set("Action", action);
      for (const [name, value] of new URLSearchParams(more)) parameters.append(name, value);
    }
  }
  // Services of the query protocol take parameters from query string and form alike; their parser reads one of them.
  if (headers["x-amz-target"] === undefined && versionOf(service) !== undefined) {
    const form = new URLSearchParams(isForm(headers) ? Buffer.from(body).toString("utf8") : "");
    for (const [name, value] of parameters) form.append(name, value);
    if (!form.has("Version")) form.set("Version", versionOf(service) ?? "");
    headers["content-type"] = "application/x-www-form-urlencoded";
    sentBody = Buffer.from(form.toString());
    for (const name of [...parameters.keys()]) parameters.delete(name);
  }
  return {
    method: integration.httpMethod ?? "POST",
    path: `/${path}`,
    query: parameters.toString(),
    headers,
    rawHeaders: Object.entries(headers).flat(),
    body: sentBody,
    remoteAddress: request.sourceIp,
    httpVersion: "1.1",
  };
}

const isForm = (headers: Readonly<Record<string, string>>) =>
  headers["content-type"]?.startsWith("application/x-www-form-urlencoded") === true;

const lowerCased = (pairs: Pairs): Record<string, string> =>
  Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), value]));

/** For operations that take the body as it arrives: it is all there. */
const streamed = (http: HttpRequest): HttpRequest => ({
  ...http,
  body: new Uint8Array(),
  stream: {
    announced: [],
    trailers: {},
    async *[Symbol.asyncIterator]() {
      yield http.body;
    },
  },
});

async function collected(body: HttpResponse["body"]): Promise<Uint8Array> {
  if (typeof body === "string") return Buffer.from(body);
  if (body instanceof Uint8Array) return body;
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of body) {
    length += piece.byteLength;
    if (length > PAYLOAD_BYTES) throw misconfigured("the integration's response is larger than 10 MB");
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
