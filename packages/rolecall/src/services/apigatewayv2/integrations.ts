/** Integrations: what callers give, and what answers show. */
import type { Input, Output } from "@rolecall/aws-model";
import type { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import { parseArn } from "../../kernel/arn.js";
import { notEmulated } from "../../kernel/errors.js";
import { badRequest, badUri, invalid, missing, notForHttp } from "./errors.js";
import { requireRequestParameters, requireResponseParameters } from "./parameters.js";
import { merged } from "./patch.js";
import type { IntegrationDefinition, Texts } from "./records.js";
import { requireSubtype } from "./subtypes.js";

type Described = Output<typeof apigatewayv2, "GetIntegration">;
type Given = Partial<Omit<Input<typeof apigatewayv2, "CreateIntegration">, "ApiId">>;

export const INTEGRATIONS = 300;
export const TIMEOUT_MS = 30_000;

export const describeIntegration = (integration: IntegrationDefinition): Described => ({
  ...(integration.managed ? { ApiGatewayManaged: true } : {}),
  ConnectionType: "INTERNET",
  ...(integration.credentialsArn === undefined ? {} : { CredentialsArn: integration.credentialsArn }),
  ...(integration.description === undefined ? {} : { Description: integration.description }),
  IntegrationId: integration.id,
  ...(integration.method === undefined ? {} : { IntegrationMethod: integration.method }),
  ...(integration.subtype === undefined ? {} : { IntegrationSubtype: integration.subtype }),
  IntegrationType: integration.type,
  ...(integration.uri === undefined ? {} : { IntegrationUri: integration.uri }),
  PayloadFormatVersion: integration.payloadFormatVersion,
  ...(integration.requestParameters === undefined ? {} : { RequestParameters: { ...integration.requestParameters } }),
  ...(integration.responseParameters === undefined
    ? {}
    : {
        ResponseParameters: Object.fromEntries(
          Object.entries(integration.responseParameters).map(([status, changes]) => [status, { ...changes }]),
        ),
      }),
  TimeoutInMillis: integration.timeoutMs,
  ...(integration.serverNameToVerify === undefined
    ? {}
    : { TlsConfig: { ServerNameToVerify: integration.serverNameToVerify } }),
});

/**
 * An integration as the call makes it, of what was there or of nothing.
 * @throws BadRequestException, RC_NOT_EMULATED for VPC links
 */
export function integrationOf(
  id: string,
  before: Omit<IntegrationDefinition, "id"> | undefined,
  input: Given,
): IntegrationDefinition {
  const type = typeOf(input.IntegrationType) ?? before?.type;
  if (type === undefined) throw missing("IntegrationType");
  if (input.ConnectionType === "VPC_LINK" || input.ConnectionId) throw notEmulated("an integration over a VPC link");
  for (const member of ["ContentHandlingStrategy", "PassthroughBehavior", "TemplateSelectionExpression"] as const) {
    if (input[member]) throw notForHttp(member);
  }
  if (Object.keys(input.RequestTemplates ?? {}).length > 0) throw notForHttp("RequestTemplates");
  const subtype = input.IntegrationSubtype || before?.subtype;
  const uri = subtype === undefined ? input.IntegrationUri || before?.uri : undefined;
  const payloadFormatVersion = versionOf(input.PayloadFormatVersion) ?? before?.payloadFormatVersion ?? "1.0";
  const credentialsArn = input.CredentialsArn ?? before?.credentialsArn;
  const description = input.Description ?? before?.description;
  const requestParameters = merged(before?.requestParameters, input.RequestParameters);
  const responseParameters = mergedResponses(before?.responseParameters, input.ResponseParameters);
  const serverNameToVerify = input.TlsConfig?.ServerNameToVerify ?? before?.serverNameToVerify;
  const method = input.IntegrationMethod || before?.method || (subtype === undefined ? defaultMethod(type) : undefined);
  const integration: IntegrationDefinition = {
    id,
    type,
    ...(subtype === undefined ? {} : { subtype }),
    ...(method === undefined ? {} : { method }),
    ...(uri === undefined ? {} : { uri }),
    ...(credentialsArn ? { credentialsArn } : {}),
    ...(description ? { description } : {}),
    payloadFormatVersion,
    ...(requestParameters === undefined ? {} : { requestParameters }),
    ...(responseParameters === undefined ? {} : { responseParameters }),
    timeoutMs: input.TimeoutInMillis ?? before?.timeoutMs ?? TIMEOUT_MS,
    ...(serverNameToVerify ? { serverNameToVerify } : {}),
    ...(before?.managed ? { managed: true } : {}),
  };
  requireWhole(integration);
  return integration;
}

/** @throws BadRequestException */
function requireWhole(integration: IntegrationDefinition): void {
  const { type, subtype, uri, method, payloadFormatVersion, requestParameters, responseParameters, credentialsArn } =
    integration;
  if (method !== undefined && !METHODS.has(method)) throw invalid("IntegrationMethod", method);
  if (responseParameters !== undefined) requireResponseParameters(responseParameters);
  if (subtype !== undefined) {
    if (type !== "AWS_PROXY") throw badRequest("IntegrationSubtype is only supported for AWS_PROXY integrations");
    if (payloadFormatVersion !== "1.0") throw invalid("PayloadFormatVersion", payloadFormatVersion);
    if (credentialsArn === undefined) throw missing("CredentialsArn");
    requireSubtype(subtype, requestParameters ?? {});
    return;
  }
  if (requestParameters !== undefined) requireRequestParameters(requestParameters);
  if (uri === undefined) throw missing("IntegrationUri");
  if (type === "AWS_PROXY") {
    if (functionOf(uri) === undefined) throw badUri();
    return;
  }
  if (payloadFormatVersion !== "1.0") throw invalid("PayloadFormatVersion", payloadFormatVersion);
  // AWS: variables of paths and of the stage stand in braces, which no URL has.
  if (!/^https?:\/\/[^\s/]+(?:[/?].*)?$/.test(uri) || /\s/.test(uri)) throw badUri();
}

/**
 * The function that an integration calls, as Invoke takes it: an ARN, or the path of Lambda's API around one. Its parts
 * may be stage variables.
 */
export function functionOf(uri: string): string | undefined {
  const [, inside] = /^arn:[\w-]+:apigateway:[^:]*:lambda:path\/[\d-]+\/functions\/(.+)\/invocations$/.exec(uri) ?? [];
  const arn = inside ?? uri;
  if (arn.includes("${stageVariables.")) return arn.startsWith("arn:") ? arn : undefined;
  const { service, resource = "" } = parseArn(arn) ?? {};
  return service === "lambda" && /^function:[\w-]+(?::[\w$-]+)?$/.test(resource) ? arn : undefined;
}

const METHODS: ReadonlySet<string> = new Set(["ANY", "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]);

/** Lambda is always called by POST; what HTTP backends get by default is unverified. */
const defaultMethod = (type: IntegrationDefinition["type"]) => (type === "AWS_PROXY" ? "POST" : "ANY");

function typeOf(given: string | undefined): IntegrationDefinition["type"] | undefined {
  if (given === undefined) return undefined;
  if (given === "AWS_PROXY" || given === "HTTP_PROXY") return given;
  throw badRequest(`Integrations of type '${given}' are not supported for HTTP protocol Apis`);
}

export function versionOf(given: string | undefined): "1.0" | "2.0" | undefined {
  if (given === undefined || given === "") return undefined;
  if (given === "1.0" || given === "2.0") return given;
  throw invalid("PayloadFormatVersion", given);
}

function mergedResponses(
  before: Readonly<Record<string, Texts>> | undefined,
  changes: Readonly<Record<string, Texts>> | undefined,
): Readonly<Record<string, Texts>> | undefined {
  if (changes === undefined) return before;
  const all: Record<string, Texts> = { ...before };
  for (const [status, given] of Object.entries(changes)) {
    const kept = Object.keys(given).length === 0 ? undefined : merged(all[status], given);
    if (kept === undefined) delete all[status];
    else all[status] = kept;
  }
  return Object.keys(all).length === 0 ? undefined : all;
}
