/**
 * What an integration is sent: mapped parameters, and the body through its template.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-passthrough-behaviors.html (2026-11)
 */
import { headerValue, type Pairs } from "../../../execute-api/pairs.js";
import type { IntegrationDefinition } from "../../records.js";
import { contextVariables } from "../context.js";
import type { Exchange } from "../exchange.js";
import { misconfigured, unsupportedMediaType } from "../failures.js";
import { mapped } from "../mapped.js";
import { isBinaryRequest, mediaType } from "../media.js";
import { sourcesOf } from "../sources.js";
import { TemplateError } from "../vtl/syntax.js";
import { type Overrides, renderMapping } from "../vtl/variables.js";

export interface IntegrationRequest {
  readonly path: Readonly<Record<string, string>>;
  readonly query: Pairs;
  readonly headers: Pairs;
  readonly body: Uint8Array;
  /** The media type of the template, or the client's. */
  readonly contentType: string;
  readonly overrides: Overrides | undefined;
}

/** @throws GatewayFailure 415, or a template that can't be rendered */
export function integrationRequest(exchange: Exchange, integration: IntegrationDefinition): IntegrationRequest {
  const { request, definition } = exchange;
  const type = mediaType(headerValue(request.headers, "content-type")) || "application/json";
  const parameters = mappedParameters(exchange, integration);
  const template = templateFor(type, integration);
  const binary = isBinaryRequest(request.headers, definition.binaryMediaTypes);
  if (template === undefined) {
    const body = converted(request.body, binary, integration);
    return {
      ...parameters,
      body,
      contentType: headerValue(request.headers, "content-type") ?? type,
      overrides: undefined,
    };
  }
  if (binary && integration.contentHandling !== "CONVERT_TO_TEXT") {
    throw misconfigured("a mapping template can't be applied to a binary body");
  }
  const text = Buffer.from(request.body).toString(binary ? "base64" : "utf8");
  const { text: body, overrides } = rendered(template, text, exchange);
  return {
    path: { ...parameters.path, ...overrides.requestPath },
    query: overridden(parameters.query, overrides.requestQuery, false),
    headers: overridden(parameters.headers, overrides.requestHeader, true),
    body: Buffer.from(body, integration.contentHandling === "CONVERT_TO_BINARY" ? "base64" : "utf8"),
    contentType: type,
    overrides,
  };
}

/** Undefined: the body passes through. */
function templateFor(
  type: string,
  { requestTemplates, passthroughBehavior }: IntegrationDefinition,
): string | undefined {
  const found = Object.entries(requestTemplates).find(([each]) => mediaType(each) === type);
  if (found) return found[1];
  const none = Object.keys(requestTemplates).length === 0;
  if (passthroughBehavior === "NEVER" || (passthroughBehavior === "WHEN_NO_TEMPLATES" && !none)) {
    throw unsupportedMediaType();
  }
  return undefined;
}

/** Texts become bytes and bytes texts where the integration says so. */
function converted(body: Uint8Array, binary: boolean, { contentHandling }: IntegrationDefinition): Uint8Array {
  if (binary && contentHandling === "CONVERT_TO_TEXT") return Buffer.from(Buffer.from(body).toString("base64"));
  if (!binary && contentHandling === "CONVERT_TO_BINARY") return fromBase64(Buffer.from(body).toString("utf8"));
  return body;
}

/** @throws GatewayFailure AWS: base64 that can't be decoded is an error of the API's */
export function fromBase64(text: string): Buffer {
  const compact = text.replace(/\s/g, "");
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(compact)) throw misconfigured("Unable to base64 decode the body.");
  return Buffer.from(compact, "base64");
}

/** @throws GatewayFailure the template can't be rendered */
export function rendered(template: string, body: string, exchange: Exchange) {
  const { request, route, stage } = exchange;
  try {
    return renderMapping(template, {
      body,
      path: route.pathParameters,
      query: request.query,
      headers: request.headers,
      context: contextVariables(exchange),
      stageVariables: stage.variables,
    });
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw misconfigured(`Unable to transform request: ${error.message}`);
  }
}

/** `integration.request.{path|querystring|header}.{name}`, those alone that have a value. */
function mappedParameters(exchange: Exchange, { requestParameters }: IntegrationDefinition) {
  const sources = sourcesOf(exchange);
  const path: Record<string, string> = {};
  const query: (readonly [string, string])[] = [];
  const headers: (readonly [string, string])[] = [];
  for (const [target, expression] of Object.entries(requestParameters)) {
    const [, where, name] = /^integration\.request\.(path|querystring|header)\.(.+)$/.exec(target) ?? [];
    const values = mapped(expression, sources);
    if (name === undefined || values === undefined) continue;
    if (where === "path") path[name] = values[0] ?? "";
    else for (const value of values) (where === "header" ? headers : query).push([name, value]);
  }
  return { path, query, headers };
}

function overridden(pairs: Pairs, by: Readonly<Record<string, string>>, ignoreCase: boolean): Pairs {
  const key = (name: string) => (ignoreCase ? name.toLowerCase() : name);
  const names = new Set(Object.keys(by).map(key));
  return [...pairs.filter(([name]) => !names.has(key(name))), ...Object.entries(by)];
}
