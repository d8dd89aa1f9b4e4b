import { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import { operation } from "../../../kernel/operation.js";
import { describeIntegration } from "../integrations.js";
import { requireApi } from "../lookup.js";
import { pageOf } from "../paging.js";
import { mayGet } from "../permissions.js";
import { integrations } from "../records.js";
import { partPath } from "../resources.js";

/** GetIntegrations lists the integrations of an API, in the order of their ids. */
export const GetIntegrations = operation(apigatewayv2, "GetIntegrations", {
  source: "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations.html",

  permissions: ({ input, here }) => [mayGet(here, partPath(input.ApiId, "integrations"))],

  async handle({ input, here, store }) {
    return store.read(async (read) => {
      const { region, id } = await requireApi(read, here, input.ApiId);
      const { items, ...next } = await pageOf(read, integrations, [region, id], input);
      return { Items: items.map(describeIntegration), ...next };
    });
  },
});
