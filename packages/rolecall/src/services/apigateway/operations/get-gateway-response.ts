import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { requireApi } from "../apis.js";
import { gatewayResponseOf } from "../gateway-responses.js";
import { ask } from "../permissions.js";
import { partPath } from "../place.js";
import { gatewayResponseView } from "../views.js";

/** GetGatewayResponse shows what API Gateway answers by itself, customised or not. */
export const GetGatewayResponse = operation(apigateway, "GetGatewayResponse", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_GetGatewayResponse.html",
  permissions: ({ input, here }) => [
    ask("GET", here, partPath(input.restApiId, "gatewayresponses", input.responseType)),
  ],

  async handle({ input, here, store }) {
    const { restApiId, responseType } = input;
    const { own, ofKind } = await store.read(async (tx) => {
      await requireApi(tx, here, restApiId);
      return gatewayResponseOf(tx, here.region, restApiId, responseType);
    });
    return gatewayResponseView(responseType, own, ofKind);
  },
});
