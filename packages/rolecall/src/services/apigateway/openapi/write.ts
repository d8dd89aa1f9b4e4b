/**
 * A deployed API as an OpenAPI document. The form of either version is recorded of AWS, April 2024.
 *
 * AWS: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-export-api.html
 */
import { modelOfUrl, parsedSchema } from "../models.js";
import type {
  ApiDefinition,
  AuthorizerDefinition,
  IntegrationDefinition,
  IntegrationResponseDefinition,
  MethodDefinition,
  MethodResponseDefinition,
} from "../records.js";

export interface Exported {
  readonly kind: "oas30" | "swagger";
  readonly region: string;
  readonly api: string;
  readonly stage: string;
  readonly createdMs: number;
  /** `integrations`, `authorizers`, `apigateway` (all of it). */
  readonly extensions: ReadonlySet<string>;
}

type Json = Record<string, unknown>;

const EXTENSION = "x-amazon-apigateway-";

/** As AWS names a version where none was given: the day the API was made. */
export const versionOf = ({ version }: ApiDefinition, createdMs: number) =>
  version ?? new Date(createdMs).toISOString().replace(/\.\d+Z$/, "Z");

export function writeDocument(definition: ApiDefinition, exported: Exported): Json {
  return new Writer(definition, exported).document();
}

class Writer {
  readonly #api: ApiDefinition;
  readonly #exported: Exported;
  readonly #oas3: boolean;
  readonly #whole: boolean;

  constructor(definition: ApiDefinition, exported: Exported) {
    this.#api = definition;
    this.#exported = exported;
    this.#oas3 = exported.kind === "oas30";
    this.#whole = exported.extensions.has("apigateway");
  }

  document(): Json {
    const { region, api, stage, createdMs } = this.#exported;
    const { name, description } = this.#api;
    const info = {
      title: name,
      ...(description === undefined ? {} : { description }),
      version: versionOf(this.#api, createdMs),
    };
    const host = `${api}.execute-api.${region}.amazonaws.com`;
    const schemas = this.#schemas();
    const schemes = this.#securitySchemes();
    const paths = this.#paths();
    if (!this.#oas3) {
      return {
        swagger: "2.0",
        info,
        host,
        basePath: `/${stage}`,
        schemes: ["https"],
        paths,
        ...(Object.keys(schemes).length === 0 ? {} : { securityDefinitions: schemes }),
        ...(Object.keys(schemas).length === 0 ? {} : { definitions: schemas }),
        ...this.#rootExtensions(),
        ...(this.#whole ? this.#endpoint() : {}),
      };
    }
    return {
      openapi: "3.0.1",
      info,
      servers: [
        {
          url: `https://${host}/{basePath}`,
          variables: { basePath: { default: stage } },
          ...(this.#whole ? this.#endpoint() : {}),
        },
      ],
      paths,
      components: {
        ...(Object.keys(schemas).length === 0 ? {} : { schemas }),
        ...(Object.keys(schemes).length === 0 ? {} : { securitySchemes: schemes }),
      },
      ...this.#rootExtensions(),
    };
  }

  #endpoint(): Json {
    const { vpcEndpointIds, types, ipAddressType } = this.#api.endpointConfiguration;
    const { disableExecuteApiEndpoint } = this.#api;
    return {
      [`${EXTENSION}endpoint-configuration`]: {
        types: [...types],
        ipAddressType,
        ...(disableExecuteApiEndpoint ? { disableExecuteApiEndpoint } : {}),
        ...(vpcEndpointIds === undefined ? {} : { vpcEndpointIds: [...vpcEndpointIds] }),
      },
    };
  }

  #rootExtensions(): Json {
    if (!this.#whole) return {};
    const { requestValidators, gatewayResponses, binaryMediaTypes, minimumCompressionSize, policy } = this.#api;
    const { apiKeySource, securityPolicy, endpointAccessMode } = this.#api;
    return {
      ...(apiKeySource === "AUTHORIZER" ? { [`${EXTENSION}api-key-source`]: apiKeySource } : {}),
      ...(binaryMediaTypes.length === 0 ? {} : { [`${EXTENSION}binary-media-types`]: [...binaryMediaTypes] }),
      ...(minimumCompressionSize === undefined
        ? {}
        : { [`${EXTENSION}minimum-compression-size`]: minimumCompressionSize }),
      ...(requestValidators.length === 0
        ? {}
        : {
            [`${EXTENSION}request-validators`]: Object.fromEntries(
              requestValidators.map(({ name, validateRequestBody, validateRequestParameters }) => [
                name,
                { validateRequestParameters, validateRequestBody },
              ]),
            ),
          }),
      ...(gatewayResponses.length === 0
        ? {}
        : {
            [`${EXTENSION}gateway-responses`]: Object.fromEntries(
              gatewayResponses.map(({ responseType, statusCode, responseParameters, responseTemplates }) => [
                responseType,
                {
                  ...(statusCode === undefined ? {} : { statusCode }),
                  ...filled("responseParameters", responseParameters),
                  ...filled("responseTemplates", responseTemplates),
                },
              ]),
            ),
          }),
      ...(policy === undefined ? {} : { [`${EXTENSION}policy`]: JSON.parse(policy) }),
      ...(securityPolicy === undefined ? {} : { [`${EXTENSION}security-policy`]: securityPolicy }),
      ...(endpointAccessMode === undefined ? {} : { [`${EXTENSION}endpoint-access-mode`]: endpointAccessMode }),
    };
  }

  #schemas(): Json {
    return Object.fromEntries(
      this.#api.models.flatMap(({ name, schema }) => {
        const parsed = parsedSchema(schema ?? "");
        if (parsed === undefined) return [];
        const { $schema: _, ...kept } = parsed;
        return [[name, this.#withReferences(kept)]];
      }),
    );
  }

  #reference(name: string) {
    return { $ref: this.#oas3 ? `#/components/schemas/${name}` : `#/definitions/${name}` };
  }

  /** URLs of models become references again. */
  #withReferences(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((part) => this.#withReferences(part));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, part]) => {
        const name = key === "$ref" && typeof part === "string" ? modelOfUrl(part) : undefined;
        return [key, name === undefined ? this.#withReferences(part) : this.#reference(name).$ref];
      }),
    );
  }

  #paths(): Json {
    const resources = this.#api.resources.filter(
      ({ resourceMethods, path }) =>
        Object.keys(resourceMethods).length > 0 || (this.#whole && path !== "/" && this.#isLeaf(path)),
    );
    return Object.fromEntries(
      resources.map(({ path, resourceMethods }) => [
        path,
        Object.fromEntries(
          Object.values(resourceMethods).map((method) => [
            method.httpMethod === "ANY" ? `${EXTENSION}any-method` : method.httpMethod.toLowerCase(),
            this.#operation(method),
          ]),
        ),
      ]),
    );
  }

  /** A resource without methods of which no other path tells. */
  #isLeaf(path: string): boolean {
    return !this.#api.resources.some((other) => other.path.startsWith(`${path}/`));
  }

  #operation(method: MethodDefinition): Json {
    const security = this.#security(method);
    const validator = this.#api.requestValidators.find(({ id }) => id === method.requestValidatorId)?.name;
    const integration = method.methodIntegration;
    const shows = this.#whole || this.#exported.extensions.has("integrations");
    return {
      ...(method.operationName === undefined ? {} : { operationId: method.operationName }),
      ...(this.#oas3 ? {} : this.#media(method)),
      ...this.#parameters(method),
      responses: Object.fromEntries(
        Object.values(method.methodResponses).map((response) => [response.statusCode, this.#response(response)]),
      ),
      ...(security.length === 0 ? {} : { security }),
      ...(this.#whole && validator !== undefined ? { [`${EXTENSION}request-validator`]: validator } : {}),
      ...(integration !== undefined && shows ? { [`${EXTENSION}integration`]: integrationOf(integration) } : {}),
    };
  }

  /** Swagger names media types of an operation as a whole. */
  #media({ requestModels, methodResponses }: MethodDefinition): Json {
    const consumes = Object.keys(requestModels);
    const produces = new Set(
      Object.values(methodResponses).flatMap(({ responseModels }) => Object.keys(responseModels)),
    );
    return {
      ...(consumes.length === 0 ? {} : { consumes }),
      ...(produces.size === 0 ? {} : { produces: [...produces] }),
    };
  }

  #parameters({ requestParameters, requestModels }: MethodDefinition): Json {
    const parameters: Json[] = Object.entries(requestParameters).flatMap(([source, required]): Json[] => {
      const [, place = "", name = ""] = /^method\.request\.(querystring|header|path)\.(.+)$/.exec(source) ?? [];
      if (place === "") return [];
      const at = { name, in: place === "querystring" ? "query" : place };
      return this.#oas3
        ? [{ ...at, ...(required ? { required } : {}), schema: { type: "string" } }]
        : [{ ...at, required, type: "string" }];
    });
    const [model] = Object.values(requestModels);
    if (!this.#oas3 && model !== undefined) {
      parameters.push({ in: "body", name: model, required: true, schema: this.#reference(model) });
    }
    return {
      ...(parameters.length === 0 ? {} : { parameters }),
      ...(this.#oas3 && model !== undefined
        ? { requestBody: { content: this.#content(requestModels), required: true } }
        : {}),
    };
  }

  #content(models: Readonly<Record<string, string>>): Json {
    return Object.fromEntries(
      Object.entries(models).map(([media, name]) => [media, { schema: this.#reference(name) }]),
    );
  }

  #response({ statusCode, responseParameters, responseModels }: MethodResponseDefinition): Json {
    const schema = this.#oas3 ? { schema: { type: "string" } } : { type: "string" };
    const headers = Object.keys(responseParameters).flatMap((source) => {
      const name = /^method\.response\.header\.(.+)$/.exec(source)?.[1];
      return name === undefined ? [] : [[name, schema]];
    });
    const [model] = Object.values(responseModels);
    return {
      description: `${statusCode} response`,
      ...(headers.length === 0 ? {} : { headers: Object.fromEntries(headers) }),
      ...(this.#oas3 ? { content: this.#content(responseModels) } : {}),
      ...(!this.#oas3 && model !== undefined ? { schema: this.#reference(model) } : {}),
    };
  }

  #security({ authorizationType, authorizerId, authorizationScopes, apiKeyRequired }: MethodDefinition): Json[] {
    const authorizer = this.#api.authorizers.find(({ id }) => id === authorizerId);
    return [
      ...(authorizationType === "AWS_IAM" ? [{ sigv4: [] }] : []),
      ...(authorizer === undefined ? [] : [{ [authorizer.name]: [...(authorizationScopes ?? [])] }]),
      ...(apiKeyRequired ? [{ api_key: [] }] : []),
    ];
  }

  #securitySchemes(): Json {
    const methods = this.#api.resources.flatMap(({ resourceMethods }) => Object.values(resourceMethods));
    const shows = this.#whole || this.#exported.extensions.has("authorizers");
    return {
      ...(methods.some(({ authorizationType }) => authorizationType === "AWS_IAM")
        ? {
            sigv4: {
              type: "apiKey",
              name: "Authorization",
              in: "header",
              [`${EXTENSION}authtype`]: "awsSigv4",
            },
          }
        : {}),
      ...(methods.some(({ apiKeyRequired }) => apiKeyRequired)
        ? { api_key: { type: "apiKey", name: "x-api-key", in: "header" } }
        : {}),
      ...Object.fromEntries(this.#api.authorizers.map((authorizer) => [authorizer.name, schemeOf(authorizer, shows)])),
    };
  }
}

function schemeOf(authorizer: AuthorizerDefinition, whole: boolean): Json {
  const { type, authType, identitySource, providerARNs, authorizerUri, authorizerCredentials } = authorizer;
  const { identityValidationExpression, authorizerResultTtlInSeconds } = authorizer;
  const header = /^method\.request\.header\.([^,]+)$/.exec(identitySource ?? "")?.[1];
  return {
    type: "apiKey",
    name: header ?? "Unused",
    in: "header",
    ...(whole
      ? {
          [`${EXTENSION}authtype`]: authType ?? (type === "COGNITO_USER_POOLS" ? "cognito_user_pools" : "custom"),
          [`${EXTENSION}authorizer`]: {
            type: type.toLowerCase(),
            ...(authorizerUri === undefined ? {} : { authorizerUri }),
            ...(authorizerCredentials === undefined ? {} : { authorizerCredentials }),
            ...(identityValidationExpression === undefined ? {} : { identityValidationExpression }),
            ...(identitySource === undefined ? {} : { identitySource }),
            authorizerResultTtlInSeconds,
            ...(providerARNs === undefined ? {} : { providerARNs: [...providerARNs] }),
          },
        }
      : {}),
  };
}

function integrationOf(integration: IntegrationDefinition): Json {
  const { type, integrationResponses, requestParameters, requestTemplates, passthroughBehavior, ...rest } = integration;
  const { timeoutInMillis, cacheNamespace, cacheKeyParameters, ...more } = rest;
  return {
    ...more,
    type: type.toLowerCase(),
    ...(Object.keys(integrationResponses).length === 0 ? {} : { responses: responsesOf(integrationResponses) }),
    ...filled("requestParameters", requestParameters),
    ...filled("requestTemplates", requestTemplates),
    passthroughBehavior: passthroughBehavior.toLowerCase(),
    ...(timeoutInMillis === 29_000 ? {} : { timeoutInMillis }),
    ...(cacheKeyParameters.length === 0 ? {} : { cacheNamespace, cacheKeyParameters: [...cacheKeyParameters] }),
  };
}

const responsesOf = (responses: IntegrationDefinition["integrationResponses"]): Json =>
  Object.fromEntries(Object.values(responses).map((response) => [keyOf(response), responseOf(response)]));

const keyOf = ({ selectionPattern }: IntegrationResponseDefinition) =>
  selectionPattern === undefined || selectionPattern === "" ? "default" : selectionPattern;

const responseOf = ({
  statusCode,
  responseParameters,
  responseTemplates,
  contentHandling,
}: IntegrationResponseDefinition) => ({
  statusCode,
  ...filled("responseParameters", responseParameters),
  ...filled("responseTemplates", responseTemplates),
  ...(contentHandling === undefined ? {} : { contentHandling }),
});

const filled = (name: string, map: Readonly<Record<string, string>>): Json =>
  Object.keys(map).length === 0 ? {} : { [name]: { ...map } };
