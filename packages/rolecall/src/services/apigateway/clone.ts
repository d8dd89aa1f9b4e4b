/** CreateRestApi with `cloneFrom`: the parts of one API, written for another. */
import type { Transaction } from "../../store/store.js";
import { modelUrl } from "./models.js";
import {
  type ApiRecord,
  apiResources,
  apis,
  authorizers,
  gatewayResponses,
  models,
  requestValidators,
} from "./records.js";

/** Ids inside an API are its own, so they may stay as they are; the root takes the new API's. */
export async function cloned(tx: Transaction, from: ApiRecord, api: ApiRecord): Promise<void> {
  await apis.put(tx, api);
  const prefix = [from.region, from.id];
  const renamed = (id: string | undefined) => (id === from.rootResourceId ? api.rootResourceId : id);
  for (const resource of (await apiResources.list(tx, { prefix })).items) {
    const { parentId, ...rest } = resource;
    await apiResources.put(tx, {
      ...rest,
      api: api.id,
      id: renamed(resource.id) ?? resource.id,
      ...(parentId === undefined ? {} : { parentId: renamed(parentId) ?? parentId }),
    });
  }
  for (const model of (await models.list(tx, { prefix })).items) {
    const schema = model.schema?.replaceAll(modelUrl(from.id, ""), modelUrl(api.id, ""));
    await models.put(tx, { ...model, api: api.id, ...(schema === undefined ? {} : { schema }) });
  }
  for (const part of (await authorizers.list(tx, { prefix })).items)
    await authorizers.put(tx, { ...part, api: api.id });
  for (const part of (await requestValidators.list(tx, { prefix })).items) {
    await requestValidators.put(tx, { ...part, api: api.id });
  }
  for (const part of (await gatewayResponses.list(tx, { prefix })).items) {
    await gatewayResponses.put(tx, { ...part, api: api.id });
  }
}
