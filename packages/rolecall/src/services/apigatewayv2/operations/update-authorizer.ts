import { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import { operation } from "../../../kernel/operation.js";
import { authorizerFacts, authorizerOf, describeAuthorizer, requireOwnName } from "../authorizers.js";
import { change } from "../deploy.js";
import { invalid } from "../errors.js";
import { findPart, requireAuthorizer } from "../lookup.js";
import { mayPass, mayPatch } from "../permissions.js";
import { authorizers } from "../records.js";
import { apiPath, partPath } from "../resources.js";

/** UpdateAuthorizer changes what is given; the type stays. */
export const UpdateAuthorizer = operation(apigatewayv2, "UpdateAuthorizer", {
  source: "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-authorizers-authorizerid.html",

  permissions: async ({ input, here, read }) => [
    mayPatch(here, partPath(input.ApiId, "authorizers", input.AuthorizerId), {
      request: { AuthorizerType: input.AuthorizerType, AuthorizerUri: input.AuthorizerUri },
      resource: authorizerFacts(await findPart(read, authorizers, here, input.ApiId, input.AuthorizerId)),
    }),
    ...mayPass(here, apiPath(input.ApiId), input.AuthorizerCredentialsArn),
  ],

  async handle({ input, here, ...host }) {
    const authorizer = await change(host, here, input.ApiId, async (tx, api) => {
      const before = await requireAuthorizer(tx, here, input.ApiId, input.AuthorizerId);
      if (input.AuthorizerType !== undefined && input.AuthorizerType !== before.type) {
        throw invalid("AuthorizerType", input.AuthorizerType);
      }
      const after = authorizerOf(before.id, before, input);
      await requireOwnName(tx, api, after);
      await authorizers.put(tx, { ...after, region: api.region, api: api.id });
      return after;
    });
    return describeAuthorizer(authorizer);
  },
});
