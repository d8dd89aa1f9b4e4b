import { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import { operation } from "../../../kernel/operation.js";
import { requireModel } from "../lookup.js";
import { describeModel } from "../models.js";
import { mayGet } from "../permissions.js";
import { partPath } from "../resources.js";

/** GetModel answers a model of an API. */
export const GetModel = operation(apigatewayv2, "GetModel", {
  source: "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-models-modelid.html",

  permissions: ({ input, here }) => [mayGet(here, partPath(input.ApiId, "models", input.ModelId))],

  async handle({ input, here, store }) {
    return describeModel(await store.read((read) => requireModel(read, here, input.ApiId, input.ModelId)));
  },
});
