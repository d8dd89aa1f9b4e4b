import { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import { operation } from "../../../kernel/operation.js";
import { requireModel } from "../lookup.js";
import { mayDelete } from "../permissions.js";
import { models } from "../records.js";
import { partPath } from "../resources.js";

/** DeleteModel deletes a model. */
export const DeleteModel = operation(apigatewayv2, "DeleteModel", {
  source: "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-models-modelid.html",

  permissions: ({ input, here }) => [mayDelete(here, partPath(input.ApiId, "models", input.ModelId))],

  async handle({ input, here, store }) {
    await store.transact(async (tx) => {
      const { region, api, id } = await requireModel(tx, here, input.ApiId, input.ModelId);
      await models.delete(tx, [region, api, id]);
    });
    return {};
  },
});
