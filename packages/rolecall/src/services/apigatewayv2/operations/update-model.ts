import { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import { operation } from "../../../kernel/operation.js";
import { requireModel } from "../lookup.js";
import { describeModel, requireModelFits } from "../models.js";
import { patched } from "../patch.js";
import { mayPatch } from "../permissions.js";
import { models } from "../records.js";
import { partPath } from "../resources.js";

/** UpdateModel changes what is given. */
export const UpdateModel = operation(apigatewayv2, "UpdateModel", {
  source: "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-models-modelid.html",

  permissions: ({ input, here }) => [mayPatch(here, partPath(input.ApiId, "models", input.ModelId))],

  async handle({ input, here, store }) {
    const model = await store.transact(async (tx) => {
      const before = await requireModel(tx, here, input.ApiId, input.ModelId);
      const after = {
        ...patched(before, "description", input.Description),
        name: input.Name || before.name,
        contentType: input.ContentType || before.contentType,
        schema: input.Schema || before.schema,
      };
      await requireModelFits(tx, after);
      await models.put(tx, after);
      return after;
    });
    return describeModel(model);
  },
});
