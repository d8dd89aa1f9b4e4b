import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { requireApi } from "../apis.js";
import { conflict } from "../errors.js";
import { newId } from "../ids.js";
import { requireModelName, requireSchema } from "../models.js";
import { ask } from "../permissions.js";
import { models } from "../records.js";
import { modelView } from "../views.js";

/** CreateModel adds a schema that bodies can be checked against. */
export const CreateModel = operation(apigateway, "CreateModel", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_CreateModel.html",
  permissions: ({ input, here }) => [ask("POST", here, `/restapis/${input.restApiId}/models`)],

  async handle({ input, here, ids, store }) {
    const { restApiId: api, name, description, schema, contentType } = input;
    const model = {
      region: here.region,
      api,
      id: newId(ids, 6),
      name,
      ...(description === undefined ? {} : { description }),
      ...(schema === undefined ? {} : { schema }),
      contentType,
    };
    await store.transact(async (tx) => {
      await requireApi(tx, here, api);
      requireModelName(name);
      requireSchema(schema, contentType);
      if (await models.get(tx, [here.region, api, name])) throw conflict("Model name already exists for this REST API");
      await models.put(tx, model);
    });
    return modelView(model);
  },
});
