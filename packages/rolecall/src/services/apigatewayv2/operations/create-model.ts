import { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import { operation } from "../../../kernel/operation.js";
import { newId, PART_ID, requireApi } from "../lookup.js";
import { describeModel, requireModelFits } from "../models.js";
import { given } from "../patch.js";
import { mayPost } from "../permissions.js";
import { type ModelRecord, models } from "../records.js";
import { partPath } from "../resources.js";

/** CreateModel keeps a JSON schema under a name. */
export const CreateModel = operation(apigatewayv2, "CreateModel", {
  source: "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-models.html",

  permissions: ({ input, here }) => [mayPost(here, partPath(input.ApiId, "models"))],

  async handle({ input, here, store, ids }) {
    const model: ModelRecord = {
      region: here.region,
      api: input.ApiId,
      id: newId(ids, PART_ID),
      name: input.Name ?? "",
      contentType: input.ContentType || "application/json",
      ...given("description", input.Description),
      schema: input.Schema ?? "",
    };
    await store.transact(async (tx) => {
      await requireApi(tx, here, input.ApiId);
      await requireModelFits(tx, model);
      await models.put(tx, model);
    });
    return describeModel(model);
  },
});
