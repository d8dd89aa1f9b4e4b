import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { requireApi } from "../apis.js";
import { ask } from "../permissions.js";
import { stages } from "../records.js";
import { stageView } from "../views.js";

/** GetStages lists an API's stages, or those of one deployment. */
export const GetStages = operation(apigateway, "GetStages", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_GetStages.html",
  permissions: ({ input, here }) => [ask("GET", here, `/restapis/${input.restApiId}/stages`)],

  async handle({ input, here, store }) {
    const { items } = await store.read(async (tx) => {
      await requireApi(tx, here, input.restApiId);
      return stages.list(tx, { prefix: [here.region, input.restApiId] });
    });
    const { deploymentId } = input;
    const asked = deploymentId === undefined ? items : items.filter((stage) => stage.deploymentId === deploymentId);
    return { item: asked.map(stageView) };
  },
});
