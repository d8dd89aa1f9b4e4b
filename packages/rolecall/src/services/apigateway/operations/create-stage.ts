import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { requireApi } from "../apis.js";
import { badRequest, conflict, tooMany } from "../errors.js";
import { ask } from "../permissions.js";
import { deployments, type StageRecord, stages } from "../records.js";
import { percent } from "../stage-patch.js";
import { MOST_STAGES, newStage, requireStageName, requireVariables, stageSettings } from "../stages.js";
import { passed, withTags } from "../tags.js";
import { stageView } from "../views.js";

/** CreateStage gives a deployment an address. */
export const CreateStage = operation(apigateway, "CreateStage", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_CreateStage.html",
  permissions: ({ input, here }) => [
    ask("POST", here, `/restapis/${input.restApiId}/stages`, { tags: passed(input.tags) }),
  ],

  async handle({ input, here, clock, store }) {
    const { restApiId: api, stageName: name, deploymentId, description, documentationVersion } = input;
    requireStageName(name);
    const stage: StageRecord = {
      ...newStage({ here, api, name, deploymentId, nowMs: clock.now() }),
      ...stageSettings(input),
      ...(description === undefined ? {} : { description }),
      ...(documentationVersion === undefined ? {} : { documentationVersion }),
      ...canaryOf(input),
      tags: withTags({}, input.tags),
    };
    await store.transact(async (tx) => {
      await requireApi(tx, here, api);
      const { items } = await stages.list(tx, { prefix: [here.region, api] });
      if (items.some((other) => other.name === name)) throw conflict("Stage already exists");
      if (items.length >= MOST_STAGES) throw tooMany("stages");
      for (const id of [deploymentId, stage.canarySettings?.deploymentId]) {
        if (id !== undefined && !(await deployments.get(tx, [here.region, api, id]))) {
          throw badRequest("Deployment id does not exist");
        }
      }
      await stages.put(tx, stage);
    });
    return stageView(stage);
  },
});

type Asked = Parameters<typeof CreateStage.handle>[0]["input"];

function canaryOf({ canarySettings, deploymentId }: Asked): Pick<StageRecord, "canarySettings"> {
  if (canarySettings === undefined) return {};
  const { percentTraffic = 0, stageVariableOverrides = {}, useStageCache = false } = canarySettings;
  requireVariables(stageVariableOverrides);
  return {
    canarySettings: {
      percentTraffic: percent(percentTraffic),
      deploymentId: canarySettings.deploymentId ?? deploymentId,
      stageVariableOverrides,
      useStageCache,
    },
  };
}
