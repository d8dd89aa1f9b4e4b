/**
 * What an OpenAPI document says of a REST API, with Amazon's extensions. Nothing is checked against what is there, and
 * ids are names still.
 *
 * AWS: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
 */
import { modelUrl } from "../models.js";
import type {
  ApiSettings,
  AuthorizerDefinition,
  GatewayResponseDefinition,
  IntegrationDefinition,
  MethodDefinition,
  MethodResponseDefinition,
  ModelDefinition,
  RequestValidatorDefinition,
} from "../records.js";
import { type Document, type Json, list, object, text, textList, texts } from "./document.js";

export interface Imported {
  readonly name: string;
  readonly description?: string;
  readonly version?: string;
  readonly settings: Partial<Omit<ApiSettings, "endpointConfiguration" | "policy">>;
  readonly endpoint: {
    readonly vpcEndpointIds?: readonly string[];
    readonly ipAddressType?: string;
    readonly types?: readonly string[];
  };
  /** As written: `execute-api:/…` may stand in it. */
  readonly policy?: string;
  readonly methods: readonly ImportedMethod[];
  /** Paths without methods too. */
  readonly paths: readonly string[];
  readonly models: readonly Omit<ModelDefinition, "id">[];
  readonly authorizers: readonly Omit<AuthorizerDefinition, "id">[];
  readonly requestValidators: readonly Omit<RequestValidatorDefinition, "id">[];
  readonly gatewayResponses: readonly GatewayResponseDefinition[];
  readonly warnings: readonly string[];
}

export interface ImportedMethod {
  readonly path: string;
  /** Its authorizer, its validator and its cache's namespace come with their ids. */
  readonly method: Omit<MethodDefinition, "authorizerId" | "requestValidatorId" | "methodIntegration">;
  readonly integration?: Omit<IntegrationDefinition, "cacheNamespace"> & { readonly cacheNamespace?: string };
  readonly authorizer?: string;
  readonly requestValidator?: string;
}

export interface ReadOptions {
  /** Of the API that models refer to each other in. */
  readonly api: string;
  /** `basepath`: ignore (the default), prepend or split. */
  readonly basePath: string | undefined;
  /** Name of a model that stands in an operation and has none. */
  readonly newModelName: () => string;
}

const EXTENSION = "x-amazon-apigateway-";
const METHODS = ["get", "put", "post", "delete", "options", "head", "patch"];

export function readDocument({ kind, root }: Document, options: ReadOptions): Imported {
  const reader = new Reader(kind, root, options);
  return reader.read();
}

class Reader {
  readonly #root: Json;
  readonly #oas3: boolean;
  readonly #options: ReadOptions;
  readonly #models: Omit<ModelDefinition, "id">[] = [];
  readonly #warnings: string[] = [];

  constructor(kind: Document["kind"], root: Json, options: ReadOptions) {
    this.#root = root;
    this.#oas3 = kind === "oas30";
    this.#options = options;
  }

  read(): Imported {
    const root = this.#root;
    const info = object(root.info);
    const description = text(info.description);
    const version = text(info.version);
    for (const [name, schema] of Object.entries(this.#schemas())) this.#addModel(name, schema);
    const prefix = this.#prefix();
    const paths = Object.entries(object(root.paths)).filter(([path]) => path.startsWith("/"));
    const methods = paths.flatMap(([path, item]) => this.#methodsOf(joined(prefix, path), path, object(item)));
    const endpoint = this.#endpoint();
    const policy = root[`${EXTENSION}policy`];
    return {
      name: text(info.title) ?? "",
      ...(description === undefined || description === "" ? {} : { description }),
      ...(version === undefined || version === "" ? {} : { version }),
      settings: this.#settings(endpoint),
      endpoint: {
        ...(endpoint.vpcEndpointIds === undefined ? {} : { vpcEndpointIds: textList(endpoint.vpcEndpointIds) }),
        ...(endpoint.types === undefined ? {} : { types: textList(endpoint.types) }),
        ...(text(endpoint.ipAddressType) === undefined
          ? {}
          : { ipAddressType: text(endpoint.ipAddressType) as string }),
      },
      ...(policy === undefined ? {} : { policy: typeof policy === "string" ? policy : JSON.stringify(policy) }),
      methods,
      paths: paths.map(([path]) => joined(prefix, path)),
      models: this.#models,
      authorizers: this.#authorizers(),
      requestValidators: Object.entries(object(root[`${EXTENSION}request-validators`])).map(([name, validator]) => ({
        name,
        validateRequestBody: object(validator).validateRequestBody === true,
        validateRequestParameters: object(validator).validateRequestParameters === true,
      })),
      gatewayResponses: Object.entries(object(root[`${EXTENSION}gateway-responses`])).map(([type, value]) => {
        const response = object(value);
        const statusCode = text(response.statusCode);
        return {
          responseType: type,
          ...(statusCode === undefined ? {} : { statusCode }),
          responseParameters: texts(response.responseParameters),
          responseTemplates: texts(response.responseTemplates),
        };
      }),
      warnings: this.#warnings,
    };
  }

  #settings(endpoint: Json): Imported["settings"] {
    const root = this.#root;
    const binary = root[`${EXTENSION}binary-media-types`];
    const compression = root[`${EXTENSION}minimum-compression-size`];
    const source = text(root[`${EXTENSION}api-key-source`])?.toUpperCase();
    const security = text(root[`${EXTENSION}security-policy`]);
    const access = text(root[`${EXTENSION}endpoint-access-mode`]);
    return {
      ...(binary === undefined ? {} : { binaryMediaTypes: textList(binary) }),
      ...(typeof compression === "number" ? { minimumCompressionSize: compression } : {}),
      ...(source === "HEADER" || source === "AUTHORIZER" ? { apiKeySource: source } : {}),
      ...(endpoint.disableExecuteApiEndpoint === undefined
        ? {}
        : { disableExecuteApiEndpoint: endpoint.disableExecuteApiEndpoint === true }),
      ...(security === undefined ? {} : { securityPolicy: security as never }),
      ...(access === undefined ? {} : { endpointAccessMode: access as never }),
    };
  }

  /** In OpenAPI 3 the endpoint is a server's. */
  #endpoint(): Json {
    const name = `${EXTENSION}endpoint-configuration`;
    const [server] = list(this.#root.servers);
    return { ...object(this.#root[name]), ...object(object(server)[name]) };
  }

  /** AWS: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-import-api-basePath.html */
  #prefix(): string {
    const parts = this.#basePath()
      .split("/")
      .filter((part) => part !== "");
    switch (this.#options.basePath) {
      case "prepend":
        return parts.map((part) => `/${part}`).join("");
      case "split":
        // The first part names the stage.
        return parts
          .slice(1)
          .map((part) => `/${part}`)
          .join("");
      default:
        return "";
    }
  }

  #basePath(): string {
    if (!this.#oas3) return text(this.#root.basePath) ?? "";
    const server = object(list(this.#root.servers)[0]);
    const url = (text(server.url) ?? "").replace(/\{(\w+)\}/g, (_, name: string) => {
      const variable = object(object(server.variables)[name]);
      return text(variable.default) ?? "";
    });
    return /^https?:\/\/[^/]*(\/.*)?$/i.exec(url)?.[1] ?? (url.startsWith("/") ? url : "");
  }

  #schemas(): Json {
    return this.#oas3 ? object(object(this.#root.components).schemas) : object(this.#root.definitions);
  }

  #addModel(name: string, schema: unknown): void {
    this.#models.push({
      name,
      schema: JSON.stringify(this.#withUrls(schema), undefined, 2),
      contentType: "application/json",
    });
  }

  /** References between schemas become URLs of models. */
  #withUrls(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((part) => this.#withUrls(part));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, part]) => {
        const name = key === "$ref" && typeof part === "string" ? referred(part) : undefined;
        return [key, name === undefined ? this.#withUrls(part) : modelUrl(this.#options.api, name)];
      }),
    );
  }

  #modelName(schema: unknown): string | undefined {
    const { $ref } = object(schema);
    if (typeof $ref === "string") return referred($ref);
    if (schema === undefined || Object.keys(object(schema)).length === 0) return undefined;
    const name = this.#options.newModelName();
    this.#addModel(name, schema);
    return name;
  }

  /** What a `#/…` reference points to; the value itself where it is none. */
  #resolved(value: unknown): Json {
    const { $ref } = object(value);
    if (typeof $ref !== "string" || !$ref.startsWith("#/")) return object(value);
    let at: unknown = this.#root;
    for (const part of $ref.slice(2).split("/")) {
      const name = part.replaceAll("~1", "/").replaceAll("~0", "~");
      at = Object.hasOwn(object(at), name) ? object(at)[name] : undefined;
    }
    return object(at);
  }

  #methodsOf(path: string, written: string, item: Json): readonly ImportedMethod[] {
    const shared = list(item.parameters);
    const named = METHODS.filter((name) => item[name] !== undefined).map((name) => [name, name.toUpperCase()] as const);
    const any = `${EXTENSION}any-method`;
    const all = item[any] === undefined ? named : [...named, [any, "ANY"] as const];
    return all.map(([key, httpMethod]) => {
      const operation = object(item[key]);
      if (operation.responses === undefined && key !== any) {
        this.#warnings.push(`Parse issue: attribute paths.'${written}'(${key}).responses is missing`);
      }
      return this.#method(path, httpMethod, operation, shared);
    });
  }

  #method(path: string, httpMethod: string, operation: Json, shared: readonly unknown[]): ImportedMethod {
    const parameters = [...shared, ...list(operation.parameters)].map((parameter) => this.#resolved(parameter));
    const security = this.#security(operation);
    const integration = operation[`${EXTENSION}integration`];
    const validator = text(operation[`${EXTENSION}request-validator`] ?? this.#root[`${EXTENSION}request-validator`]);
    const operationName = text(operation.operationId);
    return {
      path,
      method: {
        httpMethod,
        authorizationType: security.type,
        ...(security.scopes === undefined ? {} : { authorizationScopes: security.scopes }),
        apiKeyRequired: security.apiKey,
        ...(operationName === undefined ? {} : { operationName }),
        requestParameters: requestParameters(parameters),
        requestModels: this.#requestModels(operation, parameters),
        methodResponses: this.#responses(operation),
      },
      ...(security.authorizer === undefined ? {} : { authorizer: security.authorizer }),
      ...(validator === undefined ? {} : { requestValidator: validator }),
      ...(integration === undefined ? {} : { integration: integrationOf(object(integration)) }),
    };
  }

  #requestModels(operation: Json, parameters: readonly Json[]): Readonly<Record<string, string>> {
    if (this.#oas3) {
      return this.#contentModels(this.#resolved(operation.requestBody).content);
    }
    const body = parameters.find((parameter) => parameter.in === "body");
    const name = body && this.#modelName(body.schema);
    if (name === undefined) return {};
    return Object.fromEntries(this.#media(operation, "consumes").map((media) => [media, name]));
  }

  #media(operation: Json, of: "consumes" | "produces"): readonly string[] {
    const media = textList(operation[of] ?? this.#root[of]);
    return media.length === 0 ? ["application/json"] : media;
  }

  #contentModels(content: unknown): Readonly<Record<string, string>> {
    const models = Object.entries(object(content)).map(
      ([media, value]) => [media, this.#modelName(object(value).schema)] as const,
    );
    return Object.fromEntries(models.filter((entry): entry is [string, string] => entry[1] !== undefined));
  }

  #responses(operation: Json): Readonly<Record<string, MethodResponseDefinition>> {
    const responses: [string, MethodResponseDefinition][] = [];
    for (const [statusCode, value] of Object.entries(object(operation.responses))) {
      // `default` and ranges have no counterpart in API Gateway.
      if (!/^[1-5]\d\d$/.test(statusCode)) continue;
      const response = this.#resolved(value);
      responses.push([
        statusCode,
        {
          statusCode,
          responseParameters: Object.fromEntries(
            Object.keys(object(response.headers)).map((name) => [`method.response.header.${name}`, false]),
          ),
          responseModels: this.#oas3 ? this.#contentModels(response.content) : this.#produced(operation, response),
        },
      ]);
    }
    return Object.fromEntries(responses);
  }

  #produced(operation: Json, response: Json): Readonly<Record<string, string>> {
    const name = this.#modelName(response.schema);
    if (name === undefined) return {};
    return Object.fromEntries(this.#media(operation, "produces").map((media) => [media, name]));
  }

  #schemes(): Json {
    return this.#oas3 ? object(object(this.#root.components).securitySchemes) : object(this.#root.securityDefinitions);
  }

  #authorizers(): Imported["authorizers"] {
    return Object.entries(this.#schemes()).flatMap(([name, value]) => {
      const scheme = object(value);
      const extension = scheme[`${EXTENSION}authorizer`];
      if (extension === undefined) return [];
      const authorizer = object(extension);
      const type = (text(authorizer.type) ?? "token").toUpperCase() as AuthorizerDefinition["type"];
      const header = text(scheme.name);
      const identitySource =
        text(authorizer.identitySource) ??
        (type === "TOKEN" && header !== undefined ? `method.request.header.${header}` : undefined);
      const ttl = Number(authorizer.authorizerResultTtlInSeconds ?? 300);
      return [
        {
          name,
          type,
          authType: text(scheme[`${EXTENSION}authtype`]) ?? text(scheme.type) ?? "custom",
          ...(authorizer.providerARNs === undefined ? {} : { providerARNs: textList(authorizer.providerARNs) }),
          ...member("authorizerUri", authorizer.authorizerUri),
          ...member("authorizerCredentials", authorizer.authorizerCredentials),
          ...(identitySource === undefined ? {} : { identitySource }),
          ...member("identityValidationExpression", authorizer.identityValidationExpression),
          authorizerResultTtlInSeconds: ttl,
        },
      ];
    });
  }

  #security(operation: Json) {
    const schemes = this.#schemes();
    const asked: Security = { type: "NONE", apiKey: false };
    for (const requirement of list(operation.security ?? this.#root.security)) {
      for (const [name, scopes] of Object.entries(object(requirement))) {
        const scheme = object(Object.hasOwn(schemes, name) ? schemes[name] : undefined);
        const extension = scheme[`${EXTENSION}authorizer`];
        if (extension !== undefined) {
          asked.type = /^cognito_user_pools$/i.test(text(object(extension).type) ?? "")
            ? "COGNITO_USER_POOLS"
            : "CUSTOM";
          asked.authorizer = name;
          if (textList(scopes).length > 0) asked.scopes = textList(scopes);
        } else if (/^awsSigv4$/i.test(text(scheme[`${EXTENSION}authtype`]) ?? "")) {
          asked.type = "AWS_IAM";
        } else if (scheme.type === "apiKey" && /^x-api-key$/i.test(text(scheme.name) ?? "")) {
          asked.apiKey = true;
        }
      }
    }
    const auth = text(object(operation[`${EXTENSION}auth`] ?? this.#root[`${EXTENSION}auth`]).type)?.toUpperCase();
    if (auth === "AWS_IAM" || auth === "NONE")
      return { type: auth, apiKey: asked.apiKey } satisfies Security as Security;
    return asked;
  }
}

interface Security {
  type: MethodDefinition["authorizationType"];
  authorizer?: string;
  scopes?: readonly string[];
  apiKey: boolean;
}

const joined = (prefix: string, path: string) => (path === "/" && prefix !== "" ? prefix : prefix + trimmed(path));
/** AWS makes no resource of a slash at the end. */
const trimmed = (path: string) => (path.length > 1 ? path.replace(/\/+$/, "") : path);

/** `#/definitions/Pet`, `#/components/schemas/Pet` */
const referred = (reference: string): string | undefined =>
  /^#\/(?:definitions|components\/schemas)\/([^/]+)$/.exec(reference)?.[1];

function requestParameters(parameters: readonly Json[]): Readonly<Record<string, boolean>> {
  const places: Readonly<Record<string, string>> = { query: "querystring", header: "header", path: "path" };
  return Object.fromEntries(
    parameters.flatMap((parameter) => {
      const place = Object.hasOwn(places, String(parameter.in)) ? places[String(parameter.in)] : undefined;
      const name = text(parameter.name);
      if (place === undefined || name === undefined) return [];
      return [[`method.request.${place}.${name}`, place === "path" || parameter.required === true]];
    }),
  );
}

function integrationOf(value: Json): NonNullable<ImportedMethod["integration"]> {
  const upper = (name: string) => text(value[name])?.toUpperCase();
  const type = upper("type") as IntegrationDefinition["type"];
  const connectionType = upper("connectionType") as NonNullable<IntegrationDefinition["connectionType"]> | undefined;
  const contentHandling = upper("contentHandling") as NonNullable<IntegrationDefinition["contentHandling"]> | undefined;
  const httpMethod = upper("httpMethod");
  const transfer = upper("responseTransferMode") as
    | NonNullable<IntegrationDefinition["responseTransferMode"]>
    | undefined;
  const tls = value.tlsConfig;
  return {
    type,
    ...(httpMethod === undefined || type === "MOCK" ? {} : { httpMethod }),
    ...member("uri", value.uri),
    ...(connectionType === undefined ? {} : { connectionType }),
    ...member("connectionId", value.connectionId),
    ...member("credentials", value.credentials),
    requestParameters: texts(value.requestParameters),
    requestTemplates: texts(value.requestTemplates),
    passthroughBehavior: (upper("passthroughBehavior") ??
      "WHEN_NO_MATCH") as IntegrationDefinition["passthroughBehavior"],
    ...(contentHandling === undefined ? {} : { contentHandling }),
    timeoutInMillis: Number(value.timeoutInMillis ?? 29_000),
    ...member("cacheNamespace", value.cacheNamespace),
    cacheKeyParameters: textList(value.cacheKeyParameters),
    ...(tls === undefined
      ? {}
      : { tlsConfig: { insecureSkipVerification: object(tls).insecureSkipVerification === true } }),
    ...(transfer === undefined ? {} : { responseTransferMode: transfer }),
    ...member("integrationTarget", value.integrationTarget),
    integrationResponses: integrationResponses(object(value.responses)),
  };
}

/** By pattern in the document, by status code in API Gateway. */
function integrationResponses(responses: Json): IntegrationDefinition["integrationResponses"] {
  return Object.fromEntries(
    Object.entries(responses).map(([pattern, value]) => {
      const response = object(value);
      const statusCode = text(response.statusCode) ?? "200";
      const contentHandling = text(response.contentHandling)?.toUpperCase();
      return [
        statusCode,
        {
          statusCode,
          ...(pattern === "default" ? {} : { selectionPattern: pattern }),
          responseParameters: texts(response.responseParameters),
          responseTemplates: texts(response.responseTemplates),
          ...(contentHandling === undefined ? {} : { contentHandling: contentHandling as "CONVERT_TO_TEXT" }),
        },
      ];
    }),
  );
}

/** A member that is there only where it has a text. */
function member<Name extends string>(name: Name, value: unknown): { readonly [Key in Name]?: string } {
  const read = text(value);
  return read === undefined ? {} : ({ [name]: read } as { readonly [Key in Name]?: string });
}
