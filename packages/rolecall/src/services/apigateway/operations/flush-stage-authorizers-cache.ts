import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { requireStage } from "../parts.js";
import { ask } from "../permissions.js";
import { partPath } from "../place.js";
import { stages } from "../records.js";

/** FlushStageAuthorizersCache makes a stage forget what its authorizers said. */
export const FlushStageAuthorizersCache = operation(apigateway, "FlushStageAuthorizersCache", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_FlushStageAuthorizersCache.html",
  permissions: ({ input, here }) => [
    ask("DELETE", here, `${partPath(input.restApiId, "stages", input.stageName)}/cache/authorizers`),
  ],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const stage = await requireStage(tx, here, input.restApiId, input.stageName);
      await stages.put(tx, { ...stage, authorizersFlushed: stage.authorizersFlushed + 1 });
    });
    return {};
  },
});
