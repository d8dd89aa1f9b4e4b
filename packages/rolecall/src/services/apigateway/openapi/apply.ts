/**
 * An imported document on top of an API, or in its place.
 *
 * AWS: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-import-api-update.html
 */
import { AwsError } from "../../../kernel/errors.js";
import { defaultSettings, endpointConfiguration, requireCompressionSize } from "../apis.js";
import { checkedAuthorizer } from "../authorizers.js";
import { badRequest } from "../errors.js";
import { GATEWAY_RESPONSE_TYPES } from "../gateway-responses.js";
import {
  checkedMethod,
  type Referable,
  requireIntegrationResponse,
  requireIntegrationSettings,
  requireModels,
} from "../methods.js";
import { requireModelName } from "../models.js";
import { expandedPolicy } from "../policy.js";
import type {
  ApiDefinition,
  ApiRecord,
  AuthorizerDefinition,
  MethodDefinition,
  ModelDefinition,
  RequestValidatorDefinition,
  ResourceRecord,
} from "../records.js";
import { childPath, requirePart, requireRoom } from "../tree.js";
import type { Imported, ImportedMethod } from "./read.js";

export interface ApplyOptions {
  readonly mode: "merge" | "overwrite";
  /** Of the root, where nothing is there yet. */
  readonly newId: () => string;
  /** What the request says of the endpoint's type. */
  readonly endpointTypes?: readonly string[];
}

/**
 * The API as it will be: what is there and is not spoken of stays (merge) or goes (overwrite). Ids of what keeps its name
 * stay in either case.
 * @throws BadRequestException with everything that is wrong, one a line
 */
export function applied(
  api: ApiRecord,
  there: ApiDefinition,
  imported: Imported,
  { mode, newId, endpointTypes }: ApplyOptions,
): ApiDefinition {
  const errors: string[] = [];
  const trying = <Result>(what: string, work: () => Result): Result | undefined => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      errors.push(`${what}: ${error.message}`);
      return undefined;
    }
  };
  const kept = mode === "merge";
  const models = named<ModelDefinition>(there.models, imported.models, kept, newId);
  for (const { name } of imported.models)
    trying(`Unable to create model named '${name}'`, () => requireModelName(name));
  const validators = named<RequestValidatorDefinition>(
    there.requestValidators,
    imported.requestValidators,
    kept,
    newId,
  );
  const authorizers = named<AuthorizerDefinition>(there.authorizers, imported.authorizers, kept, newId);
  for (const authorizer of authorizers) {
    trying(`Unable to create authorizer named '${authorizer.name}'`, () => checkedAuthorizer(authorizer));
  }
  const known: Referable = {
    models: new Set(models.map(({ name }) => name)),
    authorizers: new Set(authorizers.map(({ id }) => id)),
    requestValidators: new Set(validators.map(({ id }) => id)),
  };
  for (const { responseType, statusCode } of imported.gatewayResponses) {
    trying(`Unable to put gateway response for '${responseType}'`, () => requireStatusCode(statusCode));
    if (!GATEWAY_RESPONSE_TYPES.includes(responseType)) {
      errors.push(`Unable to put gateway response for '${responseType}': Invalid response type specified`);
    }
  }

  const tree = new Tree(api, there.resources, kept, newId);
  for (const path of imported.paths) trying(`Unable to create resource at path '${path}'`, () => tree.at(path));
  for (const one of imported.methods) {
    const resource = tree.find(one.path);
    if (!resource) continue;
    const ids = { authorizers, validators };
    const place = `'${one.method.httpMethod}' on resource at path '${one.path}'`;
    const method = trying(`Unable to put method ${place}`, () => methodOf(one, ids, known));
    if (!method) continue;
    const integration = one.integration && { cacheNamespace: resource.id, ...one.integration };
    const whole: MethodDefinition = integration === undefined ? method : { ...method, methodIntegration: integration };
    if (integration) {
      const of = `'${one.method.httpMethod}' for resource at path '${one.path}'`;
      trying(`Unable to put integration on ${of}`, () => {
        if (!["HTTP", "AWS", "MOCK", "HTTP_PROXY", "AWS_PROXY"].includes(integration.type)) {
          throw badRequest("Invalid integration type specified");
        }
        requireIntegrationSettings(integration, whole);
      });
      for (const response of Object.values(integration.integrationResponses)) {
        trying(`Unable to put integration response on ${of}`, () => {
          requireStatusCode(response.statusCode);
          requireIntegrationResponse(response, whole);
        });
      }
    }
    tree.put({ ...resource, resourceMethods: { ...resource.resourceMethods, [method.httpMethod]: whole } });
  }

  const settings = trying("Unable to update API", () => settingsOf(api, there, imported, kept, endpointTypes));
  if (errors.length > 0 || settings === undefined) {
    throw badRequest(`Errors found during import:${errors.map((error) => `\n\t${error}`).join("")}`);
  }
  const responses = new Map(kept ? there.gatewayResponses.map((one) => [one.responseType, one]) : []);
  for (const response of imported.gatewayResponses) responses.set(response.responseType, response);
  return {
    ...settings,
    resources: tree.all(),
    models,
    authorizers: authorizers.map(checkedAuthorizer),
    requestValidators: validators,
    gatewayResponses: [...responses.values()],
  };
}

function settingsOf(
  api: ApiRecord,
  there: ApiDefinition,
  imported: Imported,
  kept: boolean,
  endpointTypes: readonly string[] | undefined,
) {
  const { resources: _, models: __, authorizers: ___, requestValidators, gatewayResponses, ...before } = there;
  const { description: ____, version, policy, ...rest } = before;
  const { name, endpoint } = imported;
  // Unverified words.
  if (name === "") throw badRequest("Parse issue: attribute info.title is missing");
  requireCompressionSize(imported.settings.minimumCompressionSize);
  const types = endpointTypes ?? endpoint.types;
  const changed = { ...endpoint, ...(types === undefined ? {} : { types }) };
  const becomesPrivate = types?.[0] === "PRIVATE" && endpoint.ipAddressType === undefined;
  const asked = imported.policy ?? (kept ? policy : undefined);
  return {
    ...defaultSettings(name),
    ...(kept ? { ...rest, ...(version === undefined ? {} : { version }) } : {}),
    ...(kept && there.description !== undefined ? { description: there.description } : {}),
    ...imported.settings,
    name,
    ...(imported.description === undefined ? {} : { description: imported.description }),
    ...(imported.version === undefined ? {} : { version: imported.version }),
    endpointConfiguration: endpointConfiguration({
      ...there.endpointConfiguration,
      ...(becomesPrivate ? { ipAddressType: "dualstack" } : {}),
      ...changed,
    }),
    ...(asked === undefined ? {} : { policy: expandedPolicy(asked, api) }),
  };
}

/** Unverified words. */
function requireStatusCode(statusCode: string | undefined): void {
  if (statusCode !== undefined && !/^[1-5]\d\d$/.test(statusCode)) throw badRequest("Invalid status code specified");
}

function methodOf(
  { method, authorizer, requestValidator }: ImportedMethod,
  ids: {
    readonly authorizers: readonly AuthorizerDefinition[];
    readonly validators: readonly RequestValidatorDefinition[];
  },
  known: Referable,
): MethodDefinition {
  const authorizerId = ids.authorizers.find(({ name }) => name === authorizer)?.id;
  const validatorId = ids.validators.find(({ name }) => name === requestValidator)?.id;
  if (requestValidator !== undefined && validatorId === undefined) {
    throw badRequest("Invalid Request Validator identifier specified");
  }
  for (const { responseModels } of Object.values(method.methodResponses)) requireModels(responseModels, known);
  return checkedMethod(
    {
      ...method,
      ...(authorizerId === undefined ? {} : { authorizerId }),
      ...(validatorId === undefined ? {} : { requestValidatorId: validatorId }),
    },
    known,
  );
}

/** Those that are there and those that come, which take the place, and the id, of one with their name. */
function named<Part extends { readonly id: string; readonly name: string }>(
  there: readonly Part[],
  coming: readonly Omit<Part, "id">[],
  kept: boolean,
  newId: () => string,
): readonly Part[] {
  const ids = new Map(there.map(({ name, id }) => [name, id]));
  const all = new Map<unknown, Part>(kept ? there.map((part) => [part.name, part]) : []);
  for (const part of coming) {
    const { name } = part as unknown as Part;
    all.set(name, { ...part, id: ids.get(name) ?? newId() } as unknown as Part);
  }
  return [...all.values()];
}

/** The resources, made as paths ask for them. */
class Tree {
  readonly #place: { readonly region: string; readonly api: string };
  readonly #byPath = new Map<string, ResourceRecord>();
  readonly #ids: ReadonlyMap<string, string>;
  readonly #newId: () => string;

  constructor(api: ApiRecord, there: ApiDefinition["resources"], kept: boolean, newId: () => string) {
    this.#place = { region: api.region, api: api.id };
    this.#newId = newId;
    this.#ids = new Map(there.map(({ path, id }) => [path, id]));
    const root = { ...this.#place, id: api.rootResourceId, path: "/", resourceMethods: {} };
    this.#byPath.set("/", root);
    if (kept) for (const resource of there) this.#byPath.set(resource.path, { ...this.#place, ...resource });
  }

  all(): readonly ResourceRecord[] {
    return [...this.#byPath.values()];
  }

  find(path: string): ResourceRecord | undefined {
    return this.#byPath.get(path);
  }

  put(resource: ResourceRecord): void {
    this.#byPath.set(resource.path, resource);
  }

  /** The resource with all that leads to it. @throws AwsError where a part can't stand there */
  at(path: string): ResourceRecord {
    let at = this.#byPath.get("/") as ResourceRecord;
    for (const pathPart of path.split("/").filter((part) => part !== "")) {
      const below = childPath(at, pathPart);
      const there = this.#byPath.get(below);
      if (!there) {
        requirePart(this.all(), at, pathPart);
        requireRoom(this.all());
        const id = this.#ids.get(below) ?? this.#newId();
        this.put({ ...this.#place, id, parentId: at.id, pathPart, path: below, resourceMethods: {} });
      }
      at = this.#byPath.get(below) as ResourceRecord;
    }
    return at;
  }
}
