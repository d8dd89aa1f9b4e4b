import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { conflict } from "../errors.js";
import { requireValidator } from "../parts.js";
import { ask } from "../permissions.js";
import { partPath } from "../place.js";
import { requestValidators } from "../records.js";
import { methodUsing } from "../usage-of-parts.js";

/** DeleteRequestValidator deletes a request validator that no method uses. */
export const DeleteRequestValidator = operation(apigateway, "DeleteRequestValidator", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteRequestValidator.html",
  permissions: ({ input, here }) => [
    ask("DELETE", here, partPath(input.restApiId, "requestvalidators", input.requestValidatorId)),
  ],

  async handle({ input, here, store }) {
    const { restApiId: api, requestValidatorId: id } = input;
    await store.transact(async (tx) => {
      const { name } = await requireValidator(tx, here, api, id);
      const user = await methodUsing(tx, here.region, api, (method) => method.requestValidatorId === id);
      // Unverified words.
      if (user) throw conflict(`Cannot delete request validator '${name}', is referenced in method: ${user}`);
      await requestValidators.delete(tx, [here.region, api, id]);
    });
    return {};
  },
});
