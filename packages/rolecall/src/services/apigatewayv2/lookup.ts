/** Parts of an API, found or refused in AWS's words. */
import type { Here } from "../../kernel/here.js";
import type { Ids } from "../../kernel/host.js";
import type { Collection } from "../../store/collection.js";
import type { Read } from "../../store/store.js";
import { apiNotFound, partNotFound } from "./errors.js";
import { type ApiRecord, apis, authorizers, deployments, integrations, models, routes, stages } from "./records.js";

/** @throws NotFoundException also for another account's */
export const requireApi = (tx: Read, here: Here, id: string): Promise<ApiRecord> =>
  apis.require(tx, [here.account, here.region, id], () => apiNotFound(here, id));

/** The part, after its API: AWS says which of the two is missing. */
const requirePart =
  <Value extends object>(from: Collection<Value, never>, kind: Parameters<typeof partNotFound>[0]) =>
  async (tx: Read, here: Here, api: string, id: string): Promise<Value> => {
    await requireApi(tx, here, api);
    return from.require(tx, [here.region, api, id], () => partNotFound(kind));
  };

export const requireAuthorizer = requirePart(authorizers, "Authorizer");
export const requireDeployment = requirePart(deployments, "Deployment");
export const requireIntegration = requirePart(integrations, "Integration");
export const requireModel = requirePart(models, "Model");
export const requireRoute = requirePart(routes, "Route");
export const requireStage = requirePart(stages, "Stage");

/** A part of the caller's own API, for the condition keys that tell what is there; undefined where there is none. */
export async function findPart<Value extends object>(
  tx: Read,
  from: Collection<Value, never>,
  here: Here,
  api: string,
  id: string,
): Promise<Value | undefined> {
  const owner = await apis.get(tx, [here.account, here.region, api]);
  return owner && from.get(tx, [here.region, api, id]);
}

const ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";

/** Ten characters for an API, seven for its parts, six for deployments and authorizers, as AWS's are. */
export const newId = (ids: Pick<Ids, "bytes">, length: number): string =>
  Array.from(ids.bytes(length), (byte) => ALPHABET[byte % ALPHABET.length]).join("");

export const API_ID = 10;
export const PART_ID = 7;
export const SHORT_ID = 6;
