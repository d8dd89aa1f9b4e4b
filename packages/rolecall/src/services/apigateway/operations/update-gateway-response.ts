import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { requireApi } from "../apis.js";
import { badPatchPath, badRequest, parameterNotFound } from "../errors.js";
import { gatewayResponseOf, newGatewayResponse } from "../gateway-responses.js";
import { mapRule, patched, type Rule } from "../patch.js";
import { ask } from "../permissions.js";
import { partPath } from "../place.js";
import { type GatewayResponseRecord, gatewayResponses } from "../records.js";
import { gatewayResponseView } from "../views.js";

/** UpdateGatewayResponse changes what API Gateway answers by itself; what was not customised is from then on. */
export const UpdateGatewayResponse = operation(apigateway, "UpdateGatewayResponse", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateGatewayResponse.html",
  permissions: ({ input, here }) => [
    ask("PATCH", here, partPath(input.restApiId, "gatewayresponses", input.responseType)),
  ],

  async handle({ input, here, store }) {
    const { restApiId, responseType } = input;
    const changed = await store.transact(async (tx) => {
      await requireApi(tx, here, restApiId);
      const { own } = await gatewayResponseOf(tx, here.region, restApiId, responseType);
      const from = own ?? newGatewayResponse(here.region, restApiId, responseType);
      const response = patched(from, input.patchOperations, RULES);
      await gatewayResponses.put(tx, response);
      return response;
    });
    return gatewayResponseView(responseType, changed, undefined);
  },
});

const filled = (member: "responseParameters" | "responseTemplates") => (text: string) => {
  if (text === "") throw badRequest(`Invalid null or empty value in ${member}`);
  return text;
};

/** Of this resource AWS says that the path is wrong where the operation is. */
const notThisWay = () => {
  throw badPatchPath("/statusCode");
};

const RULES: readonly Rule<GatewayResponseRecord>[] = [
  {
    path: "/statusCode",
    replace: (response, { value = "" }) => {
      // Unverified words.
      if (!/^[1-5]\d\d$/.test(value)) throw badRequest("Invalid status code specified");
      return { ...response, statusCode: value };
    },
    add: notThisWay,
    remove: notThisWay,
    copy: notThisWay,
  },
  mapRule("responseParameters", parameterNotFound, filled("responseParameters")),
  mapRule("responseTemplates", parameterNotFound, filled("responseTemplates")),
];
