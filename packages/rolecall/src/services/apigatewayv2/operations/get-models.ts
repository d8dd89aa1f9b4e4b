import { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import { operation } from "../../../kernel/operation.js";
import { requireApi } from "../lookup.js";
import { describeModel } from "../models.js";
import { pageOf } from "../paging.js";
import { mayGet } from "../permissions.js";
import { models } from "../records.js";
import { partPath } from "../resources.js";

/** GetModels lists the models of an API, in the order of their ids. */
export const GetModels = operation(apigatewayv2, "GetModels", {
  source: "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-models.html",

  permissions: ({ input, here }) => [mayGet(here, partPath(input.ApiId, "models"))],

  async handle({ input, here, store }) {
    return store.read(async (read) => {
      const { region, id } = await requireApi(read, here, input.ApiId);
      const { items, ...next } = await pageOf(read, models, [region, id], input);
      return { Items: items.map(describeModel), ...next };
    });
  },
});
