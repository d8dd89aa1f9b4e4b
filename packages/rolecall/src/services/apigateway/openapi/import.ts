/** ImportRestApi and PutRestApi: from the request's bytes to the API's records. */

import { AwsError } from "../../../kernel/errors.js";
import type { Transaction } from "../../../store/store.js";
import { apiTraits } from "../apis.js";
import { definitionOf } from "../definition.js";
import { badRequest } from "../errors.js";
import { idsOfSeed } from "../ids.js";
import type { Ask } from "../permissions.js";
import {
  type ApiDefinition,
  type ApiRecord,
  apiResources,
  apis,
  authorizers,
  gatewayResponses,
  models,
  requestValidators,
} from "../records.js";
import { applied } from "./apply.js";
import { parseDocument } from "./document.js";
import { type Imported, readDocument } from "./read.js";

export interface ImportRequest {
  readonly body?: Uint8Array | undefined;
  readonly parameters?: Readonly<Record<string, string>> | undefined;
  readonly failOnWarnings?: boolean | undefined;
}

/**
 * What the document says. `seed` makes the names of models that have none.
 * @throws BadRequestException
 */
export function readImport(
  { body, parameters = {}, failOnWarnings }: ImportRequest,
  api: string,
  seed: Uint8Array,
): Imported {
  const newId = idsOfSeed(seed);
  const imported = readDocument(parseDocument(body), {
    api,
    basePath: parameters.basepath ?? parameters.basePath,
    newModelName: () => `MODEL${newId()}`,
  });
  if (failOnWarnings === true && imported.warnings.length > 0) {
    throw badRequest(`Warnings found during import:${imported.warnings.map((warning) => `\n\t${warning}`).join("")}`);
  }
  return imported;
}

/** Writes the API as it is with the document on top, or in its place. */
export async function putImported(
  tx: Transaction,
  api: ApiRecord,
  imported: Imported,
  request: ImportRequest,
  { mode, seed }: { readonly mode: "merge" | "overwrite"; readonly seed: Uint8Array },
): Promise<ApiRecord> {
  const types = request.parameters?.endpointConfigurationTypes;
  const definition = applied(api, await definitionOf(tx, api), imported, {
    mode,
    newId: idsOfSeed(Buffer.concat([seed, Buffer.from("parts")])),
    ...(types === undefined ? {} : { endpointTypes: types.split(",") }),
  });
  return putDefinition(tx, api, definition);
}

async function putDefinition(tx: Transaction, api: ApiRecord, definition: ApiDefinition): Promise<ApiRecord> {
  const {
    resources,
    models: schemas,
    authorizers: auth,
    requestValidators: checks,
    gatewayResponses: answers,
  } = definition;
  const {
    resources: _,
    models: __,
    authorizers: ___,
    requestValidators: ____,
    gatewayResponses: _____,
    ...settings
  } = definition;
  const { account, region, id, rootResourceId, createdMs, tags } = api;
  const record = { account, region, id, rootResourceId, createdMs, tags, ...settings };
  const place = { region, api: id };
  await apis.put(tx, record);
  for (const parts of [apiResources, models, authorizers, requestValidators, gatewayResponses]) {
    await parts.deleteBelow(tx, [region, id]);
  }
  for (const part of resources) await apiResources.put(tx, { ...part, ...place });
  for (const part of schemas) await models.put(tx, { ...part, ...place });
  for (const part of auth) await authorizers.put(tx, { ...part, ...place });
  for (const part of checks) await requestValidators.put(tx, { ...part, ...place });
  for (const part of answers) await gatewayResponses.put(tx, { ...part, ...place });
  return record;
}

/** What an import asks for, as conditions see it, and the roles that it hands over. Nothing, where it can't be read. */
export function importTraits(request: ImportRequest): {
  readonly asked: Ask;
  readonly policy: boolean;
  readonly roles: readonly (string | undefined)[];
} {
  let imported: Imported;
  try {
    imported = readImport({ ...request, failOnWarnings: false }, "import", new Uint8Array(1));
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { asked: {}, policy: false, roles: [] };
  }
  const { methods, settings, endpoint, policy } = imported;
  const types = request.parameters?.endpointConfigurationTypes?.split(",") ?? endpoint.types;
  return {
    asked: {
      request: {
        apiName: imported.name,
        ...(settings.disableExecuteApiEndpoint === undefined
          ? {}
          : { disableExecuteApiEndpoint: String(settings.disableExecuteApiEndpoint) }),
        ...(types === undefined ? {} : { endpointType: types }),
        ...(settings.securityPolicy === undefined ? {} : { securityPolicy: [settings.securityPolicy] }),
        apiKeyRequired: several(methods.map(({ method }) => String(method.apiKeyRequired))),
        routeAuthorizationType: several(methods.map(({ method }) => method.authorizationType)),
        authorizerType: several(imported.authorizers.map(({ type }) => type)),
      },
    },
    policy: policy !== undefined,
    roles: [
      ...methods.map(({ integration }) => integration?.credentials),
      ...imported.authorizers.map(({ authorizerCredentials }) => authorizerCredentials),
    ],
  };
}

/** Absent where there is none. */
const several = (values: readonly string[]): readonly string[] | undefined =>
  values.length === 0 ? undefined : [...new Set(values)];

/** What conditions can ask of an API with its methods and authorizers. */
export async function wholeTraits(tx: Parameters<typeof definitionOf>[0], api: ApiRecord | undefined) {
  if (!api) return undefined;
  const { resources, authorizers: auth } = await definitionOf(tx, api);
  const methods = resources.flatMap(({ resourceMethods }) => Object.values(resourceMethods));
  return {
    ...apiTraits(api),
    apiKeyRequired: several(methods.map(({ apiKeyRequired }) => String(apiKeyRequired))),
    routeAuthorizationType: several(methods.map(({ authorizationType }) => authorizationType)),
    authorizerType: several(auth.map(({ type }) => type)),
  };
}
