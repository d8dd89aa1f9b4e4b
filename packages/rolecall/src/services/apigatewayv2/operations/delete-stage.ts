import { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import { operation } from "../../../kernel/operation.js";
import { findPart, requireStage } from "../lookup.js";
import { mayDelete } from "../permissions.js";
import { stages } from "../records.js";
import { partPath } from "../resources.js";
import { presentLogs } from "../stages.js";

/** DeleteStage takes an API's address away; deployments stay. */
export const DeleteStage = operation(apigatewayv2, "DeleteStage", {
  source: "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages-stagename.html",

  permissions: async ({ input, here, read }) => [
    mayDelete(here, partPath(input.ApiId, "stages", input.StageName), {
      resource: presentLogs(await findPart(read, stages, here, input.ApiId, input.StageName)),
    }),
  ],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const { region, api, name } = await requireStage(tx, here, input.ApiId, input.StageName);
      await stages.delete(tx, [region, api, name]);
    });
    return {};
  },
});
