/**
 * What an OpenAPI document makes of an HTTP API, with Amazon's extensions.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-open-api.html (2026-11)
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html (2026-11)
 */
import type { Input } from "@rolecall/aws-model";
import type { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import type { Here } from "../../../kernel/here.js";
import { isNode, type Node, nodeOf, readDocument, resolved, textMapOf, textOf, textsOf } from "./document.js";

export type Basepath = "ignore" | "prepend" | "split";

export interface ApiDocument {
  readonly name: string;
  readonly description: string | undefined;
  readonly version: string | undefined;
  readonly cors: Input<typeof apigatewayv2, "CreateApi">["CorsConfiguration"];
  readonly disableExecuteApiEndpoint: boolean | undefined;
  readonly tags: Readonly<Record<string, string>>;
  /** By the name of their security scheme. */
  readonly authorizers: ReadonlyMap<string, AuthorizerInput>;
  readonly routes: readonly RouteInput[];
  readonly importInfo: readonly string[];
  readonly warnings: readonly string[];
  readonly errors: readonly string[];
}

export type AuthorizerInput = Omit<Input<typeof apigatewayv2, "CreateAuthorizer">, "ApiId">;
export type IntegrationInput = Omit<Input<typeof apigatewayv2, "CreateIntegration">, "ApiId">;

export interface RouteInput {
  readonly routeKey: string;
  readonly operationName: string | undefined;
  readonly authorizationType: "NONE" | "AWS_IAM" | "CUSTOM" | "JWT";
  /** The security scheme of the authorizer. */
  readonly scheme?: string;
  readonly scopes: readonly string[];
  readonly integration?: {
    /** Routes that name the same component share one integration. */
    readonly sharedAs?: string;
    readonly input: IntegrationInput;
  };
}

const METHODS: Readonly<Record<string, string>> = {
  get: "GET",
  put: "PUT",
  post: "POST",
  delete: "DELETE",
  options: "OPTIONS",
  head: "HEAD",
  patch: "PATCH",
  "x-amazon-apigateway-any-method": "ANY",
};

/** @throws BadRequestException for what is no OpenAPI 3.0 document; what is wrong in one stands in `errors` */
export function readApi(text: string, basepath: Basepath, here: Here): ApiDocument {
  const document = readDocument(text, here);
  const info = nodeOf(document.info);
  const notes = { importInfo: [] as string[], warnings: [] as string[], errors: [] as string[] };
  const schemes = nodeOf(nodeOf(document.components).securitySchemes);
  const authorizers = new Map<string, AuthorizerInput>();
  for (const [name, scheme] of Object.entries(schemes)) {
    const authorizer = authorizerIn(name, nodeOf(scheme), notes.warnings);
    if (authorizer) authorizers.set(name, authorizer);
  }
  const prefix = basePathOf(document, basepath);
  const routes: RouteInput[] = [];
  for (const [path, item] of Object.entries(nodeOf(document.paths))) {
    for (const [key, operation] of Object.entries(nodeOf(item))) {
      const method = Object.hasOwn(METHODS, key) ? METHODS[key] : undefined;
      if (method === undefined || !isNode(operation)) continue;
      const isDefault = operation.isDefaultRoute === true || path === "/$default";
      const routeKey = isDefault ? "$default" : `${method} ${prefix}${path}`;
      routes.push(routeIn(document, schemes, authorizers, routeKey, operation, notes));
    }
  }
  return {
    name: textOf(info.title) ?? "",
    description: textOf(info.description),
    version: textOf(info.version),
    cors: corsIn(document["x-amazon-apigateway-cors"]),
    disableExecuteApiEndpoint: endpointIn(document),
    tags: tagsIn(document),
    authorizers,
    routes,
    ...notes,
  };
}

interface Notes {
  readonly importInfo: string[];
  readonly warnings: string[];
  readonly errors: string[];
}

function routeIn(
  document: Node,
  schemes: Node,
  authorizers: ReadonlyMap<string, AuthorizerInput>,
  routeKey: string,
  operation: Node,
  { importInfo, warnings, errors }: Notes,
): RouteInput {
  if (operation.requestBody !== undefined) {
    importInfo.push(`Request validation is not supported for HTTP APIs. Ignoring requestBody of ${routeKey}`);
  }
  const integration = integrationIn(document, operation["x-amazon-apigateway-integration"], routeKey, warnings);
  const security = operation.security ?? document.security;
  const requirements = Array.isArray(security) ? security.filter(isNode).flatMap((one) => Object.entries(one)) : [];
  const [first, ...others] = requirements;
  if (others.length > 0) errors.push(`Multiple security requirements are not supported for ${routeKey}`);
  const open = {
    routeKey,
    operationName: textOf(operation.operationId),
    ...(integration === undefined ? {} : { integration }),
  };
  const auth = nodeOf(operation["x-amazon-apigateway-auth"]);
  if (textOf(auth.type)?.toUpperCase() === "AWS_IAM") return { ...open, authorizationType: "AWS_IAM", scopes: [] };
  if (first === undefined) return { ...open, authorizationType: "NONE", scopes: [] };
  const [scheme, scopes] = first;
  const authorizer = authorizers.get(scheme);
  if (authorizer) {
    const jwt = authorizer.AuthorizerType === "JWT";
    return {
      ...open,
      authorizationType: jwt ? "JWT" : "CUSTOM",
      scheme,
      scopes: jwt ? (textsOf(scopes) ?? []) : [],
    };
  }
  const type = textOf(nodeOf(schemes[scheme])["x-amazon-apigateway-authtype"]);
  if (type?.toLowerCase() === "awssigv4") return { ...open, authorizationType: "AWS_IAM", scopes: [] };
  warnings.push(`Security scheme ${scheme} of ${routeKey} has no authorizer. Ignoring`);
  return { ...open, authorizationType: "NONE", scopes: [] };
}

function integrationIn(
  document: Node,
  value: unknown,
  routeKey: string,
  warnings: string[],
): RouteInput["integration"] | undefined {
  if (!isNode(value)) return undefined;
  const given = resolved(document, value);
  const type = textOf(given.type)?.toUpperCase();
  if (type !== "AWS_PROXY" && type !== "HTTP_PROXY") {
    warnings.push(`Integration type ${type ?? "(none)"} of ${routeKey} is not supported for HTTP APIs. Ignoring`);
    return undefined;
  }
  const ref = textOf(value.$ref);
  const version = textOf(given.payloadFormatVersion);
  const timeout = given.timeoutInMillis;
  const serverName = textOf(nodeOf(given.tlsConfig).serverNameToVerify);
  const responses = Object.entries(nodeOf(given.responseParameters)).flatMap(([status, parameters]) => {
    const map = textMapOf(parameters);
    return map === undefined ? [] : [[status, map] as const];
  });
  const requestParameters = textMapOf(given.requestParameters);
  return {
    ...(ref === undefined ? {} : { sharedAs: ref }),
    input: {
      IntegrationType: type,
      IntegrationMethod: textOf(given.httpMethod)?.toUpperCase(),
      IntegrationSubtype: textOf(given.integrationSubtype),
      IntegrationUri: textOf(given.uri),
      CredentialsArn: textOf(given.credentials),
      Description: textOf(given.description),
      // A number in many documents: 1.0 is written `1` once it was read.
      PayloadFormatVersion: version === undefined ? undefined : /^\d$/.test(version) ? `${version}.0` : version,
      ConnectionType: textOf(given.connectionType)?.toUpperCase() as IntegrationInput["ConnectionType"],
      ConnectionId: textOf(given.connectionId),
      ...(requestParameters === undefined ? {} : { RequestParameters: requestParameters }),
      ...(responses.length === 0 ? {} : { ResponseParameters: Object.fromEntries(responses) }),
      ...(typeof timeout === "number" ? { TimeoutInMillis: timeout } : {}),
      ...(serverName === undefined ? {} : { TlsConfig: { ServerNameToVerify: serverName } }),
    },
  };
}

function authorizerIn(name: string, scheme: Node, warnings: string[]): AuthorizerInput | undefined {
  const given = scheme["x-amazon-apigateway-authorizer"];
  if (!isNode(given)) return undefined;
  const type = textOf(given.type)?.toLowerCase();
  const identitySource = sourcesIn(given.identitySource);
  if (type === "jwt") {
    const jwt = nodeOf(given.jwtConfiguration);
    // AWS: the issuer of an `openIdConnect` scheme is found in its URL.
    const issuer =
      textOf(jwt.issuer) ?? textOf(scheme.openIdConnectUrl)?.replace(/\/\.well-known\/openid-configuration$/, "");
    return {
      Name: name,
      AuthorizerType: "JWT",
      IdentitySource: [...(identitySource ?? ["$request.header.Authorization"])],
      JwtConfiguration: { Issuer: issuer, Audience: [...(textsOf(jwt.audience) ?? [])] },
    };
  }
  if (type === "request") {
    const ttl = given.authorizerResultTtlInSeconds;
    return {
      Name: name,
      AuthorizerType: "REQUEST",
      IdentitySource: [...(identitySource ?? [])],
      AuthorizerUri: textOf(given.authorizerUri),
      AuthorizerCredentialsArn: textOf(given.authorizerCredentials),
      AuthorizerPayloadFormatVersion: versionText(given.authorizerPayloadFormatVersion) ?? "1.0",
      ...(ttl === undefined ? {} : { AuthorizerResultTtlInSeconds: Number(ttl) }),
      ...(typeof given.enableSimpleResponses === "boolean"
        ? { EnableSimpleResponses: given.enableSimpleResponses }
        : {}),
    };
  }
  warnings.push(`Authorizer type ${type ?? "(none)"} of ${name} is not supported for HTTP APIs. Ignoring`);
  return undefined;
}

const versionText = (value: unknown) => {
  const text = textOf(value);
  return text === undefined ? undefined : /^\d$/.test(text) ? `${text}.0` : text;
};

/** One text with commas; REST APIs' `method.request.header.x` means the same. */
const sourcesIn = (value: unknown): readonly string[] | undefined =>
  (textsOf(value) ?? textOf(value)?.split(","))?.map((source) => {
    const text = source.trim().replace(/^method\.request\./, "$request.");
    return /^(?:context|stageVariables)\./.test(text) ? `$${text}` : text;
  });

function corsIn(value: unknown): ApiDocument["cors"] {
  if (!isNode(value)) return undefined;
  const list = (name: string) => {
    const texts = textsOf(value[name]);
    return texts === undefined ? undefined : [...texts];
  };
  return {
    ...(typeof value.allowCredentials === "boolean" ? { AllowCredentials: value.allowCredentials } : {}),
    AllowHeaders: list("allowHeaders"),
    AllowMethods: list("allowMethods"),
    AllowOrigins: list("allowOrigins"),
    ExposeHeaders: list("exposeHeaders"),
    ...(typeof value.maxAge === "number" ? { MaxAge: value.maxAge } : {}),
  };
}

function endpointIn(document: Node): boolean | undefined {
  const servers = Array.isArray(document.servers) ? document.servers.map(nodeOf) : [];
  const settings = [document, ...servers].map((node) => nodeOf(node["x-amazon-apigateway-endpoint-configuration"]));
  const found = settings.find(({ disableExecuteApiEndpoint }) => typeof disableExecuteApiEndpoint === "boolean");
  return found?.disableExecuteApiEndpoint as boolean | undefined;
}

function tagsIn(document: Node): Readonly<Record<string, string>> {
  const tags = Array.isArray(document.tags) ? document.tags.map(nodeOf) : [];
  return Object.fromEntries(
    tags.flatMap(({ name, "x-amazon-apigateway-tag-value": value }) => {
      const key = textOf(name);
      const text = textOf(value);
      return key === undefined || text === undefined ? [] : [[key, text] as const];
    }),
  );
}

/**
 * The part of the server's path that goes before all paths.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-import-api-basePath.html (2026-11)
 */
function basePathOf(document: Node, basepath: Basepath): string {
  if (basepath === "ignore") return "";
  const server = nodeOf(Array.isArray(document.servers) ? document.servers[0] : undefined);
  const variables = nodeOf(server.variables);
  const url = (textOf(server.url) ?? "").replace(/\{(\w+)\}/g, (_, name: string) => {
    return textOf(nodeOf(variables[name]).default)?.replace(/^\//, "") ?? "";
  });
  const path = url.replace(/^[a-z]+:\/\/[^/]*/i, "").replace(/\/+$/, "");
  // The first part of the path stands for the stage.
  return basepath === "split" ? path.replace(/^\/[^/]*/, "") : path;
}
