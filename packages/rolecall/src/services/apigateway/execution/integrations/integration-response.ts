/**
 * What a backend of a non-proxy integration answered, as the method's response: one is chosen by pattern, headers are
 * mapped, and the body goes through a template.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-integration-settings-integration-response.html
 */
import { RE2JS } from "re2js";
import { headerValue, type Pairs } from "../../../execute-api/pairs.js";
import type { IntegrationDefinition, IntegrationResponseDefinition } from "../../records.js";
import { remapped, type StageAnswer } from "../answer.js";
import type { Exchange } from "../exchange.js";
import { bodyText } from "../execution-log.js";
import { misconfigured } from "../failures.js";
import { mapped } from "../mapped.js";
import { acceptedType, isBinaryType, mediaType, takesBinary } from "../media.js";
import { sourcesOf } from "../sources.js";
import { fromBase64, type IntegrationRequest, rendered } from "./integration-request.js";

export interface BackendAnswer {
  /** What patterns are held against: a status, or a function's error message. Absent: the default response is meant. */
  readonly selector: string | undefined;
  readonly status: number;
  readonly headers: Pairs;
  readonly body: Uint8Array;
}

/** @throws GatewayFailure no response fits, or its template can't be rendered */
export function integrationResponse(
  answer: BackendAnswer,
  integration: IntegrationDefinition,
  sent: IntegrationRequest,
  exchange: Exchange,
): StageAnswer {
  const chosen = select(answer, integration);
  if (!Object.hasOwn(exchange.route.method.methodResponses, chosen.statusCode)) {
    throw misconfigured(`Output mapping refers to an invalid method response: ${chosen.statusCode}`);
  }
  const text = () => Buffer.from(answer.body).toString("utf8");
  const sources = sourcesOf(exchange, { headers: answer.headers, body: text });
  const headers: (readonly [string, string])[] = [];
  for (const [target, expression] of Object.entries(chosen.responseParameters)) {
    const name = /^method\.response\.header\.(.+)$/.exec(target)?.[1];
    if (name === undefined) continue;
    for (const value of mapped(expression, sources) ?? []) headers.push([name, value]);
  }
  const made = bodyOf(answer, chosen, exchange);
  const overrides = { ...sent.overrides?.responseHeader, ...made.overrides?.responseHeader };
  const all = [...headers.filter(([name]) => !hasName(overrides, name)), ...Object.entries(overrides)];
  const typed = all.some(([name]) => name.toLowerCase() === "content-type");
  exchange.log.data(() => `Method response body after transformations: ${bodyText(made.body)}`);
  return {
    status: made.overrides?.responseStatus ?? sent.overrides?.responseStatus ?? Number(chosen.statusCode),
    headers: remapped(typed ? all : [["Content-Type", made.contentType], ...all]),
    body: made.body,
  };
}

const hasName = (map: Readonly<Record<string, string>>, name: string) =>
  Object.keys(map).some((each) => each.toLowerCase() === name.toLowerCase());

/** The first whose pattern fits the whole of it, else the one without a pattern. */
function select(
  { selector, status }: BackendAnswer,
  { integrationResponses }: IntegrationDefinition,
): IntegrationResponseDefinition {
  const all = Object.values(integrationResponses);
  const fits = ({ selectionPattern }: IntegrationResponseDefinition) =>
    selector !== undefined && (selectionPattern ?? "") !== "" && matches(selectionPattern ?? "", selector);
  const chosen = all.find(fits) ?? all.find(({ selectionPattern }) => (selectionPattern ?? "") === "");
  if (chosen) return chosen;
  throw misconfigured(
    `No match for output mapping and no default output mapping configured. Endpoint Response Status Code: ${status}`,
  );
}

function matches(pattern: string, text: string): boolean {
  try {
    return RE2JS.compile(pattern).matches(text);
  } catch {
    throw misconfigured(`the selection pattern \`${pattern}\` is no regular expression that Rolecall knows`);
  }
}

function bodyOf(answer: BackendAnswer, chosen: IntegrationResponseDefinition, exchange: Exchange) {
  const { request, definition } = exchange;
  const { binaryMediaTypes } = definition;
  const answered = headerValue(answer.headers, "content-type");
  const binary = isBinaryType(mediaType(answered), binaryMediaTypes);
  const acceptsBinary = takesBinary(request.headers, binaryMediaTypes);
  const { contentHandling } = chosen;
  const [type, template] = templateOf(chosen, request.headers) ?? [];
  if (template === undefined) {
    const body = convertedResponse(answer.body, { binary, acceptsBinary, contentHandling });
    return { body, contentType: answered ?? "application/json", overrides: undefined };
  }
  if (binary && acceptsBinary && contentHandling === undefined) {
    throw misconfigured("a mapping template can't be applied to a binary body");
  }
  const text = Buffer.from(answer.body).toString(binary && contentHandling === "CONVERT_TO_TEXT" ? "base64" : "utf8");
  const made = rendered(template, text, exchange);
  const body = contentHandling === "CONVERT_TO_BINARY" ? fromBase64(made.text) : Buffer.from(made.text);
  return { body, contentType: type ?? "application/json", overrides: made.overrides };
}

/**
 * Bytes become base64 for who takes texts, and base64 becomes bytes for who takes those, unless the response says what is
 * wanted.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings-workflow.html (2026-11)
 */
function convertedResponse(
  body: Uint8Array,
  {
    binary,
    acceptsBinary,
    contentHandling = acceptsBinary ? "CONVERT_TO_BINARY" : "CONVERT_TO_TEXT",
  }: {
    readonly binary: boolean;
    readonly acceptsBinary: boolean;
    readonly contentHandling: IntegrationResponseDefinition["contentHandling"];
  },
): Uint8Array {
  if (contentHandling === "CONVERT_TO_TEXT") {
    return binary ? Buffer.from(Buffer.from(body).toString("base64")) : body;
  }
  return binary ? body : fromBase64(Buffer.from(body).toString("utf8"));
}

/** By the first type that the client accepts, else JSON's, else the first (the order is unverified). */
function templateOf(
  { responseTemplates }: IntegrationResponseDefinition,
  headers: Pairs,
): readonly [string, string] | undefined {
  const entries = Object.entries(responseTemplates);
  const of = (wanted: string) => entries.find(([type]) => mediaType(type) === wanted);
  return of(acceptedType(headers)) ?? of("application/json") ?? entries[0];
}
