/**
 * Deployments: an API as it was, frozen. A stage with automatic deployment gets a new one with every change.
 *
 * By design: the new deployment stands in the transaction of the change, while AWS makes it a moment later; and of
 * automatic deployments that no stage uses any more, the latest few are kept.
 */
import type { Here } from "../../kernel/here.js";
import type { Host } from "../../kernel/host.js";
import type { Read, Transaction } from "../../store/store.js";
import { noRoutes } from "./errors.js";
import { newId, requireApi, SHORT_ID } from "./lookup.js";
import {
  type ApiDefinition,
  type ApiRecord,
  type AuthorizerRecord,
  authorizers,
  type DeploymentRecord,
  deployments,
  type IntegrationRecord,
  integrations,
  type RouteRecord,
  routes,
  type StageRecord,
  snapshots,
  stages,
} from "./records.js";

/** AWS's words for a deployment that it made itself. */
const AUTOMATIC = "Automatic deployment triggered by changes to the Api configuration";

const AUTOMATIC_KEPT = 10;

/** What the id and the time of a deployment are, should the change need one: neither may be drawn in a transaction. */
export interface Next {
  readonly deploymentId: string;
  readonly nowMs: number;
}

export const nextDeployment = ({ ids, clock }: Pick<Host, "ids" | "clock">): Next => ({
  deploymentId: newId(ids, SHORT_ID),
  nowMs: clock.now(),
});

/** Changes an API, and deploys it where a stage says so. @throws NotFoundException */
export function change<Result>(
  host: Pick<Host, "store" | "ids" | "clock">,
  here: Here,
  id: string,
  work: (tx: Transaction, api: ApiRecord) => Promise<Result>,
): Promise<Result> {
  const next = nextDeployment(host);
  return host.store.transact(async (tx) => {
    const api = await requireApi(tx, here, id);
    const result = await work(tx, api);
    await deployAutomatically(tx, here, id, next);
    return result;
  });
}

/** The API as it is being worked on. */
export async function definitionOf(tx: Read, { region, id, cors }: ApiRecord): Promise<ApiDefinition> {
  const prefix = [region, id];
  return {
    ...(cors === undefined ? {} : { cors }),
    routes: (await routes.list(tx, { prefix })).items.map(withoutPlace<RouteRecord>),
    integrations: (await integrations.list(tx, { prefix })).items.map(withoutPlace<IntegrationRecord>),
    authorizers: (await authorizers.list(tx, { prefix })).items.map(withoutPlace<AuthorizerRecord>),
  };
}

function withoutPlace<Part extends { readonly region: string; readonly api: string }>(
  part: Part,
): Omit<Part, "region" | "api"> {
  const { region: _, api: __, ...definition } = part;
  return definition;
}

/** Freezes an API. Whether it has routes, the caller has looked. */
export async function freeze(
  tx: Transaction,
  api: ApiRecord,
  deployment: Pick<DeploymentRecord, "id" | "createdMs" | "autoDeployed" | "description">,
): Promise<DeploymentRecord> {
  const record: DeploymentRecord = { region: api.region, api: api.id, ...deployment };
  await deployments.put(tx, record);
  await snapshots.put(tx, {
    region: api.region,
    api: api.id,
    id: deployment.id,
    definition: await definitionOf(tx, api),
  });
  return record;
}

export async function hasRoutes(tx: Read, { region, id }: Pick<ApiRecord, "region" | "id">): Promise<boolean> {
  return (await routes.list(tx, { prefix: [region, id], limit: 1 })).items.length > 0;
}

/** A stage that points to a deployment from now on. */
export const deployed = (stage: StageRecord, deploymentId: string, nowMs: number): StageRecord => ({
  ...stage,
  deploymentId,
  updatedMs: nowMs,
  ...(stage.autoDeploy
    ? { lastDeploymentStatusMessage: `Successfully deployed stage with deployment ID '${deploymentId}'` }
    : {}),
});

/** Deploys to all stages with automatic deployment, or to the one named alone. */
export async function deployAutomatically(
  tx: Transaction,
  here: Here,
  id: string,
  next: Next,
  only?: string,
): Promise<void> {
  const { items } = await stages.list(tx, { prefix: [here.region, id] });
  const automatic = items.filter(({ autoDeploy, name }) => autoDeploy && (only === undefined || name === only));
  if (automatic.length === 0) return;
  const api = await requireApi(tx, here, id);
  if (!(await hasRoutes(tx, api))) {
    for (const stage of automatic) {
      await stages.put(tx, { ...stage, lastDeploymentStatusMessage: `Deployment attempt failed: ${noRoutes}` });
    }
    return;
  }
  const { deploymentId, nowMs } = next;
  await freeze(tx, api, { id: deploymentId, createdMs: nowMs, autoDeployed: true, description: AUTOMATIC });
  for (const stage of automatic) await stages.put(tx, deployed(stage, deploymentId, nowMs));
  await forgetOld(tx, api);
}

async function forgetOld(tx: Transaction, { region, id }: ApiRecord): Promise<void> {
  const used = new Set((await stages.list(tx, { prefix: [region, id] })).items.map((stage) => stage.deploymentId));
  const { items } = await deployments.list(tx, { prefix: [region, id] });
  const old = items
    .filter((deployment) => deployment.autoDeployed && !used.has(deployment.id))
    .sort((a, b) => b.createdMs - a.createdMs)
    .slice(AUTOMATIC_KEPT);
  for (const deployment of old) {
    await deployments.delete(tx, [region, id, deployment.id]);
    await snapshots.delete(tx, [region, id, deployment.id]);
  }
}
