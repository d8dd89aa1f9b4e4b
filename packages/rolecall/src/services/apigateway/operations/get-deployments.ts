import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { requireApi } from "../apis.js";
import { nextPosition, page } from "../paging.js";
import { ask } from "../permissions.js";
import { deployments } from "../records.js";
import { deploymentView } from "../views.js";

/** GetDeployments lists an API's deployments. */
export const GetDeployments = operation(apigateway, "GetDeployments", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_GetDeployments.html",
  permissions: ({ input, here }) => [ask("GET", here, `/restapis/${input.restApiId}/deployments`)],

  async handle({ input, here, store }) {
    const { items, next } = await store.read(async (tx) => {
      await requireApi(tx, here, input.restApiId);
      return deployments.list(tx, page([here.region, input.restApiId], input));
    });
    return { items: items.map(deploymentView), ...nextPosition(next) };
  },
});
