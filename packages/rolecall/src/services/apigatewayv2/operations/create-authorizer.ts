import { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import { operation } from "../../../kernel/operation.js";
import { AUTHORIZERS, authorizerOf, describeAuthorizer, requireOwnName } from "../authorizers.js";
import { change } from "../deploy.js";
import { tooMany } from "../errors.js";
import { newId, SHORT_ID } from "../lookup.js";
import { mayPass, mayPost } from "../permissions.js";
import { authorizers } from "../records.js";
import { apiPath, partPath } from "../resources.js";

/** CreateAuthorizer makes an authorizer for JSON web tokens, or one that a Lambda function decides. */
export const CreateAuthorizer = operation(apigatewayv2, "CreateAuthorizer", {
  source: "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-authorizers.html",

  permissions: ({ input, here }) => [
    mayPost(here, partPath(input.ApiId, "authorizers"), {
      request: { AuthorizerType: input.AuthorizerType, AuthorizerUri: input.AuthorizerUri },
    }),
    ...mayPass(here, apiPath(input.ApiId), input.AuthorizerCredentialsArn),
  ],

  async handle({ input, here, ...host }) {
    const authorizer = authorizerOf(newId(host.ids, SHORT_ID), undefined, input);
    await change(host, here, input.ApiId, async (tx, api) => {
      const { items } = await authorizers.list(tx, { prefix: [api.region, api.id] });
      if (items.length >= AUTHORIZERS) throw tooMany("authorizers", AUTHORIZERS);
      await requireOwnName(tx, api, authorizer);
      await authorizers.put(tx, { ...authorizer, region: api.region, api: api.id });
    });
    return describeAuthorizer(authorizer);
  },
});
