import { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import { operation } from "../../../kernel/operation.js";
import { requireStage } from "../lookup.js";
import { mayDelete } from "../permissions.js";
import { stages } from "../records.js";
import { partPath } from "../resources.js";

/** ResetAuthorizersCache forgets what authorizers said to a stage before. */
export const ResetAuthorizersCache = operation(apigatewayv2, "ResetAuthorizersCache", {
  source:
    "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages-stagename-cache-authorizers.html",

  permissions: ({ input, here }) => [
    mayDelete(here, `${partPath(input.ApiId, "stages", input.StageName)}/cache/authorizers`),
  ],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const stage = await requireStage(tx, here, input.ApiId, input.StageName);
      await stages.put(tx, { ...stage, authorizersReset: stage.authorizersReset + 1 });
    });
    return {};
  },
});
