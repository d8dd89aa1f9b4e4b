import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { requireUnused } from "../model-records.js";
import { requireModel } from "../parts.js";
import { ask } from "../permissions.js";
import { partPath } from "../place.js";
import { models } from "../records.js";

/** DeleteModel deletes a model that no method refers to. */
export const DeleteModel = operation(apigateway, "DeleteModel", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteModel.html",
  permissions: ({ input, here }) => [ask("DELETE", here, partPath(input.restApiId, "models", input.modelName))],

  async handle({ input, here, store }) {
    const { restApiId: api, modelName: name } = input;
    await store.transact(async (tx) => {
      await requireModel(tx, here, api, name);
      await requireUnused(tx, here.region, api, name);
      await models.delete(tx, [here.region, api, name]);
    });
    return {};
  },
});
