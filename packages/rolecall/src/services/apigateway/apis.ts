/** APIs as records: found by their owner, made, changed, deleted. */
import type { Here } from "../../kernel/here.js";
import type { Ids } from "../../kernel/host.js";
import type { Read, Transaction } from "../../store/store.js";
import { apiNotFound, badRequest } from "./errors.js";
import { newId } from "./ids.js";
import type { defaultModels } from "./models.js";
import type { Traits } from "./permissions.js";
import {
  type ApiRecord,
  type ApiSettings,
  apiResources,
  apis,
  authorizers,
  deployments,
  documentationParts,
  documentationVersions,
  type EndpointConfiguration,
  gatewayResponses,
  models,
  requestValidators,
  snapshots,
  stages,
  usagePlans,
} from "./records.js";

/** Undefined where there is none or it is another account's. */
export async function ownApi(tx: Read, here: Here, id: string): Promise<ApiRecord | undefined> {
  const api = await apis.get(tx, [here.region, id]);
  return api?.account === here.account ? api : undefined;
}

/** @throws NotFoundException */
export async function requireApi(tx: Read, here: Here, id: string): Promise<ApiRecord> {
  const api = await ownApi(tx, here, id);
  if (!api) throw apiNotFound(here.account, id);
  return api;
}

/** Writes a new API with its root and the default models. */
export async function putNewApi(tx: Transaction, api: ApiRecord, defaults: ReturnType<typeof defaultModels>) {
  await apis.put(tx, api);
  const { region, id } = api;
  await apiResources.put(tx, { region, api: id, id: api.rootResourceId, path: "/", resourceMethods: {} });
  for (const model of defaults) await models.put(tx, { region, api: id, ...model });
}

/** A record with nothing set, under ids of its own. */
export function newApi(here: Here, ids: Pick<Ids, "bytes">, nowMs: number, settings: ApiSettings): ApiRecord {
  return {
    account: here.account,
    region: here.region,
    id: newId(ids, 10),
    rootResourceId: newId(ids, 10),
    createdMs: nowMs,
    tags: {},
    ...settings,
  };
}

export const defaultSettings = (name: string): ApiSettings => ({
  name,
  binaryMediaTypes: [],
  apiKeySource: "HEADER",
  endpointConfiguration: { types: ["EDGE"], ipAddressType: "ipv4" },
  disableExecuteApiEndpoint: false,
});

export async function deleteApi(tx: Transaction, { region, id }: ApiRecord): Promise<void> {
  await apis.delete(tx, [region, id]);
  for (const parts of [
    apiResources,
    models,
    authorizers,
    requestValidators,
    gatewayResponses,
    documentationParts,
    documentationVersions,
    deployments,
    snapshots,
    stages,
  ]) {
    await parts.deleteBelow(tx, [region, id]);
  }
  await leavePlans(tx, region, id);
}

/** Takes an API's stages, or one of them, out of the usage plans. */
export async function leavePlans(tx: Transaction, region: string, api: string, stage?: string): Promise<void> {
  const prefix = stage === undefined ? [region, api] : [region, api, stage];
  for (const plan of await usagePlans.by(tx, "byStage", prefix)) {
    const left = plan.apiStages.filter((one) => one.apiId !== api || (stage !== undefined && one.stage !== stage));
    await usagePlans.put(tx, { ...plan, apiStages: left });
  }
}

/** What conditions can ask of an API. */
export const apiTraits = (api: ApiSettings | undefined): Traits | undefined =>
  api && {
    apiName: api.name,
    disableExecuteApiEndpoint: String(api.disableExecuteApiEndpoint),
    endpointType: api.endpointConfiguration.types,
    ...(api.securityPolicy === undefined ? {} : { securityPolicy: [api.securityPolicy] }),
  };

const MOST_COMPRESSION = 10_485_760;
export const BAD_COMPRESSION = `Invalid minimum compression size, must be between 0 and ${MOST_COMPRESSION}`;

/** @throws BadRequestException */
export function requireCompressionSize(size: number | undefined): void {
  if (size !== undefined && !(Number.isInteger(size) && size >= 0 && size <= MOST_COMPRESSION)) {
    throw badRequest(BAD_COMPRESSION);
  }
}

/** @throws BadRequestException */
export function requireSettings({
  name,
  description,
}: {
  name?: string | undefined;
  description?: string | undefined;
}) {
  if (description === "") throw badRequest("Description cannot be an empty string");
  // Unverified words.
  if (name === "") throw badRequest("API name cannot be an empty string");
}

interface GivenEndpoint {
  readonly types?: readonly string[] | undefined;
  readonly ipAddressType?: string | undefined;
  readonly vpcEndpointIds?: readonly string[] | undefined;
}

/** @throws BadRequestException */
export function endpointConfiguration(given: GivenEndpoint = {}): EndpointConfiguration {
  const { types = ["EDGE"], vpcEndpointIds } = given;
  if (types.length === 0) throw badRequest("REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.");
  if (types.length > 1) throw badRequest("Cannot create an api with multiple Endpoint Types.");
  requireEndpointType(types[0]);
  const isPrivate = types[0] === "PRIVATE";
  const ipAddressType = given.ipAddressType ?? (isPrivate ? "dualstack" : "ipv4");
  if (ipAddressType !== "ipv4" && ipAddressType !== "dualstack") {
    throw badRequest("ipAddressType must be either ipv4 or dualstack.");
  }
  if (isPrivate && ipAddressType !== "dualstack") {
    throw badRequest("Only dualstack ipAddressType is supported for Private APIs.");
  }
  return {
    types: types as EndpointConfiguration["types"],
    ipAddressType,
    ...(vpcEndpointIds === undefined || vpcEndpointIds.length === 0 ? {} : { vpcEndpointIds }),
  };
}

const ENDPOINT_TYPES = ["REGIONAL", "EDGE", "PRIVATE"];

/** @throws BadRequestException */
export function requireEndpointType(type: string | undefined): void {
  if (type === undefined || !ENDPOINT_TYPES.includes(type)) {
    throw badRequest(`Invalid EndpointTypes specified. Valid options are ${ENDPOINT_TYPES.join(",")}`);
  }
}
