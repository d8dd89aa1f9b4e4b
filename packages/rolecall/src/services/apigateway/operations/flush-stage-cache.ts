import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { requireStage } from "../parts.js";
import { ask } from "../permissions.js";
import { partPath } from "../place.js";

/** FlushStageCache empties a stage's cache, which here never holds anything. */
export const FlushStageCache = operation(apigateway, "FlushStageCache", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_FlushStageCache.html",
  permissions: ({ input, here }) => [
    ask("DELETE", here, `${partPath(input.restApiId, "stages", input.stageName)}/cache/data`),
  ],

  async handle({ input, here, store }) {
    await store.read((tx) => requireStage(tx, here, input.restApiId, input.stageName));
    return {};
  },
});
