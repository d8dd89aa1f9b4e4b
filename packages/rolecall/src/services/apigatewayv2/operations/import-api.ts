import { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import { operation } from "../../../kernel/operation.js";
import { API_KEY_SELECTION, describeApi, ROUTE_SELECTION, requireName } from "../apis.js";
import { API_ID, newId } from "../lookup.js";
import { importedOf, importFacts, replaceParts } from "../openapi/apply.js";
import { given } from "../patch.js";
import { mayPass, mayPut } from "../permissions.js";
import { type ApiRecord, apis } from "../records.js";
import { tagsOf } from "../tagging.js";

/** ImportApi makes an HTTP API of an OpenAPI 3.0 document. */
export const ImportApi = operation(apigatewayv2, "ImportApi", {
  source: "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis.html",

  permissions: ({ input, here }) => {
    const { roles, ...request } = importFacts(input, here);
    return [mayPut(here, "/apis", { request }), ...roles.flatMap((role) => mayPass(here, "/apis", role))];
  },

  async handle({ input, here, ...host }) {
    const imported = importedOf(input, here, host.ids);
    const { document, cors } = imported;
    const api: ApiRecord = {
      account: here.account,
      region: here.region,
      id: newId(host.ids, API_ID),
      name: requireName(document.name),
      ...given("description", document.description),
      ...given("version", document.version),
      apiKeySelectionExpression: API_KEY_SELECTION,
      routeSelectionExpression: ROUTE_SELECTION,
      ...(cors === undefined ? {} : { cors }),
      disableExecuteApiEndpoint: document.disableExecuteApiEndpoint ?? false,
      ipAddressType: "ipv4",
      createdMs: host.clock.now(),
      tags: tagsOf(document.tags),
      ...(document.importInfo.length === 0 ? {} : { importInfo: document.importInfo }),
      ...(document.warnings.length === 0 ? {} : { warnings: document.warnings }),
    };
    await host.store.transact(async (tx) => {
      await apis.put(tx, api);
      await replaceParts(tx, api, imported);
    });
    return describeApi(api, host);
  },
});
