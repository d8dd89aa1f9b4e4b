import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { requireApi } from "../apis.js";
import { GATEWAY_RESPONSE_TYPES, kindOf } from "../gateway-responses.js";
import { pageOf } from "../paging.js";
import { ask } from "../permissions.js";
import { gatewayResponses } from "../records.js";
import { gatewayResponseView } from "../views.js";

/** GetGatewayResponses lists all types, customised or not. */
export const GetGatewayResponses = operation(apigateway, "GetGatewayResponses", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_GetGatewayResponses.html",
  permissions: ({ input, here }) => [ask("GET", here, `/restapis/${input.restApiId}/gatewayresponses`)],

  async handle({ input, here, store }) {
    const { items: own } = await store.read(async (tx) => {
      await requireApi(tx, here, input.restApiId);
      return gatewayResponses.list(tx, { prefix: [here.region, input.restApiId] });
    });
    const byType = new Map(own.map((response) => [response.responseType, response]));
    const { items, ...more } = pageOf(GATEWAY_RESPONSE_TYPES, input, (type) => type);
    return {
      items: items.map((type) => gatewayResponseView(type, byType.get(type), byType.get(kindOf(type) ?? ""))),
      ...more,
    };
  },
});
