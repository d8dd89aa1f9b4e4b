import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { requireAuthorizer } from "../parts.js";
import { ask } from "../permissions.js";
import { partPath } from "../place.js";
import { authorizerView } from "../views.js";

/** GetAuthorizer shows an authorizer. */
export const GetAuthorizer = operation(apigateway, "GetAuthorizer", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_GetAuthorizer.html",
  permissions: ({ input, here }) => [ask("GET", here, partPath(input.restApiId, "authorizers", input.authorizerId))],

  async handle({ input, here, store }) {
    return authorizerView(await store.read((tx) => requireAuthorizer(tx, here, input.restApiId, input.authorizerId)));
  },
});
