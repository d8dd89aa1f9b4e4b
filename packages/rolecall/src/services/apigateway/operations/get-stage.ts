import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { requireStage } from "../parts.js";
import { ask } from "../permissions.js";
import { partPath } from "../place.js";
import { stageTraits } from "../stages.js";
import { stageView } from "../views.js";

/** GetStage shows a stage. */
export const GetStage = operation(apigateway, "GetStage", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_GetStage.html",
  permissions: async ({ input, here, read }) => [
    ask("GET", here, partPath(input.restApiId, "stages", input.stageName), {
      resource: await stageTraits(read, here, input),
    }),
  ],

  async handle({ input, here, store }) {
    return stageView(await store.read((tx) => requireStage(tx, here, input.restApiId, input.stageName)));
  },
});
