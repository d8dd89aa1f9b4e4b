import { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import { operation } from "../../../kernel/operation.js";
import { describeDeployment } from "../deployments.js";
import { requireApi } from "../lookup.js";
import { pageOf } from "../paging.js";
import { mayGet } from "../permissions.js";
import { deployments } from "../records.js";
import { partPath } from "../resources.js";

/** GetDeployments lists the deployments of an API, in the order of their ids. */
export const GetDeployments = operation(apigatewayv2, "GetDeployments", {
  source: "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-deployments.html",

  permissions: ({ input, here }) => [mayGet(here, partPath(input.ApiId, "deployments"))],

  async handle({ input, here, store }) {
    return store.read(async (read) => {
      const { region, id } = await requireApi(read, here, input.ApiId);
      const { items, ...next } = await pageOf(read, deployments, [region, id], input);
      return { Items: items.map(describeDeployment), ...next };
    });
  },
});
