import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { requireApi } from "../apis.js";
import { newGatewayResponse } from "../gateway-responses.js";
import { ask } from "../permissions.js";
import { partPath } from "../place.js";
import { gatewayResponses } from "../records.js";
import { gatewayResponseView } from "../views.js";

/** PutGatewayResponse customises what API Gateway answers by itself. */
export const PutGatewayResponse = operation(apigateway, "PutGatewayResponse", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_PutGatewayResponse.html",
  permissions: ({ input, here }) => [
    ask("PUT", here, partPath(input.restApiId, "gatewayresponses", input.responseType)),
  ],

  async handle({ input, here, store }) {
    const { restApiId, responseType, statusCode, responseParameters = {}, responseTemplates = {} } = input;
    const response = {
      ...newGatewayResponse(here.region, restApiId, responseType),
      ...(statusCode === undefined ? {} : { statusCode }),
      responseParameters,
      responseTemplates,
    };
    await store.transact(async (tx) => {
      await requireApi(tx, here, restApiId);
      await gatewayResponses.put(tx, response);
    });
    return gatewayResponseView(responseType, response, undefined);
  },
});
