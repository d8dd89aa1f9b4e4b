/**
 * A failure as the client reads it: the API's own gateway response, that of its class, or AWS's words.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html (2026-11)
 */
import { variableOf } from "../../execute-api/access-log.js";
import type { Pairs } from "../../execute-api/pairs.js";
import type { ApiDefinition, GatewayResponseDefinition } from "../records.js";
import type { StageAnswer } from "./answer.js";
import type { GatewayFailure } from "./failures.js";
import { type MappingSources, mapped } from "./mapped.js";
import { acceptedType } from "./media.js";

/** `sources`: where mappings of the response take their values from; `$context` tells of the failure already. */
export function gatewayAnswer(
  failure: GatewayFailure,
  definition: ApiDefinition,
  sources: MappingSources,
): StageAnswer {
  const { errorType } = failure;
  const own = customised(failure, definition);
  const status = Number(own?.statusCode ?? failure.status);
  const headers: (readonly [string, string])[] = [];
  for (const [target, expression] of Object.entries(own?.responseParameters ?? {})) {
    const name = /^gatewayresponse\.header\.(.+)$/.exec(target)?.[1];
    if (name === undefined) continue;
    for (const value of mapped(expression, sources) ?? []) headers.push([name, value]);
  }
  const [type, template] = templateOf(own?.responseTemplates ?? {}, sources.request.headers) ?? [];
  if (type !== undefined && !headers.some(([name]) => name.toLowerCase() === "content-type")) {
    headers.push(["Content-Type", type]);
  }
  const body = template === undefined ? defaultBody(failure) : substituted(template, sources);
  return { status, headers, body, errorType };
}

function customised(
  { type, status }: GatewayFailure,
  { gatewayResponses }: ApiDefinition,
): GatewayResponseDefinition | undefined {
  const of = (wanted: string) => gatewayResponses.find(({ responseType }) => responseType === wanted);
  // AWS: the response to what is too large can't be customised.
  if (type === "REQUEST_TOO_LARGE") return undefined;
  return of(type) ?? of(status < 500 ? "DEFAULT_4XX" : "DEFAULT_5XX");
}

/** By the first type that the client accepts, else JSON, else the first there is. */
function templateOf(
  templates: Readonly<Record<string, string>>,
  headers: Pairs,
): readonly [type: string, template: string] | undefined {
  for (const type of [acceptedType(headers), "application/json", Object.keys(templates)[0] ?? ""]) {
    const template = Object.hasOwn(templates, type) ? templates[type] : undefined;
    if (template !== undefined) return [type, template];
  }
  return undefined;
}

/** AWS spells the member with a capital where access is denied, and sets a blank once the integration's turn has come. */
function defaultBody({ type, text, details }: GatewayFailure): string {
  const member = type === "ACCESS_DENIED" ? "Message" : "message";
  return `{"${member}":${details.late === true ? " " : ""}${JSON.stringify(text)}}`;
}

/** Plain variables alone; what has no value is empty. */
function substituted(template: string, sources: MappingSources): string {
  return template.replace(
    /\$(?:context\.(\w+(?:\.\w+)*)|(stageVariables\.\w+|method\.request\.(?:path|querystring|header)\.[\w-]+))/g,
    (_, variable: string | undefined, expression: string | undefined) =>
      variable === undefined
        ? (mapped(expression ?? "", sources)?.[0] ?? "")
        : (variableOf(sources.context(), variable) ?? ""),
  );
}
