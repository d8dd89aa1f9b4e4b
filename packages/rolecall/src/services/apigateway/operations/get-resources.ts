import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { requireApi } from "../apis.js";
import { pageOf } from "../paging.js";
import { ask } from "../permissions.js";
import { treeOf } from "../tree.js";
import { resourceView } from "../views.js";

/** GetResources lists an API's resources by path. */
export const GetResources = operation(apigateway, "GetResources", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_GetResources.html",
  permissions: ({ input, here }) => [ask("GET", here, `/restapis/${input.restApiId}/resources`)],

  async handle({ input, here, store }) {
    const tree = await store.read(async (tx) => {
      await requireApi(tx, here, input.restApiId);
      return treeOf(tx, here.region, input.restApiId);
    });
    const { items, ...more } = pageOf(tree, input, ({ id }) => id);
    const whole = input.embed?.includes("methods") === true;
    return { items: items.map((resource) => resourceView(resource, whole)), ...more };
  },
});
