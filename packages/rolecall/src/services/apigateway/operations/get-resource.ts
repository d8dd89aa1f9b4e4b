import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { requireResource } from "../methods.js";
import { ask } from "../permissions.js";
import { partPath } from "../place.js";
import { resourceView } from "../views.js";

/** GetResource shows a resource; with `embed=methods` its methods too. */
export const GetResource = operation(apigateway, "GetResource", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_GetResource.html",
  permissions: ({ input, here }) => [ask("GET", here, partPath(input.restApiId, "resources", input.resourceId))],

  async handle({ input, here, store }) {
    const resource = await store.read((tx) => requireResource(tx, here, input.restApiId, input.resourceId));
    return resourceView(resource, input.embed?.includes("methods") === true);
  },
});
