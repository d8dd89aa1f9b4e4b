/** Requests to the stages of REST APIs. */
import { notEmulated } from "../../../kernel/errors.js";
import type { FrontCall } from "../../../kernel/front.js";
import type { HttpResponse } from "../../../kernel/http.js";
import { type ApiAddress, decoded } from "../../execute-api/address.js";
import { apiFront } from "../../execute-api/front.js";
import { apiRequest } from "../../execute-api/request.js";
import { settingsOf } from "../method-settings.js";
import type { ApiRecord } from "../records.js";
import { type StageAnswer, toHttp } from "./answer.js";
import { authorize } from "./authorization/index.js";
import { compressed, decompressed } from "./compression.js";
import type { Exchange } from "./exchange.js";
import { execute } from "./execute.js";
import { ExecutionLog } from "./execution-log.js";
import { missingToken } from "./failures.js";
import { checkLimits } from "./limits/index.js";
import { writeLogs } from "./logs.js";
import { type FoundStage, findApi, findStage } from "./lookup.js";
import { matchRoute, NOWHERE } from "./routes.js";

export const restApiFront = apiFront(async (address, call) => {
  const place = placeOf(address);
  const found = await call.store.read(async (read) => {
    const api = await findApi(read, address);
    return api && { api, stage: await findStage(read, api, place.stage, call) };
  });
  if (!found) return undefined;
  const { api, stage } = found;
  const request = apiRequest(address, place, api, call);
  if (!stage || stage.definition.disableExecuteApiEndpoint) return toHttp(FORBIDDEN, request);
  if (stage.definition.endpointConfiguration.types.includes("PRIVATE")) throw notEmulated("a private API");
  return answered(api, stage, request, call);
});

/** The stage, and the path below it. */
function placeOf({ stage, path }: ApiAddress): { readonly stage: string; readonly path: string } {
  if (stage !== undefined) return { stage, path };
  const [, first = "", rest] = /^\/([^/]*)(\/.*)?$/.exec(path) ?? [];
  return { stage: decoded(first), path: rest ?? "/" };
}

/** AWS: no such stage, or no such address. */
const FORBIDDEN: StageAnswer = {
  status: 403,
  headers: [],
  body: '{"message":"Forbidden"}',
  errorType: "ForbiddenException",
};

async function answered(
  api: ApiRecord,
  { stage, view, definition }: FoundStage,
  sent: Exchange["request"],
  call: FrontCall,
): Promise<HttpResponse> {
  const request = decompressed(sent, definition);
  const route = matchRoute(definition, request.method, request.path);
  const settings = route && settingsOf(stage, route.resource.path, request.method);
  const log = new ExecutionLog(settings?.loggingLevel ?? "OFF", settings?.dataTraceEnabled === true, call.clock.now);
  log.info(`Extended Request Id: ${request.extendedRequestId}`);
  const exchange: Exchange = {
    api: { account: api.account, region: api.region, id: api.id },
    stage: view,
    definition,
    request,
    host: call,
    signal: call.signal,
    log,
    route: route ?? NOWHERE,
    found: {},
  };
  const answer = await execute(exchange, async () => {
    if (!route) throw missingToken();
    await authorize(exchange, call);
    await checkLimits(exchange, stage);
  });
  await writeLogs(exchange, stage, answer);
  return toHttp(compressed(answer, sent.headers, definition), request);
}
