import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { schemasOf } from "../model-records.js";
import { flattened } from "../models.js";
import { requireModel } from "../parts.js";
import { ask } from "../permissions.js";
import { partPath } from "../place.js";
import { modelView } from "../views.js";

/** GetModel shows a model; with `flatten` the models it refers to stand in their places. */
export const GetModel = operation(apigateway, "GetModel", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_GetModel.html",
  permissions: ({ input, here }) => [ask("GET", here, partPath(input.restApiId, "models", input.modelName))],

  async handle({ input, here, store }) {
    return store.read(async (tx) => {
      const model = await requireModel(tx, here, input.restApiId, input.modelName);
      if (input.flatten !== true || model.schema === undefined) return modelView(model);
      const schemas = await schemasOf(tx, here.region, input.restApiId);
      return modelView({ ...model, schema: flattened(model.schema, schemas) });
    });
  },
});
