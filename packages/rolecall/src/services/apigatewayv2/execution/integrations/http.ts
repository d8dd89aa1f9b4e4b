/**
 * Web servers on loopback.
 *
 * The whole request goes on, `Forwarded` and `Via` added; the default route hands on the path too.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-http.html (2026-11)
 */
import { notEmulated } from "../../../../kernel/errors.js";
import { decoded } from "../../../execute-api/address.js";
import { BackendFailure, callBackend, isHopByHop } from "../../../execute-api/http-backend.js";
import type { Pairs } from "../../../execute-api/pairs.js";
import type { IntegrationDefinition } from "../../records.js";
import type { Routed } from "../exchange.js";
import { internalServerError, serviceUnavailable } from "../failures.js";
import { withVariables } from "../lambda-call.js";
import { mappedRequest, type Response } from "../mapping.js";

export async function callWebServer(exchange: Routed, integration: IntegrationDefinition): Promise<Response> {
  const { call, found, request } = exchange;
  const startedMs = call.clock.now();
  const outgoing = mappedRequest(exchange, integration.requestParameters);
  const url = urlOf(exchange, integration, outgoing);
  if (url === undefined) {
    found.integration = { error: "Invalid integration URI" };
    throw internalServerError();
  }
  const method = integration.method === undefined || integration.method === "ANY" ? request.method : integration.method;
  try {
    const answer = await callBackend({
      url,
      method,
      headers: forwarded(exchange, outgoing.headers),
      body: request.body,
      timeoutMs: integration.timeoutMs,
      signal: call.signal,
    });
    const { status } = answer;
    found.integration = { status, integrationStatus: status, latencyMs: call.clock.now() - startedMs };
    return { ...answer, headers: answer.headers.filter(([name]) => !isHopByHop(name)) };
  } catch (error) {
    if (!(error instanceof BackendFailure)) throw error;
    if (error.kind === "not-loopback")
      throw notEmulated(`an integration whose backend is not on loopback (${error.message})`);
    found.integration = { latencyMs: call.clock.now() - startedMs, error: error.message };
    throw error.kind === "too-large" ? internalServerError() : serviceUnavailable();
  }
}

/** Undefined where stage variables and parameters make no URL. */
function urlOf(
  { matched, stage, request }: Routed,
  { uri = "" }: IntegrationDefinition,
  { path, query }: ReturnType<typeof mappedRequest>,
): URL | undefined {
  const filled = withVariables(uri, stage.variables).replace(/\{([^{}+]+)\+?\}/g, (whole, name: string) =>
    Object.hasOwn(matched.pathParameters, name) ? encodedPath(matched.pathParameters[name] ?? "") : whole,
  );
  if (!URL.canParse(filled)) return undefined;
  const url = new URL(filled);
  if (matched.route.routeKey === "$default" && path === undefined) {
    url.pathname = `${url.pathname.replace(/\/$/, "")}${request.path}`;
  }
  if (path !== undefined) url.pathname = encodedPath(decoded(path).replace(/^(?!\/)/, "/"));
  for (const [name, value] of query) url.searchParams.append(name, value);
  return url;
}

const encodedPath = (path: string) => path.split("/").map(encodeURIComponent).join("/");

function forwarded({ request, call }: Routed, headers: Pairs): Pairs {
  const kept = headers.filter(([name]) => !LEFT_BEHIND.has(name.toLowerCase()));
  const host = call.http.headers.host ?? request.domainName;
  return [
    ...kept,
    ["Forwarded", `by=${request.sourceIp};for=${request.sourceIp};host=${host};proto=http`],
    ["Via", "HTTP/1.1 AmazonAPIGateway"],
  ];
}

/** The backend's own host takes the place of the API's. */
const LEFT_BEHIND: ReadonlySet<string> = new Set(["host", "forwarded"]);
