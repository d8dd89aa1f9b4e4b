/** From an address to the stage and the definition that answers. */
import type { Host } from "../../../kernel/host.js";
import type { Read, Store } from "../../../store/store.js";
import type { ApiAddress } from "../../execute-api/address.js";
import { type ApiDefinition, type ApiRecord, apis, type StageRecord, snapshots, stages } from "../records.js";
import type { StageView } from "./exchange.js";

/** An API by its id; where the address names no Region, in whichever it is. */
export async function findApi(read: Read, { api, region }: ApiAddress): Promise<ApiRecord | undefined> {
  if (region !== undefined) return apis.get(read, [region, api]);
  const [found] = await apis.by(read, "byId", [api], { limit: 1 });
  return found;
}

export interface FoundStage {
  readonly stage: StageRecord;
  readonly view: StageView;
  readonly definition: ApiDefinition;
}

/** The stage, or its canary for that share of the requests; undefined where there is no such stage. */
export async function findStage(
  read: Read,
  { region, id }: ApiRecord,
  name: string,
  { store, ids }: Pick<Host, "store" | "ids">,
): Promise<FoundStage | undefined> {
  const stage = await stages.get(read, [region, id, name]);
  if (!stage) return undefined;
  const view = viewOf(stage, ids);
  const definition = await definitionOf(read, store, [region, id, view.deploymentId]);
  return definition && { stage, view, definition };
}

function viewOf(stage: StageRecord, ids: Host["ids"]): StageView {
  const { name, deploymentId, variables, authorizersFlushed, canarySettings: canary } = stage;
  if (!canary) return { name, deploymentId, variables, authorizersFlushed };
  const isCanary = percent(ids) < canary.percentTraffic;
  return isCanary
    ? {
        name,
        authorizersFlushed,
        deploymentId: canary.deploymentId,
        variables: { ...variables, ...canary.stageVariableOverrides },
        isCanary,
      }
    : { name, deploymentId, variables, authorizersFlushed, isCanary };
}

/** From 0 up to 100. */
const percent = (ids: Host["ids"]) => (Buffer.from(ids.bytes(4)).readUInt32BE() / 2 ** 32) * 100;

/** Snapshots never change, so that a definition is read once; the least recently made goes first. */
const kept = new WeakMap<Store, Map<string, ApiDefinition>>();
const KEPT = 200;

async function definitionOf(
  read: Read,
  store: Store,
  key: readonly [region: string, api: string, deployment: string],
): Promise<ApiDefinition | undefined> {
  let definitions = kept.get(store);
  if (!definitions) {
    definitions = new Map();
    kept.set(store, definitions);
  }
  const name = key.join("/");
  let definition = definitions.get(name);
  if (!definition) {
    definition = (await snapshots.get(read, [...key]))?.definition;
    if (!definition) return undefined;
    definitions.set(name, definition);
    const [oldest] = definitions.size > KEPT ? definitions.keys() : [];
    if (oldest !== undefined) definitions.delete(oldest);
  }
  return definition;
}
