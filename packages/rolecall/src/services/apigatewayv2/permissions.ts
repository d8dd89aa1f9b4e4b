/**
 * What operations on HTTP APIs are authorized on: an HTTP method as the action, and the path of the API Gateway resource as
 * the resource, in an ARN without an account.
 *
 * That ARN is shared with REST APIs and names no owner, so each permission has a `subject` of ours besides, by which the
 * kernel finds tags in `resources.ts`.
 *
 * AWS: `…/Request/…` keys hold what the call passes, `…/Resource/…` what is there before it is changed, at PATCH, PUT and
 * DELETE. While a document is imported those of routes and authorizers hold all of its.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagementv2.html (2026-11)
 */
import type { Here } from "../../kernel/here.js";
import { absent, type KeyValue, type Permission, permission, type RequestTags } from "../../kernel/operation.js";
import { subjectArn } from "./resources.js";

type Property =
  | "AccessLoggingDestination"
  | "AccessLoggingFormat"
  | "ApiName"
  | "AuthorizerType"
  | "AuthorizerUri"
  | "DisableExecuteApiEndpoint"
  | "RouteAuthorizationType"
  | "StageName";

/** Values of the condition keys, by what follows the slash. */
export type Facts = Readonly<Partial<Record<Property, KeyValue>>>;

export interface Asked {
  readonly request?: Facts;
  readonly resource?: Facts;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly tagKeys?: readonly string[] | undefined;
}

const resourceArn = ({ partition, region }: Here, path: string) => `arn:${partition}:apigateway:${region}::${path}`;

/** With the subject by which `resources.ts` knows the path. */
const about = (here: Here, path: string, asked: Permission): Permission => ({
  ...asked,
  subject: subjectArn(here, path),
});

export const mayGet = (here: Here, path: string): Permission =>
  about(
    here,
    path,
    permission("apigateway:GET", resourceArn(here, path), {
      ...requestKeys({}),
      ...loggingRequestKeys({}),
      ...domainKeys,
      ...resourceKeys({}),
      ...loggingResourceKeys({}),
      ...domainResourceKeys,
      ...creationKeys({}),
    }),
  );

export const mayPost = (here: Here, path: string, { request = {}, ...tags }: Asked = {}): Permission =>
  about(
    here,
    path,
    permission(
      "apigateway:POST",
      resourceArn(here, path),
      {
        ...requestKeys(request),
        ...loggingRequestKeys(request),
        ...domainKeys,
        ...creationKeys(request),
        "apigateway:Resource/RoutingMode": NO_DOMAIN,
      },
      requestTags(tags),
    ),
  );

export const mayPut = (here: Here, path: string, { request = {}, resource = {}, ...tags }: Asked = {}): Permission =>
  about(
    here,
    path,
    permission(
      "apigateway:PUT",
      resourceArn(here, path),
      {
        ...requestKeys(request),
        ...resourceKeys(resource),
        "apigateway:Request/EndpointType": NO_DOMAIN,
        "apigateway:Request/SecurityPolicy": NO_DOMAIN,
        "apigateway:Resource/EndpointType": NO_DOMAIN,
        "apigateway:Resource/SecurityPolicy": NO_DOMAIN,
      },
      requestTags(tags),
    ),
  );

export const mayPatch = (here: Here, path: string, { request = {}, resource = {} }: Asked = {}): Permission =>
  about(
    here,
    path,
    permission("apigateway:PATCH", resourceArn(here, path), {
      ...requestKeys(request),
      ...loggingRequestKeys(request),
      ...domainKeys,
      ...resourceKeys(resource),
      ...loggingResourceKeys(resource),
      ...domainResourceKeys,
    }),
  );

export const mayDelete = (here: Here, path: string, { resource = {}, ...tags }: Asked = {}): Permission =>
  about(
    here,
    path,
    permission(
      "apigateway:DELETE",
      resourceArn(here, path),
      {
        ...requestKeys({}),
        ...loggingRequestKeys({}),
        ...domainKeys,
        ...resourceKeys(resource),
        ...loggingResourceKeys(resource),
        ...domainResourceKeys,
      },
      requestTags(tags),
    ),
  );

/**
 * The permission to hand a role to API Gateway.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control.html
 */
export const mayPass = (here: Here, path: string, roleArn: string | undefined): readonly Permission[] =>
  roleArn === undefined || roleArn === ""
    ? []
    : [
        permission("iam:PassRole", roleArn, {
          "iam:PassedToService": "apigateway.amazonaws.com",
          "iam:AssociatedResourceArn": resourceArn(here, path),
        }),
      ];

function requestTags({ tags, tagKeys }: Pick<Asked, "tags" | "tagKeys">): RequestTags | undefined {
  if (tags !== undefined) return { set: tags };
  return tagKeys === undefined ? undefined : { keys: tagKeys };
}

const NO_DOMAIN = absent("only domain names and REST APIs have it");
const NO_API_KEY = absent("HTTP APIs know no API keys");

const requestKeys = (facts: Facts) => ({
  "apigateway:Request/ApiKeyRequired": NO_API_KEY,
  "apigateway:Request/ApiName": facts.ApiName,
  "apigateway:Request/AuthorizerType": facts.AuthorizerType,
  "apigateway:Request/AuthorizerUri": facts.AuthorizerUri,
  "apigateway:Request/DisableExecuteApiEndpoint": facts.DisableExecuteApiEndpoint,
  "apigateway:Request/RouteAuthorizationType": facts.RouteAuthorizationType,
});

const loggingRequestKeys = ({ AccessLoggingDestination, AccessLoggingFormat }: Facts) => ({
  "apigateway:Request/AccessLoggingDestination": AccessLoggingDestination,
  "apigateway:Request/AccessLoggingFormat": AccessLoggingFormat,
});

const domainKeys = {
  "apigateway:Request/EndpointType": NO_DOMAIN,
  "apigateway:Request/MtlsTrustStoreUri": NO_DOMAIN,
  "apigateway:Request/MtlsTrustStoreVersion": NO_DOMAIN,
  "apigateway:Request/SecurityPolicy": NO_DOMAIN,
};

const creationKeys = ({ StageName }: Facts) => ({
  "apigateway:Request/AccessAssociationSource": NO_DOMAIN,
  "apigateway:Request/DomainNameArn": NO_DOMAIN,
  "apigateway:Request/StageName": StageName,
});

const resourceKeys = (facts: Facts) => ({
  "apigateway:Resource/ApiKeyRequired": NO_API_KEY,
  "apigateway:Resource/ApiName": facts.ApiName,
  "apigateway:Resource/AuthorizerType": facts.AuthorizerType,
  "apigateway:Resource/AuthorizerUri": facts.AuthorizerUri,
  "apigateway:Resource/DisableExecuteApiEndpoint": facts.DisableExecuteApiEndpoint,
  "apigateway:Resource/RouteAuthorizationType": facts.RouteAuthorizationType,
});

const loggingResourceKeys = ({ AccessLoggingDestination, AccessLoggingFormat }: Facts) => ({
  "apigateway:Resource/AccessLoggingDestination": AccessLoggingDestination,
  "apigateway:Resource/AccessLoggingFormat": AccessLoggingFormat,
});

const domainResourceKeys = {
  "apigateway:Resource/EndpointType": NO_DOMAIN,
  "apigateway:Resource/MtlsTrustStoreUri": NO_DOMAIN,
  "apigateway:Resource/MtlsTrustStoreVersion": NO_DOMAIN,
  "apigateway:Resource/RoutingMode": NO_DOMAIN,
  "apigateway:Resource/SecurityPolicy": NO_DOMAIN,
};
