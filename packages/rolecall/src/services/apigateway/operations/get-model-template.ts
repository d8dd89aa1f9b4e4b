import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { schemasOf } from "../model-records.js";
import { sampleTemplate } from "../models.js";
import { requireModel } from "../parts.js";
import { ask } from "../permissions.js";
import { partPath } from "../place.js";

/** GetModelTemplate makes a mapping template that gives the shape of a model. */
export const GetModelTemplate = operation(apigateway, "GetModelTemplate", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_GetModelTemplate.html",
  permissions: ({ input, here }) => [
    ask("GET", here, `${partPath(input.restApiId, "models", input.modelName)}/default_template`),
  ],

  async handle({ input, here, store }) {
    return store.read(async (tx) => {
      const { schema = "{}" } = await requireModel(tx, here, input.restApiId, input.modelName);
      return { value: sampleTemplate(schema, await schemasOf(tx, here.region, input.restApiId)) };
    });
  },
});
