import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { ownApi } from "../apis.js";
import { checkedAuthorizer, MOST_AUTHORIZERS, requireNewName } from "../authorizers.js";
import { concurrentModification, tooMany } from "../errors.js";
import { newId } from "../ids.js";
import { ask, passRoles } from "../permissions.js";
import { apiPath } from "../place.js";
import { authorizers } from "../records.js";
import { authorizerView } from "../views.js";

/** CreateAuthorizer adds a function or user pools that say who may call methods. */
export const CreateAuthorizer = operation(apigateway, "CreateAuthorizer", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_CreateAuthorizer.html",
  permissions: ({ input, here }) => [
    ask("POST", here, `/restapis/${input.restApiId}/authorizers`, {
      request: {
        authorizerType: [input.type],
        ...(input.authorizerUri === undefined ? {} : { authorizerUri: [input.authorizerUri] }),
      },
    }),
    ...passRoles(here, [input.authorizerCredentials], apiPath(input.restApiId)),
  ],

  async handle({ input, here, ids, store }) {
    const { restApiId: api, providerARNs, authType, authorizerUri, authorizerCredentials, identitySource } = input;
    const { identityValidationExpression } = input;
    const authorizer = {
      region: here.region,
      api,
      ...checkedAuthorizer({
        id: newId(ids, 6),
        name: input.name,
        type: input.type,
        ...(providerARNs === undefined ? {} : { providerARNs }),
        ...(authType === undefined ? {} : { authType }),
        ...(authorizerUri === undefined ? {} : { authorizerUri }),
        ...(authorizerCredentials === undefined ? {} : { authorizerCredentials }),
        ...(identitySource === undefined ? {} : { identitySource }),
        ...(identityValidationExpression === undefined ? {} : { identityValidationExpression }),
        authorizerResultTtlInSeconds: input.authorizerResultTtlInSeconds ?? 300,
      }),
    };
    await store.transact(async (tx) => {
      if (!(await ownApi(tx, here, api))) throw concurrentModification();
      const { items } = await authorizers.list(tx, { prefix: [here.region, api] });
      requireNewName(items, authorizer);
      if (items.length >= MOST_AUTHORIZERS) throw tooMany("Authorizers");
      await authorizers.put(tx, authorizer);
    });
    return authorizerView(authorizer);
  },
});
