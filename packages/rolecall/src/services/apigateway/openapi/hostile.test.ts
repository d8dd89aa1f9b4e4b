/** Documents with something wrong in them: each makes an API, or is refused in AWS's words. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { AwsError } from "../../../kernel/errors.js";
import { defaultSettings } from "../apis.js";
import type { ApiDefinition, ApiRecord } from "../records.js";
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

const authorizer = { type: "token", authorizerUri: FUNCTION_URI, authorizerResultTtlInSeconds: 5 };
const scheme = { type: "apiKey", name: "A", in: "header", "x-amazon-apigateway-authorizer": authorizer };
const integration = {
  type: "http",
  httpMethod: "GET",
  uri: "https://example.com",
  requestParameters: { "integration.request.path.x": "method.request.path.x" },
  requestTemplates: { "application/json": "t" },
  timeoutInMillis: 100,
  cacheKeyParameters: ["method.request.path.x"],
  tlsConfig: { insecureSkipVerification: true },
  responses: { default: { statusCode: "200", responseTemplates: { "application/json": "t" } } },
};
const operation = {
  operationId: "o",
  security: [{ guard: ["scope"] }],
  responses: { "200": { description: "d", headers: { H: { type: "string" } } } },
  "x-amazon-apigateway-integration": integration,
};
const shared = {
  info: { title: "t", version: "1", description: "d" },
  "x-amazon-apigateway-gateway-responses": { DEFAULT_4XX: { statusCode: "400", responseParameters: { a: "b" } } },
  "x-amazon-apigateway-request-validators": { all: { validateRequestBody: true } },
  "x-amazon-apigateway-request-validator": "all",
  "x-amazon-apigateway-binary-media-types": ["a/b"],
  "x-amazon-apigateway-minimum-compression-size": 5,
  "x-amazon-apigateway-endpoint-configuration": { types: ["REGIONAL"], vpcEndpointIds: ["v"] },
  "x-amazon-apigateway-policy": {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: "*", Action: "execute-api:Invoke", Resource: "execute-api:/*" }],
  },
};
const schemas = { Pet: { type: "object", properties: { other: { $ref: "#/definitions/Pet" } } } };
const parameters = [{ name: "x", in: "path", required: true }, { $ref: "#/parameters/q" }];
const DOCUMENTS = [
  {
    swagger: "2.0",
    ...shared,
    parameters: { q: { name: "q", in: "query" } },
    paths: { "/pets/{x}": { parameters, get: operation, "x-amazon-apigateway-any-method": operation } },
    definitions: schemas,
    securityDefinitions: { guard: scheme },
  },
  {
    openapi: "3.0.1",
    ...shared,
    servers: [{ url: "https://x/{b}", variables: { b: { default: "a" } } }],
    paths: {
      "/pets/{x}": {
        parameters,
        post: { ...operation, requestBody: { content: { "application/json": { schema: { type: "object" } } } } },
      },
    },
    components: { schemas, securitySchemes: { guard: scheme } },
  },
];

const JUNK = [
  null,
  true,
  -1,
  1e300,
  "",
  "x",
  [],
  [null],
  {},
  { $ref: "#/" },
  { $ref: "#/paths" },
  { a: { b: [] } },
  "PRIVATE",
];

/** The value with one of its parts replaced, taken away or renamed. */
function bent(value: unknown, draw: (below: number) => number): unknown {
  if (typeof value !== "object" || value === null || draw(6) === 0) return JUNK[draw(JUNK.length)];
  if (Array.isArray(value)) return value.map((part, index) => (index === 0 ? bent(part, draw) : part));
  const entries = Object.entries(value);
  if (entries.length === 0) return JUNK[draw(JUNK.length)];
  const at = draw(entries.length);
  const [name, part] = entries[at] as [string, unknown];
  const kind = draw(8);
  if (kind === 0) entries.splice(at, 1);
  else if (kind === 1)
    entries[at] = [["__proto__", "constructor", "", "/", "default", `${name}x`][draw(6)] as string, part];
  else entries[at] = [name, bent(part, draw)];
  return Object.fromEntries(entries);
}

const read = (bytes: Uint8Array) => {
  let count = 0;
  const newId = () => `n${++count}`;
  const options = { api: record.id, basePath: "prepend", newModelName: () => `MODEL${newId()}` };
  return applied(record, EMPTY, readDocument(parseDocument(bytes), options), { mode: "merge", newId });
};

test.each(DOCUMENTS.map((document) => ["openapi" in document ? "3.0" : "2.0", document] as const))(
  "the document of version %s itself is an API",
  (version, document) => {
    // The path of the server's address stands before.
    expect(read(Buffer.from(JSON.stringify(document))).resources).toHaveLength(version === "3.0" ? 4 : 3);
  },
);

test("a document with one thing wrong is an API, which can be written again, or a refusal", () => {
  let taken = 0;
  fc.assert(
    fc.property(fc.constantFrom(...DOCUMENTS), fc.infiniteStream(fc.nat()), (document, numbers) => {
      const draw = (below: number) => (numbers.next().value as number) % below;
      const bytes = Buffer.from(JSON.stringify(bent(document, draw)));
      try {
        const definition = read(bytes);
        const exported = { region: "us-east-1", api: record.id, stage: "s", createdMs: 0 };
        const extensions = new Set(["apigateway"]);
        JSON.stringify(writeDocument(definition, { kind: "oas30", extensions, ...exported }));
        JSON.stringify(writeDocument(definition, { kind: "swagger", extensions, ...exported }));
        taken += 1;
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        expect(error.code).toMatch(/^(?:BadRequest|Conflict|LimitExceeded)Exception$/);
      }
    }),
    { numRuns: 1500 },
  );
  expect(taken).toBeGreaterThan(100);
});
