/** An API as it is being worked on, in one piece: what a deployment freezes and a test invocation runs. */
import type { Read } from "../../store/store.js";
import {
  type ApiDefinition,
  type ApiRecord,
  apiResources,
  authorizers,
  gatewayResponses,
  models,
  requestValidators,
} from "./records.js";

export async function definitionOf(tx: Read, api: ApiRecord): Promise<ApiDefinition> {
  const prefix = [api.region, api.id];
  const { account: _, region: __, id: ___, rootResourceId, createdMs, tags, warnings, ...settings } = api;
  return {
    ...settings,
    resources: (await apiResources.list(tx, { prefix })).items.map(withoutPlace),
    models: (await models.list(tx, { prefix })).items.map(withoutPlace),
    authorizers: (await authorizers.list(tx, { prefix })).items.map(withoutPlace),
    requestValidators: (await requestValidators.list(tx, { prefix })).items.map(withoutPlace),
    gatewayResponses: (await gatewayResponses.list(tx, { prefix })).items.map(withoutPlace),
  };
}

function withoutPlace<Part extends { readonly region: string; readonly api: string }>(
  part: Part,
): Omit<Part, "region" | "api"> {
  const { region: _, api: __, ...definition } = part;
  return definition;
}
