import { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import { operation } from "../../../kernel/operation.js";
import { describeAuthorizer } from "../authorizers.js";
import { requireAuthorizer } from "../lookup.js";
import { mayGet } from "../permissions.js";
import { partPath } from "../resources.js";

/** GetAuthorizer answers an authorizer of an API. */
export const GetAuthorizer = operation(apigatewayv2, "GetAuthorizer", {
  source: "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-authorizers-authorizerid.html",

  permissions: ({ input, here }) => [mayGet(here, partPath(input.ApiId, "authorizers", input.AuthorizerId))],

  async handle({ input, here, store }) {
    return describeAuthorizer(
      await store.read((read) => requireAuthorizer(read, here, input.ApiId, input.AuthorizerId)),
    );
  },
});
