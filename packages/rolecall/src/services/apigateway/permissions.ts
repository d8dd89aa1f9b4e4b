/**
 * The permissions of API Gateway's operations: the HTTP method as the action, the path as the resource.
 *
 * AWS: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-iam-policy-examples.html and, for the
 * condition keys, https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonapigatewaymanagement.html
 */
import type { Here } from "../../kernel/here.js";
import { absent, type Permission, permission, type RequestTags } from "../../kernel/operation.js";
import { arnOf } from "./resources.js";

/** What a request asks for, or what a resource has: the values of `apigateway:Request/…` and `apigateway:Resource/…`. */
export interface Traits {
  readonly accessLoggingDestination?: string | undefined;
  readonly accessLoggingFormat?: string | undefined;
  readonly apiKeyRequired?: readonly string[] | undefined;
  readonly apiName?: string | undefined;
  readonly authorizerType?: readonly string[] | undefined;
  readonly authorizerUri?: readonly string[] | undefined;
  readonly disableExecuteApiEndpoint?: string | undefined;
  readonly endpointType?: readonly string[] | undefined;
  readonly routeAuthorizationType?: readonly string[] | undefined;
  readonly securityPolicy?: readonly string[] | undefined;
  readonly stageName?: string | undefined;
}

export interface Ask {
  readonly request?: Traits | undefined;
  readonly resource?: Traits | undefined;
  readonly tags?: RequestTags | undefined;
}

export type Verb = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** `apigateway:PATCH` on `/restapis/{id}`, with every key that AWS lists for the action. */
export function ask(verb: Verb, here: Here, path: string, { request = {}, resource = {}, tags }: Ask = {}): Permission {
  return inOwnAccount(here, path, verbPermission(verb, arnOf(here.region, path), request, resource, tags));
}

/** To set the resource policy of an API is an action of its own, beside the one by HTTP method. */
export const askPolicy = (here: Here, path: string, { request = {}, resource = {}, tags }: Ask = {}): Permission =>
  inOwnAccount(
    here,
    path,
    permission(
      "apigateway:UpdateRestApiPolicy",
      arnOf(here.region, path),
      { ...apiRequestKeys(request), ...apiResourceKeys(resource) },
      tags,
    ),
  );

/**
 * Roles that the request hands to API Gateway.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
 */
export const passRoles = (here: Here, roles: readonly (string | undefined)[], api: string): readonly Permission[] =>
  [...new Set(roles)]
    .filter((role): role is string => role !== undefined && /^arn:[^:]+:iam::\d{12}:/.test(role))
    .map((role) =>
      permission("iam:PassRole", role, {
        "iam:PassedToService": "apigateway.amazonaws.com",
        "iam:AssociatedResourceArn": arnOf(here.region, api),
      }),
    );

const inOwnAccount = (here: Here, path: string, needed: Permission): Permission => ({
  ...needed,
  subject: `arn:aws:apigateway:${here.region}:${here.account}:${path}`,
});

function verbPermission(
  verb: Verb,
  arn: string,
  request: Traits,
  resource: Traits,
  tags: RequestTags | undefined,
): Permission {
  const api = { ...apiRequestKeys(request), "apigateway:Request/AuthorizerUri": request.authorizerUri };
  const present = { ...apiResourceKeys(resource), "apigateway:Resource/AuthorizerUri": resource.authorizerUri };
  const requestKeys = { ...api, ...stageRequestKeys(request), ...domainRequestKeys };
  const resourceKeys = { ...present, ...stageResourceKeys(resource), ...domainResourceKeys };
  switch (verb) {
    case "GET":
      return permission(
        "apigateway:GET",
        arn,
        { ...requestKeys, ...resourceKeys, ...associationKeys, "apigateway:Request/StageName": request.stageName },
        tags,
      );
    case "POST":
      return permission(
        "apigateway:POST",
        arn,
        {
          ...requestKeys,
          ...associationKeys,
          "apigateway:Request/StageName": request.stageName,
          "apigateway:Resource/RoutingMode": NO_DOMAIN,
        },
        tags,
      );
    case "PUT":
      return permission("apigateway:PUT", arn, { ...api, ...present }, tags);
    case "PATCH":
      return permission("apigateway:PATCH", arn, { ...requestKeys, ...resourceKeys }, tags);
    case "DELETE":
      return permission("apigateway:DELETE", arn, { ...requestKeys, ...resourceKeys }, tags);
  }
}

const apiRequestKeys = (traits: Traits) => ({
  "apigateway:Request/ApiKeyRequired": traits.apiKeyRequired,
  "apigateway:Request/ApiName": traits.apiName,
  "apigateway:Request/AuthorizerType": traits.authorizerType,
  "apigateway:Request/DisableExecuteApiEndpoint": traits.disableExecuteApiEndpoint,
  "apigateway:Request/EndpointType": traits.endpointType,
  "apigateway:Request/RouteAuthorizationType": traits.routeAuthorizationType,
  "apigateway:Request/SecurityPolicy": traits.securityPolicy,
});

const apiResourceKeys = (traits: Traits) => ({
  "apigateway:Resource/ApiKeyRequired": traits.apiKeyRequired,
  "apigateway:Resource/ApiName": traits.apiName,
  "apigateway:Resource/AuthorizerType": traits.authorizerType,
  "apigateway:Resource/DisableExecuteApiEndpoint": traits.disableExecuteApiEndpoint,
  "apigateway:Resource/EndpointType": traits.endpointType,
  "apigateway:Resource/RouteAuthorizationType": traits.routeAuthorizationType,
  "apigateway:Resource/SecurityPolicy": traits.securityPolicy,
});

const stageRequestKeys = (traits: Traits) => ({
  "apigateway:Request/AccessLoggingDestination": traits.accessLoggingDestination,
  "apigateway:Request/AccessLoggingFormat": traits.accessLoggingFormat,
});

const stageResourceKeys = (traits: Traits) => ({
  "apigateway:Resource/AccessLoggingDestination": traits.accessLoggingDestination,
  "apigateway:Resource/AccessLoggingFormat": traits.accessLoggingFormat,
});

const NO_DOMAIN = absent("only operations on domain names have it, and those are not emulated");

const domainRequestKeys = {
  "apigateway:Request/MtlsTrustStoreUri": NO_DOMAIN,
  "apigateway:Request/MtlsTrustStoreVersion": NO_DOMAIN,
};

const domainResourceKeys = {
  "apigateway:Resource/MtlsTrustStoreUri": NO_DOMAIN,
  "apigateway:Resource/MtlsTrustStoreVersion": NO_DOMAIN,
  "apigateway:Resource/RoutingMode": NO_DOMAIN,
};

const associationKeys = {
  "apigateway:Request/AccessAssociationSource": NO_DOMAIN,
  "apigateway:Request/DomainNameArn": NO_DOMAIN,
};
