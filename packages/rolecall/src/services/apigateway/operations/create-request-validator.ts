import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { ownApi } from "../apis.js";
import { badRequest } from "../errors.js";
import { newId } from "../ids.js";
import { ask } from "../permissions.js";
import { requestValidators } from "../records.js";
import { validatorView } from "../views.js";

/** CreateRequestValidator says what of a request is checked. */
export const CreateRequestValidator = operation(apigateway, "CreateRequestValidator", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_CreateRequestValidator.html",
  permissions: ({ input, here }) => [ask("POST", here, `/restapis/${input.restApiId}/requestvalidators`)],

  async handle({ input, here, ids, store }) {
    const id = newId(ids, 6);
    const validator = {
      region: here.region,
      api: input.restApiId,
      id,
      name: input.name ?? id,
      validateRequestBody: input.validateRequestBody ?? false,
      validateRequestParameters: input.validateRequestParameters ?? false,
    };
    await store.transact(async (tx) => {
      // AWS words a missing API otherwise here than anywhere else.
      if (!(await ownApi(tx, here, input.restApiId))) throw badRequest("Invalid REST API identifier specified");
      if (validator.name === "") throw badRequest("Request Validator name cannot be blank");
      await requestValidators.put(tx, validator);
    });
    return validatorView(validator);
  },
});
