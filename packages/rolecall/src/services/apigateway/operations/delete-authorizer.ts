import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { authorizerTraits } from "../authorizer-traits.js";
import { conflict } from "../errors.js";
import { requireAuthorizer } from "../parts.js";
import { ask } from "../permissions.js";
import { partPath } from "../place.js";
import { authorizers } from "../records.js";
import { methodUsing } from "../usage-of-parts.js";

/** DeleteAuthorizer deletes an authorizer that no method uses. */
export const DeleteAuthorizer = operation(apigateway, "DeleteAuthorizer", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteAuthorizer.html",
  permissions: async ({ input, here, read }) => [
    ask("DELETE", here, partPath(input.restApiId, "authorizers", input.authorizerId), {
      resource: await authorizerTraits(read, here, input),
    }),
  ],

  async handle({ input, here, store }) {
    const { restApiId: api, authorizerId: id } = input;
    await store.transact(async (tx) => {
      const { name } = await requireAuthorizer(tx, here, api, id);
      const user = await methodUsing(tx, here.region, api, (method) => method.authorizerId === id);
      // Unverified words.
      if (user) throw conflict(`Cannot delete authorizer '${name}', is referenced in method: ${user}`);
      await authorizers.delete(tx, [here.region, api, id]);
    });
    return {};
  },
});
