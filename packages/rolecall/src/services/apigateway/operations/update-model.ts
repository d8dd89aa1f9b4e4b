import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { requireSchema } from "../models.js";
import { requireModel } from "../parts.js";
import { replaced, setText } from "../patch.js";
import { ask } from "../permissions.js";
import { partPath } from "../place.js";
import { type ModelRecord, models } from "../records.js";
import { modelView } from "../views.js";

/** UpdateModel changes a model's description or schema. */
export const UpdateModel = operation(apigateway, "UpdateModel", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateModel.html",
  permissions: ({ input, here }) => [ask("PATCH", here, partPath(input.restApiId, "models", input.modelName))],

  async handle({ input, here, store }) {
    const changed = await store.transact(async (tx) => {
      const found = await requireModel(tx, here, input.restApiId, input.modelName);
      const model = replaced<ModelRecord>(found, input.patchOperations, [
        { path: "/description", replace: setText("description") },
        { path: "/schema", replace: setText("schema") },
      ]);
      requireSchema(model.schema, model.contentType);
      await models.put(tx, model);
      return model;
    });
    return modelView(changed);
  },
});
