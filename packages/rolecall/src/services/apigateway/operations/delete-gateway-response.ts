import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { requireApi } from "../apis.js";
import { notFound } from "../errors.js";
import { ask } from "../permissions.js";
import { partPath } from "../place.js";
import { gatewayResponses } from "../records.js";

/** DeleteGatewayResponse brings AWS's own answer back. */
export const DeleteGatewayResponse = operation(apigateway, "DeleteGatewayResponse", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteGatewayResponse.html",
  permissions: ({ input, here }) => [
    ask("DELETE", here, partPath(input.restApiId, "gatewayresponses", input.responseType)),
  ],

  async handle({ input, here, store }) {
    const key = [here.region, input.restApiId, input.responseType];
    await store.transact(async (tx) => {
      await requireApi(tx, here, input.restApiId);
      await gatewayResponses.require(tx, key, () => notFound("Gateway response type not defined on api"));
      await gatewayResponses.delete(tx, key);
    });
    return {};
  },
});
