/** An HTTP API as an OpenAPI 3.0 document, which an import makes the same API of. */
import { stringify } from "yaml";
import type {
  ApiDefinition,
  ApiRecord,
  AuthorizerDefinition,
  Cors,
  IntegrationDefinition,
  RouteDefinition,
  StageRecord,
} from "../records.js";

export interface Export {
  readonly api: ApiRecord;
  readonly definition: ApiDefinition;
  readonly stage: Pick<StageRecord, "name"> | undefined;
  readonly endpoint: string;
  readonly extensions: boolean;
}

export function writeApi(exported: Export, output: "JSON" | "YAML"): string {
  const document = documentOf(exported);
  return output === "JSON" ? JSON.stringify(document, undefined, 2) : stringify(document);
}

function documentOf({ api, definition, stage, endpoint, extensions }: Export): object {
  const { cors, authorizers, routes } = definition;
  const named = stage !== undefined && stage.name !== "$default";
  const schemes = Object.fromEntries([
    ...authorizers.map((authorizer) => [authorizer.name, schemeOf(authorizer, extensions)] as const),
    ...(routes.some(({ authorizationType }) => authorizationType === "AWS_IAM")
      ? [["sigv4", sigV4(extensions)] as const]
      : []),
  ]);
  const tags = Object.entries(api.tags);
  return {
    openapi: "3.0.1",
    info: {
      title: api.name,
      ...(api.description === undefined ? {} : { description: api.description }),
      version: api.version ?? new Date(api.createdMs).toISOString(),
    },
    servers: [
      named ? { url: `${endpoint}/{basePath}`, variables: { basePath: { default: stage.name } } } : { url: endpoint },
    ],
    ...(tags.length === 0
      ? {}
      : {
          tags: tags.map(([name, value]) => ({
            name,
            ...(extensions ? { "x-amazon-apigateway-tag-value": value } : {}),
          })),
        }),
    paths: pathsOf(definition, extensions),
    ...(Object.keys(schemes).length === 0 ? {} : { components: { securitySchemes: schemes } }),
    ...(extensions && cors !== undefined ? { "x-amazon-apigateway-cors": corsNode(cors) } : {}),
    ...(extensions && api.disableExecuteApiEndpoint
      ? { "x-amazon-apigateway-endpoint-configuration": { disableExecuteApiEndpoint: true } }
      : {}),
    ...(extensions ? { "x-amazon-apigateway-importexport-version": "1.0" } : {}),
  };
}

/** The scheme by which signed requests are documented. */
const sigV4 = (extensions: boolean) => ({
  type: "apiKey",
  name: "Authorization",
  in: "header",
  ...(extensions ? { "x-amazon-apigateway-authtype": "awsSigv4" } : {}),
});

function pathsOf({ routes, integrations, authorizers }: ApiDefinition, extensions: boolean): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    const [method = "", path = ""] = route.routeKey === "$default" ? ["ANY", "/$default"] : route.routeKey.split(" ");
    const key = method === "ANY" ? "x-amazon-apigateway-any-method" : method.toLowerCase();
    if (method === "ANY" && !extensions) continue;
    const integration = integrations.find(({ id }) => route.target === `integrations/${id}`);
    paths[path] = {
      ...paths[path],
      [key]: operationOf(route, path, integration, authorizers, extensions),
    };
  }
  return paths;
}

function operationOf(
  route: RouteDefinition,
  path: string,
  integration: IntegrationDefinition | undefined,
  authorizers: readonly AuthorizerDefinition[],
  extensions: boolean,
): object {
  const authorizer = authorizers.find(({ id }) => id === route.authorizerId);
  const security =
    route.authorizationType === "AWS_IAM"
      ? [{ sigv4: [] }]
      : authorizer === undefined
        ? undefined
        : [{ [authorizer.name]: route.authorizationScopes ?? [] }];
  const parameters = [...path.matchAll(/\{([^{}+]+)\+?\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  return {
    ...(route.operationName === undefined ? {} : { operationId: route.operationName }),
    responses: { default: { description: `Default response for ${route.routeKey}` } },
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(security === undefined ? {} : { security }),
    ...(route.routeKey === "$default" && extensions ? { isDefaultRoute: true } : {}),
    ...(extensions && integration !== undefined
      ? { "x-amazon-apigateway-integration": integrationNode(integration) }
      : {}),
  };
}

const integrationNode = (integration: IntegrationDefinition) => ({
  ...(integration.subtype === undefined ? {} : { integrationSubtype: integration.subtype }),
  ...(integration.credentialsArn === undefined ? {} : { credentials: integration.credentialsArn }),
  ...(integration.description === undefined ? {} : { description: integration.description }),
  ...(integration.requestParameters === undefined ? {} : { requestParameters: integration.requestParameters }),
  ...(integration.responseParameters === undefined ? {} : { responseParameters: integration.responseParameters }),
  payloadFormatVersion: integration.payloadFormatVersion,
  type: integration.type.toLowerCase(),
  ...(integration.method === undefined ? {} : { httpMethod: integration.method }),
  ...(integration.uri === undefined ? {} : { uri: integration.uri }),
  connectionType: "INTERNET",
  timeoutInMillis: integration.timeoutMs,
  ...(integration.serverNameToVerify === undefined
    ? {}
    : { tlsConfig: { serverNameToVerify: integration.serverNameToVerify } }),
});

function schemeOf(authorizer: AuthorizerDefinition, extensions: boolean): object {
  const { type, identitySource, jwt } = authorizer;
  const scheme = type === "JWT" ? { type: "oauth2", flows: {} } : { type: "apiKey", name: "Unused", in: "header" };
  if (!extensions) return scheme;
  return {
    ...scheme,
    "x-amazon-apigateway-authorizer": {
      identitySource: identitySource.join(","),
      ...(jwt === undefined ? {} : { jwtConfiguration: jwt }),
      ...(authorizer.uri === undefined ? {} : { authorizerUri: authorizer.uri }),
      ...(authorizer.credentialsArn === undefined ? {} : { authorizerCredentials: authorizer.credentialsArn }),
      ...(authorizer.payloadFormatVersion === undefined
        ? {}
        : { authorizerPayloadFormatVersion: authorizer.payloadFormatVersion }),
      ...(authorizer.ttlSeconds === undefined ? {} : { authorizerResultTtlInSeconds: authorizer.ttlSeconds }),
      ...(authorizer.simpleResponses === undefined ? {} : { enableSimpleResponses: authorizer.simpleResponses }),
      type: type.toLowerCase(),
    },
  };
}

const corsNode = (cors: Cors) => ({ ...cors });
