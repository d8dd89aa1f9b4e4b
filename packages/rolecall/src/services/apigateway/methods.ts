/**
 * Methods and integrations: found by resource, and what AWS checks of them. PutMethod, PutIntegration, their patches and
 * imports all pass these checks.
 */

import { parseArn } from "../../kernel/arn.js";
import type { Here } from "../../kernel/here.js";
import type { Read, Transaction } from "../../store/store.js";
import { ownApi } from "./apis.js";
import { badArn, badRequest, identifierNotFound, statusCodeNotFound } from "./errors.js";
import {
  apiResources,
  authorizers,
  type IntegrationDefinition,
  type IntegrationResponseDefinition,
  type MethodDefinition,
  models,
  type ResourceRecord,
  requestValidators,
} from "./records.js";

/** As AWS lists them. */
const HTTP_METHODS = ["GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "HEAD", "ANY"];

export interface MethodPath {
  readonly restApiId: string;
  readonly resourceId: string;
  readonly httpMethod: string;
}

/** AWS says no more of an API that is not there. @throws NotFoundException */
export async function requireResource(tx: Read, here: Here, api: string, id: string): Promise<ResourceRecord> {
  if (!(await ownApi(tx, here, api))) throw identifierNotFound("Resource");
  return apiResources.require(tx, [here.region, api, id], () => identifierNotFound("Resource"));
}

/** @throws NotFoundException */
export async function requireMethod(tx: Read, here: Here, { restApiId, resourceId, httpMethod }: MethodPath) {
  const resource = await requireResource(tx, here, restApiId, resourceId);
  return { resource, method: methodOf(resource, httpMethod) };
}

export function methodOf(resource: ResourceRecord, httpMethod: string): MethodDefinition {
  const method = own(resource.resourceMethods, httpMethod);
  if (!method) throw identifierNotFound("Method");
  return method;
}

/** @throws NotFoundException */
export async function requireIntegration(tx: Read, here: Here, path: MethodPath) {
  const { resource, method } = await requireMethod(tx, here, path);
  if (!method.methodIntegration) throw identifierNotFound("Integration");
  return { resource, method, integration: method.methodIntegration };
}

export function requireStatus<Response>(responses: Readonly<Record<string, Response>>, status: string): Response {
  const response = own(responses, status);
  if (response === undefined) throw statusCodeNotFound();
  return response;
}

export const own = <Value>(map: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(map, name) ? map[name] : undefined;

/** Writes the method into its resource. */
export const putMethod = (tx: Transaction, resource: ResourceRecord, method: MethodDefinition): Promise<void> =>
  apiResources.put(tx, { ...resource, resourceMethods: { ...resource.resourceMethods, [method.httpMethod]: method } });

/** What methods may refer to. */
export interface Referable {
  readonly models: ReadonlySet<string>;
  readonly authorizers: ReadonlySet<string>;
  readonly requestValidators: ReadonlySet<string>;
}

export async function referable(tx: Read, region: string, api: string): Promise<Referable> {
  const prefix = [region, api];
  return {
    models: new Set((await models.list(tx, { prefix })).items.map(({ name }) => name)),
    authorizers: new Set((await authorizers.list(tx, { prefix })).items.map(({ id }) => id)),
    requestValidators: new Set((await requestValidators.list(tx, { prefix })).items.map(({ id }) => id)),
  };
}

/** @throws BadRequestException */
export function requireHttpMethod(httpMethod: string): void {
  if (!HTTP_METHODS.includes(httpMethod)) {
    throw badRequest(`Invalid HttpMethod specified. Valid options are ${HTTP_METHODS.join(",")}`);
  }
}

const AUTHORIZATION_TYPES = ["NONE", "AWS_IAM", "CUSTOM", "COGNITO_USER_POOLS"];

/** Unverified words. */
export function requireOneOf(what: string, value: string | undefined, options: readonly string[]): void {
  if (value !== undefined && !options.includes(value)) {
    throw badRequest(`Invalid ${what} specified. Valid options are ${options.join(",")}`);
  }
}

/**
 * The method as it is kept: an authorizer stays only with the types that use one.
 * @throws BadRequestException
 */
export function checkedMethod(method: MethodDefinition, known: Referable): MethodDefinition {
  requireHttpMethod(method.httpMethod);
  const { authorizationType, authorizerId, ...rest } = method;
  requireOneOf("Authorization Type", authorizationType, AUTHORIZATION_TYPES);
  const usesAuthorizer = authorizationType === "CUSTOM" || authorizationType === "COGNITO_USER_POOLS";
  if (usesAuthorizer && (authorizerId === undefined || !known.authorizers.has(authorizerId))) {
    throw badRequest(
      "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer.",
    );
  }
  if (method.requestValidatorId !== undefined && !known.requestValidators.has(method.requestValidatorId)) {
    throw badRequest("Invalid Request Validator identifier specified");
  }
  requireModels(method.requestModels, known);
  requireRequestParameters(Object.keys(method.requestParameters));
  return { ...rest, authorizationType, ...(usesAuthorizer && authorizerId !== undefined ? { authorizerId } : {}) };
}

/** @throws BadRequestException */
export function requireModels(named: Readonly<Record<string, string>>, known: Referable): void {
  for (const model of Object.values(named)) {
    if (!known.models.has(model)) throw badRequest(`Invalid model identifier specified: ${model}`);
  }
}

function requireRequestParameters(names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    const parameter = /^method\.request\.(?:multivalue)?(?:querystring|header|path)\.(.+)$/.exec(name)?.[1];
    if (parameter === undefined) throw badMapping(`Invalid mapping expression specified: ${name}`);
    if (seen.has(parameter)) throw badRequest("Parameter names must be unique across querystring, header and path");
    seen.add(parameter);
  }
}

/** @throws BadRequestException */
export function requireResponseParameters(names: readonly string[]): void {
  for (const name of names) {
    if (!/^method\.response\.(?:multivalue)?header\..+$/.test(name)) {
      throw badMapping(`Invalid mapping expression specified: ${name}`);
    }
  }
}

const badMapping = (error: string) =>
  badRequest(`Invalid mapping expression specified: Validation Result: warnings : [], errors : [${error}]`);

const badContentType = (type: string) =>
  badRequest(`Validation Result: warnings : [], errors : [Invalid content type specified: ${type}]`);

const CONTENT_HANDLING = ["CONVERT_TO_BINARY", "CONVERT_TO_TEXT"];

const MOST_TIMEOUT = 29_000;
/** Streamed responses may take a quarter of an hour. */
const MOST_STREAMED = 900_000;

/** @throws BadRequestException */
export function requireIntegrationSettings(integration: IntegrationDefinition, method: MethodDefinition): void {
  const { type, uri, httpMethod, timeoutInMillis, responseTransferMode } = integration;
  if (type !== "MOCK") {
    if (httpMethod === undefined || httpMethod === "") {
      throw badRequest("Enumeration value for HttpMethod must be non-empty");
    }
    requireHttpMethod(httpMethod);
    if (type === "AWS" || type === "AWS_PROXY") requireAwsUri(type, uri);
    else if (!/^https?:\/\/[^/]|^\$\{stageVariables\./i.test(uri ?? "")) {
      throw badRequest("Invalid HTTP endpoint specified for URI");
    }
  }
  requireOneOf("passthrough behavior", integration.passthroughBehavior, [
    "WHEN_NO_MATCH",
    "WHEN_NO_TEMPLATES",
    "NEVER",
  ]);
  requireOneOf("content handling", integration.contentHandling, CONTENT_HANDLING);
  requireOneOf("connection type", integration.connectionType, ["INTERNET", "VPC_LINK"]);
  requireOneOf("response transfer mode", responseTransferMode, ["BUFFERED", "STREAM"]);
  const most = responseTransferMode === "STREAM" ? MOST_STREAMED : MOST_TIMEOUT;
  if (!(Number.isInteger(timeoutInMillis) && timeoutInMillis >= 50 && timeoutInMillis <= most)) {
    throw badRequest(`Timeout should be between 50 ms and ${most} ms`);
  }
  requireCredentials(integration.credentials);
  for (const media of Object.keys(integration.requestTemplates)) requireMediaType(media);
  for (const [to, from] of Object.entries(integration.requestParameters)) {
    if (!/^integration\.request\.(?:multivalue)?(?:path|querystring|header)\..+$/.test(to)) {
      throw badMapping(`Invalid mapping expression specified: ${to}`);
    }
    requireRequestSource(from, method);
  }
}

function requireAwsUri(type: "AWS" | "AWS_PROXY", uri = ""): void {
  const arn = parseArn(uri);
  if (!arn) throw badArn();
  if (arn.service !== "apigateway" || !/^(path|action)\//.test(arn.resource)) {
    throw badRequest("AWS ARN for integration must contain path or action");
  }
  // Where the ARN has its account, this one names the service, with what stands before its host.
  const service = arn.account.split(".").at(-1) ?? "";
  if (type === "AWS_PROXY" && service !== "lambda" && service !== "firehose") {
    throw badRequest(
      "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.",
    );
  }
}

/**
 * A role, whose name a stage's variable may complete, or the word for the caller himself. Whatever it is, `passRoles` asks
 * for iam:PassRole on the text as it stands, so nothing else may pass.
 * @throws BadRequestException
 */
export function requireCredentials(credentials: string | undefined): void {
  if (credentials === undefined || CALLERS_OWN.test(credentials)) return;
  if (!/^arn:[^:]+:iam::\d{12}:(?:role\/.+|\$\{stageVariables\.\w+\})$/.test(credentials)) throw badArn();
}

const CALLERS_OWN = /^arn:[^:]+:iam::\*:user\/\*$/;

const requireMediaType = (media: string) => {
  if (!/^[^/\s]+\/[^/\s]+|^\$default$/.test(media)) throw badContentType(media);
};

const COMMON_SOURCE = /^(?:'.*'|context\..+|stageVariables\..+)$/s;

function requireRequestSource(from: string, { requestParameters }: MethodDefinition): void {
  if (COMMON_SOURCE.test(from) || /^method\.request\.body(?:[.[].*)?$/.test(from)) return;
  if (!/^method\.request\.(?:multivalue)?(?:path|querystring|header)\..+$/.test(from)) {
    throw badMapping(`Invalid mapping expression specified: ${from}`);
  }
  if (!Object.hasOwn(requestParameters, from) && !Object.hasOwn(requestParameters, from.replace("multivalue", ""))) {
    throw badMapping(`Invalid mapping expression parameter specified: ${from}`);
  }
}

/** @throws BadRequestException */
export function requireIntegrationResponse(response: IntegrationResponseDefinition, method: MethodDefinition): void {
  requireOneOf("content handling", response.contentHandling, CONTENT_HANDLING);
  for (const media of Object.keys(response.responseTemplates)) requireMediaType(media);
  const declared = own(method.methodResponses, response.statusCode)?.responseParameters ?? {};
  for (const [to, from] of Object.entries(response.responseParameters)) {
    requireResponseParameters([to]);
    if (!Object.hasOwn(declared, to)) throw badMapping(`Invalid mapping expression parameter specified: ${to}`);
    if (
      !COMMON_SOURCE.test(from) &&
      !/^integration\.response\.(?:(?:multivalue)?header\..+|body(?:[.[].*)?)$/.test(from)
    ) {
      throw badMapping(`Invalid mapping expression specified: ${from}`);
    }
  }
}
