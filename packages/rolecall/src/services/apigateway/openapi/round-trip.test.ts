/** What is exported and imported again is the same API, whichever version and form it went through. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { defaultSettings } from "../apis.js";
import { modelUrl } from "../models.js";
import { expandedPolicy } from "../policy.js";
import type { ApiDefinition, ApiRecord, IntegrationDefinition, MethodDefinition } from "../records.js";
import { FUNCTION_URI } from "../testing.js";
import { applied } from "./apply.js";
import { parseDocument } from "./document.js";
import { readDocument } from "./read.js";
import { writeDocument } from "./write.js";

const record: ApiRecord = {
  account: "000000000000",
  region: "us-east-1",
  id: "api1234567",
  rootResourceId: "root",
  createdMs: 0,
  tags: {},
  ...defaultSettings("empty"),
};
const EMPTY: ApiDefinition = {
  ...defaultSettings("empty"),
  resources: [{ id: "root", path: "/", resourceMethods: {} }],
  models: [],
  authorizers: [],
  requestValidators: [],
  gatewayResponses: [],
};

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,7}$/);
const optional = <Value>(arbitrary: fc.Arbitrary<Value>, name: string) =>
  fc.option(arbitrary, { nil: undefined }).map((value) => (value === undefined ? {} : { [name]: value }));
const ROLE = "arn:aws:iam::000000000000:role/r";
const media = fc.constantFrom("application/json", "application/xml", "text/plain");
const template = fc.string({ minLength: 1, maxLength: 12 });
const unique = <Value>(values: readonly Value[], of: (value: Value) => unknown) => [
  ...new Map(values.map((value) => [of(value), value])).values(),
];

const models = fc.uniqueArray(fc.stringMatching(/^[A-Z][a-z]{0,5}$/), { minLength: 1, maxLength: 3 }).map((names) =>
  names.map((name, index) => ({
    id: name,
    name,
    contentType: "application/json",
    schema: JSON.stringify({
      type: "object",
      properties: { own: { type: "string" }, other: { $ref: modelUrl(record.id, names[index - 1] ?? name) } },
    }),
  })),
);

const responses = fc.uniqueArray(fc.constantFrom("200", "201", "400", "404", "500"), { maxLength: 3 });

function integrationArbitrary(
  statuses: readonly string[],
  parameters: readonly string[],
): fc.Arbitrary<IntegrationDefinition> {
  const kinds: readonly Pick<IntegrationDefinition, "type" | "uri" | "httpMethod">[] = [
    { type: "MOCK" },
    { type: "AWS_PROXY", uri: FUNCTION_URI, httpMethod: "POST" },
    { type: "AWS", uri: "arn:aws:apigateway:us-east-1:sqs:path/000000000000/q", httpMethod: "POST" },
    { type: "HTTP", uri: "https://example.com/{x}", httpMethod: "GET" },
    { type: "HTTP_PROXY", uri: "http://example.com", httpMethod: "ANY" },
  ];
  return fc
    .tuple(
      fc.constantFrom(...kinds),
      fc.constantFrom("WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"),
      fc.dictionary(media, template, { maxKeys: 2 }),
      optional(fc.constantFrom(ROLE, "arn:aws:iam::*:user/*"), "credentials"),
      optional(fc.constantFrom("CONVERT_TO_BINARY", "CONVERT_TO_TEXT"), "contentHandling"),
      optional(
        fc.boolean().map((insecureSkipVerification) => ({ insecureSkipVerification })),
        "tlsConfig",
      ),
      fc.integer({ min: 50, max: 29_000 }),
      fc.boolean(),
      fc.dictionary(media, template, { maxKeys: 2 }),
    )
    .map(
      ([kind, passthroughBehavior, requestTemplates, credentials, handling, tls, timeoutInMillis, cached, given]) => ({
        ...kind,
        ...credentials,
        ...handling,
        ...tls,
        passthroughBehavior: passthroughBehavior as IntegrationDefinition["passthroughBehavior"],
        requestTemplates: { ...requestTemplates },
        requestParameters: Object.fromEntries(
          parameters.map((source, index) => [`integration.request.header.h${index}`, source]),
        ),
        timeoutInMillis,
        cacheNamespace: "n",
        cacheKeyParameters: cached ? ["method.request.path.x"] : [],
        integrationResponses: Object.fromEntries(
          statuses.map((statusCode, index) => [
            statusCode,
            {
              statusCode,
              ...(index === 0 ? {} : { selectionPattern: `${statusCode[0]}\\d{2}|x${index}` }),
              responseParameters: (index === 0 ? { "method.response.header.Own": "'x'" } : {}) as Record<
                string,
                string
              >,
              responseTemplates: { ...given },
            },
          ]),
        ),
      }),
    );
}

function methodArbitrary(httpMethod: string, names: readonly string[]): fc.Arbitrary<MethodDefinition> {
  return fc
    .tuple(
      fc.constantFrom("NONE", "AWS_IAM", "CUSTOM", "COGNITO_USER_POOLS"),
      fc.boolean(),
      fc.uniqueArray(word, { maxLength: 3 }),
      responses,
      optional(word, "operationName"),
      fc.option(fc.constantFrom(...names), { nil: undefined }),
      fc.boolean(),
      fc.array(word, { minLength: 1, maxLength: 2 }),
    )
    .chain(([authorizationType, apiKeyRequired, parameters, statuses, operation, model, validated, scopes]) => {
      const requestParameters = Object.fromEntries(
        parameters.map((name, index) => [
          `method.request.${["querystring", "header", "path"][index % 3]}.${name}`,
          index % 3 === 2 || index % 2 === 0,
        ]),
      );
      return integrationArbitrary(statuses, Object.keys(requestParameters)).map(
        (methodIntegration): MethodDefinition => ({
          httpMethod,
          authorizationType: authorizationType as MethodDefinition["authorizationType"],
          ...(authorizationType === "CUSTOM" ? { authorizerId: "guard" } : {}),
          ...(authorizationType === "COGNITO_USER_POOLS" ? { authorizerId: "pool", authorizationScopes: scopes } : {}),
          apiKeyRequired,
          ...operation,
          ...(validated ? { requestValidatorId: "bodies" } : {}),
          requestParameters,
          requestModels: model === undefined ? {} : { "application/json": model },
          methodResponses: Object.fromEntries(
            statuses.map((statusCode, index) => [
              statusCode,
              {
                statusCode,
                responseParameters: (index === 0 ? { "method.response.header.Own": false } : {}) as Record<
                  string,
                  boolean
                >,
                responseModels: (model === undefined ? {} : { "application/json": model }) as Record<string, string>,
              },
            ]),
          ),
          methodIntegration,
        }),
      );
    });
}

const definitions: fc.Arbitrary<ApiDefinition> = models.chain((schemas) => {
  const names = schemas.map(({ name }) => name);
  const methods = fc
    .uniqueArray(fc.constantFrom("GET", "POST", "DELETE", "ANY", "OPTIONS"), { maxLength: 3 })
    .chain((verbs) => fc.tuple(...verbs.map((verb) => methodArbitrary(verb, names))))
    .map((made) => Object.fromEntries(made.map((method) => [method.httpMethod, method])));
  return fc
    .tuple(
      methods,
      methods,
      methods,
      fc.array(word, { maxLength: 2 }),
      optional(fc.integer({ min: 0, max: 10_485_760 }), "minimumCompressionSize"),
      fc.constantFrom("HEADER" as const, "AUTHORIZER" as const),
      fc.boolean(),
      optional(template, "description"),
      fc.constantFrom("REGIONAL" as const, "EDGE" as const),
      fc.boolean(),
    )
    .map(([root, pets, pet, binary, compression, apiKeySource, disabled, description, type, guarded]) => ({
      name: "shop",
      ...description,
      version: "1.0",
      binaryMediaTypes: unique(binary, (name) => name).map((name) => `image/${name}`),
      ...compression,
      apiKeySource,
      endpointConfiguration: { types: [type], ipAddressType: "ipv4" as const },
      disableExecuteApiEndpoint: disabled,
      ...(guarded
        ? {
            policy: expandedPolicy(
              '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"execute-api:Invoke","Resource":"execute-api:/*"}]}',
              record,
            ),
          }
        : {}),
      resources: [
        { id: "root", path: "/", resourceMethods: root },
        { id: "a", parentId: "root", pathPart: "pets", path: "/pets", resourceMethods: pets },
        { id: "b", parentId: "a", pathPart: "{x}", path: "/pets/{x}", resourceMethods: pet },
      ],
      models: schemas,
      authorizers: [
        {
          id: "guard",
          name: "guard",
          type: "REQUEST" as const,
          authType: "custom",
          authorizerUri: FUNCTION_URI,
          authorizerCredentials: ROLE,
          identitySource: "method.request.header.Auth,method.request.querystring.q",
          authorizerResultTtlInSeconds: 60,
        },
        {
          id: "pool",
          name: "pool",
          type: "COGNITO_USER_POOLS" as const,
          authType: "cognito_user_pools",
          providerARNs: ["arn:aws:cognito-idp:us-east-1:000000000000:userpool/p"],
          identitySource: "method.request.header.Authorization",
          authorizerResultTtlInSeconds: 300,
        },
      ],
      requestValidators: [
        { id: "bodies", name: "bodies", validateRequestBody: true, validateRequestParameters: false },
      ],
      gatewayResponses: [
        {
          responseType: "DEFAULT_4XX",
          statusCode: "418",
          responseParameters: { "gatewayresponse.header.X": "'y'" },
          responseTemplates: { "application/json": '{"m":$context.error.messageString}' },
        },
      ],
    }));
});

/** Without what has no place in a document: ids, and a cache's namespace where nothing is cached. */
function bare({ resources, authorizers, requestValidators, models: schemas, ...api }: ApiDefinition) {
  const nameOf = (all: readonly { readonly id: string; readonly name: string }[], id: string | undefined) =>
    all.find((one) => one.id === id)?.name;
  return {
    ...api,
    authorizers: authorizers.map(({ id: _, ...rest }) => rest),
    requestValidators: requestValidators.map(({ id: _, ...rest }) => rest),
    models: schemas.map(({ id: _, schema, ...rest }) => ({ ...rest, schema: JSON.parse(schema ?? "") })),
    resources: Object.fromEntries(
      resources.map(({ path, pathPart, resourceMethods }) => [
        path,
        {
          pathPart,
          methods: Object.values(resourceMethods)
            .sort((one, other) => (one.httpMethod < other.httpMethod ? -1 : 1))
            .map(({ authorizerId, requestValidatorId, methodIntegration, ...method }) => {
              const { cacheNamespace, ...integration } = methodIntegration as IntegrationDefinition;
              return {
                ...method,
                authorizer: nameOf(authorizers, authorizerId),
                validator: nameOf(requestValidators, requestValidatorId),
                integration: {
                  ...integration,
                  ...(integration.cacheKeyParameters.length > 0 ? { cacheNamespace } : {}),
                },
              };
            }),
        },
      ]),
    ),
  };
}

describe.each(["oas30", "swagger"] as const)("an export as %s", (kind) => {
  test.each([
    ["JSON", 60, (document: object) => JSON.stringify(document)],
    ["YAML", 20, (document: object) => stringify(document)],
  ])("in %s is the API itself", (_, numRuns, form) => {
    let count = 0;
    const newId = () => `new${++count}`;
    fc.assert(
      fc.property(definitions, (definition) => {
        const extensions = new Set(["apigateway"]);
        const exported = { kind, region: "us-east-1", api: record.id, stage: "prod", createdMs: 0, extensions };
        const bytes = Buffer.from(form(writeDocument(definition, exported)));
        const options = { api: record.id, basePath: undefined, newModelName: newId };
        const imported = readDocument(parseDocument(bytes), options);
        expect(imported.warnings).toEqual([]);
        expect(bare(applied(record, EMPTY, imported, { mode: "overwrite", newId }))).toEqual(bare(definition));
      }),
      { numRuns },
    );
  });
});
