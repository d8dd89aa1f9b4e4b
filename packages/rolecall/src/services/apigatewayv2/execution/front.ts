/**
 * A request to a stage: stage, route, throttle, authorizer, integration, in this order; then CORS headers and a line in the
 * access log.
 */
import type { FrontCall } from "../../../kernel/front.js";
import type { HttpResponse } from "../../../kernel/http.js";
import type { Read } from "../../../store/store.js";
import { type ApiAddress, decoded } from "../../execute-api/address.js";
import { type AnswerApi, apiFront } from "../../execute-api/front.js";
import { PAYLOAD_BYTES } from "../../execute-api/http-backend.js";
import type { Pairs } from "../../execute-api/pairs.js";
import { answer, apiRequest } from "../../execute-api/request.js";
import { type ApiDefinition, type ApiRecord, apis, type StageRecord, snapshots, stages } from "../records.js";
import { writeAccessLog } from "./access-log.js";
import { authorizeRoute } from "./authorize/index.js";
import { answerHeaders, isCorsHeader, isPreflight, preflightHeaders } from "./cors.js";
import type { Exchange, Routed } from "./exchange.js";
import { GatewayFailure, headersTooLarge, notFound, tooLarge } from "./failures.js";
import { integrate } from "./integrations/index.js";
import { mappedResponse, type Response } from "./mapping.js";
import { matchRoute } from "./routing.js";
import { checkThrottle } from "./throttle.js";

/** Request line and header values. */
const HEAD_BYTES = 10_240;

const answerHttpApi: AnswerApi = async (address, call) => {
  const place = await call.store.read((read) => placeOf(read, address));
  if (place === undefined) return undefined;
  const { api, stage, path, definition } = place;
  if (stage === undefined || definition === undefined || api.disableExecuteApiEndpoint) {
    // AWS: without a stage there is no log either.
    return failed(call, notFound(), []);
  }
  const request = apiRequest(address, { stage: stage.name, path }, api, call);
  const matched = matchRoute(definition.routes, request.method, request.path);
  const exchange: Exchange = { api, stage, definition, request, call, matched, found: {} };
  const cors = definition.cors === undefined ? [] : answerHeaders(definition.cors, call.http.headers.origin);
  const response = await answered(exchange, cors);
  const { status, body } = response;
  writeAccessLog(exchange, {
    status,
    responseLength: Buffer.byteLength(body as string | Uint8Array),
    responseLatencyMs: call.clock.now() - request.atMs,
  });
  return response;
};

export const front = apiFront(answerHttpApi);

interface Place {
  readonly api: ApiRecord;
  readonly stage?: StageRecord;
  readonly definition?: ApiDefinition;
  /** Below the stage. */
  readonly path: string;
}

/** Undefined for an id that is no HTTP API's. */
async function placeOf(read: Read, { api: id, region, stage: named, path }: ApiAddress): Promise<Place | undefined> {
  const found = await apis.by(read, "byId", region === undefined ? [id] : [id, region], { limit: 1 });
  const [api] = found;
  if (api === undefined) return undefined;
  const [, first = "", rest = ""] = /^\/([^/]*)(.*)$/s.exec(path) ?? [];
  const key = (name: string) => [api.region, api.id, name];
  const explicit = await stages.get(read, key(named ?? decoded(first)));
  const stage = explicit ?? (named === undefined ? await stages.get(read, key("$default")) : undefined);
  if (stage?.deploymentId === undefined) return { api, path };
  const below = named === undefined && explicit !== undefined ? rest || "/" : path;
  const snapshot = await snapshots.get(read, [api.region, api.id, stage.deploymentId]);
  return { api, stage, path: below, ...(snapshot === undefined ? {} : { definition: snapshot.definition }) };
}

async function answered(exchange: Exchange, cors: Pairs): Promise<HttpResponse> {
  const { call, request, definition } = exchange;
  try {
    requireSmall(call);
    const preflight = definition.cors !== undefined && isPreflight(call.http);
    if (exchange.matched !== undefined) {
      const routed = exchange as Routed;
      checkThrottle(routed);
      await authorizeRoute(routed);
      if (!preflight) return whole(exchange, await integrated(routed), cors);
    }
    if (definition.cors === undefined || !preflight) throw notFound();
    const headers = preflightHeaders(definition.cors, call.http.headers.origin);
    return answer(request.method, 204, headersOf(headers, request.extendedRequestId), "");
  } catch (error) {
    if (!(error instanceof GatewayFailure)) throw error;
    exchange.found.errorMessage = error.message;
    return failed(call, error, cors, request.extendedRequestId);
  }
}

async function integrated(exchange: Routed): Promise<Response> {
  const { target } = exchange.matched.route;
  const response = await integrate(exchange);
  const integration = exchange.definition.integrations.find(({ id }) => target === `integrations/${id}`);
  return mappedResponse(exchange, response, integration?.responseParameters);
}

/** AWS: where the API has a CORS configuration, what backends say of it is left out. */
function whole({ call, request, definition }: Exchange, response: Response, cors: Pairs): HttpResponse {
  const kept =
    definition.cors === undefined ? response.headers : response.headers.filter(([name]) => !isCorsHeader(name));
  const headers = [...kept.filter(([name]) => name.toLowerCase() !== "content-length"), ...cors];
  return answer(call.http.method, response.status, headersOf(headers, request.extendedRequestId), response.body);
}

function failed(call: FrontCall, failure: GatewayFailure, cors: Pairs, requestId?: string): HttpResponse {
  const headers: Pairs = [["content-type", "application/json"], ...Object.entries(failure.headers), ...cors];
  return answer(
    call.http.method,
    failure.status,
    headersOf(headers, requestId ?? Buffer.from(call.ids.bytes(11)).toString("base64")),
    JSON.stringify({ message: failure.message }),
  );
}

/** Repeated headers as lists; names in lower case. */
function headersOf(pairs: Pairs, requestId: string): HttpResponse["headers"] {
  const all = new Map<string, string | string[]>();
  for (const [name, value] of [...pairs, ["apigw-requestid", requestId] as const]) {
    const key = name.toLowerCase();
    const before = all.get(key);
    all.set(key, before === undefined ? value : [...[before].flat(), value]);
  }
  return Object.fromEntries(all);
}

/** @throws GatewayFailure 413, 431 */
function requireSmall({ http }: FrontCall): void {
  if (http.body.byteLength > PAYLOAD_BYTES) throw tooLarge();
  const line = http.method.length + http.path.length + http.query.length;
  const headers = Object.entries(http.headers).reduce((sum, [, value]) => sum + Buffer.byteLength(value), 0);
  if (line + headers > HEAD_BYTES) throw headersTooLarge();
}
