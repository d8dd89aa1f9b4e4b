import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { badRequest } from "../errors.js";
import { requireValidator } from "../parts.js";
import { replaced, setFlag } from "../patch.js";
import { ask } from "../permissions.js";
import { partPath } from "../place.js";
import { type RequestValidatorRecord, requestValidators } from "../records.js";
import { validatorView } from "../views.js";

/** UpdateRequestValidator changes what of a request is checked. */
export const UpdateRequestValidator = operation(apigateway, "UpdateRequestValidator", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateRequestValidator.html",
  permissions: ({ input, here }) => [
    ask("PATCH", here, partPath(input.restApiId, "requestvalidators", input.requestValidatorId)),
  ],

  async handle({ input, here, store }) {
    const changed = await store.transact(async (tx) => {
      const found = await requireValidator(tx, here, input.restApiId, input.requestValidatorId);
      const validator = replaced<RequestValidatorRecord>(found, input.patchOperations, [
        { path: "/name", replace: (one, { value = "" }) => ({ ...one, name: value }) },
        { path: "/validateRequestParameters", replace: setFlag("validateRequestParameters") },
        { path: "/validateRequestBody", replace: setFlag("validateRequestBody") },
      ]);
      if (validator.name === "") throw badRequest("Request Validator name cannot be blank");
      await requestValidators.put(tx, validator);
      return validator;
    });
    return validatorView(changed);
  },
});
