import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { leavePlans } from "../apis.js";
import { requireStage } from "../parts.js";
import { ask } from "../permissions.js";
import { partPath } from "../place.js";
import { stages } from "../records.js";
import { stageTraits } from "../stages.js";

/** DeleteStage takes an address away; the deployment stays. */
export const DeleteStage = operation(apigateway, "DeleteStage", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteStage.html",
  permissions: async ({ input, here, read }) => [
    ask("DELETE", here, partPath(input.restApiId, "stages", input.stageName), {
      resource: await stageTraits(read, here, input),
    }),
  ],

  async handle({ input, here, store }) {
    const { restApiId: api, stageName } = input;
    await store.transact(async (tx) => {
      await requireStage(tx, here, api, stageName);
      await stages.delete(tx, [here.region, api, stageName]);
      await leavePlans(tx, here.region, api, stageName);
    });
    return {};
  },
});
