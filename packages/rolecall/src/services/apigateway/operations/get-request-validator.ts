import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { requireValidator } from "../parts.js";
import { ask } from "../permissions.js";
import { partPath } from "../place.js";
import { validatorView } from "../views.js";

/** GetRequestValidator shows what of a request is checked. */
export const GetRequestValidator = operation(apigateway, "GetRequestValidator", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_GetRequestValidator.html",
  permissions: ({ input, here }) => [
    ask("GET", here, partPath(input.restApiId, "requestvalidators", input.requestValidatorId)),
  ],

  async handle({ input, here, store }) {
    return validatorView(
      await store.read((tx) => requireValidator(tx, here, input.restApiId, input.requestValidatorId)),
    );
  },
});
