import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import type { Transaction } from "../../../store/store.js";
import { requireApi } from "../apis.js";
import { definitionOf } from "../definition.js";
import { badRequest, tooMany } from "../errors.js";
import { newId } from "../ids.js";
import { ask } from "../permissions.js";
import { type ApiDefinition, type DeploymentRecord, deployments, snapshots, stages } from "../records.js";
import { percent } from "../stage-patch.js";
import { MOST_STAGES, newStage, requireStageName, requireVariables, stageSettings } from "../stages.js";
import { deploymentView } from "../views.js";

/**
 * CreateDeployment freezes an API as it is. With `stageName` a stage answers from it at once, a new one or one that is
 * there; with `canarySettings` a share of the stage's traffic does.
 */
export const CreateDeployment = operation(apigateway, "CreateDeployment", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_CreateDeployment.html",
  permissions: ({ input, here }) => [
    ask("POST", here, `/restapis/${input.restApiId}/deployments`, { request: { stageName: input.stageName } }),
  ],

  async handle({ input, here, ids, clock, store }) {
    const { restApiId: api, stageName, description, canarySettings } = input;
    const id = newId(ids, 6);
    const nowMs = clock.now();
    const made = await store.transact(async (tx) => {
      const record = await requireApi(tx, here, api);
      const definition = await definitionOf(tx, record);
      requireDeployable(definition);
      const deployment: DeploymentRecord = {
        region: here.region,
        api,
        id,
        ...(description === undefined ? {} : { description }),
        createdMs: nowMs,
        ...(record.policy === undefined ? {} : { policy: record.policy }),
      };
      await deployments.put(tx, deployment);
      await snapshots.put(tx, { region: here.region, api, id, definition });
      if (canarySettings !== undefined) await deployCanary(tx, here.region, input, id, nowMs);
      else if (stageName !== undefined && stageName !== "") {
        const key = [here.region, api, stageName];
        const there = await stages.get(tx, key);
        requireStageName(stageName);
        if (!there && (await stages.list(tx, { prefix: [here.region, api] })).items.length >= MOST_STAGES) {
          throw tooMany("stages");
        }
        await stages.put(tx, {
          ...(there ?? newStage({ here, api, name: stageName, deploymentId: id, nowMs })),
          ...stageSettings(input),
          ...(input.stageDescription === undefined ? {} : { description: input.stageDescription }),
          deploymentId: id,
          updatedMs: nowMs,
        });
      }
      return deployment;
    });
    return deploymentView(made);
  },
});

/** @throws BadRequestException */
function requireDeployable({ resources }: ApiDefinition): void {
  const methods = resources.flatMap(({ resourceMethods }) => Object.values(resourceMethods));
  if (methods.length === 0) throw badRequest("The REST API doesn't contain any methods");
  if (methods.some(({ methodIntegration }) => methodIntegration === undefined)) {
    throw badRequest("No integration defined for method");
  }
}

type Asked = Parameters<typeof CreateDeployment.handle>[0]["input"];

async function deployCanary(
  tx: Transaction,
  region: string,
  { restApiId, stageName, canarySettings }: Asked,
  deploymentId: string,
  nowMs: number,
): Promise<void> {
  const refused = (why: string) => badRequest(`Invalid deployment content specified.${why}`);
  if (stageName === undefined || stageName === "") {
    throw refused(
      `Non null and non empty stageName must be provided for canary deployment. Provided value is ${stageName ?? "null"}`,
    );
  }
  const stage = await stages.get(tx, [region, restApiId, stageName]);
  if (!stage) {
    throw refused(`Stage ${stageName} must already be created before making a canary release deployment`);
  }
  const { percentTraffic = 0, stageVariableOverrides = {}, useStageCache = false } = canarySettings ?? {};
  requireVariables(stageVariableOverrides);
  await stages.put(tx, {
    ...stage,
    canarySettings: { percentTraffic: percent(percentTraffic), deploymentId, stageVariableOverrides, useStageCache },
    updatedMs: nowMs,
  });
}
