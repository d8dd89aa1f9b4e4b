import { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import { operation } from "../../../kernel/operation.js";
import { apiFacts, describeApi, requireName } from "../apis.js";
import { change } from "../deploy.js";
import { importedOf, importFacts, replaceParts } from "../openapi/apply.js";
import { given } from "../patch.js";
import { mayPass, mayPut } from "../permissions.js";
import { apis, authorizers, routes } from "../records.js";
import { apiPath } from "../resources.js";

/** ReimportApi puts an OpenAPI 3.0 document in the place of all that an API had; stages, tags and models stay. */
export const ReimportApi = operation(apigatewayv2, "ReimportApi", {
  source: "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid.html",

  permissions: async ({ input, here, read }) => {
    const { roles, ...request } = importFacts(input, here);
    const api = await apis.get(read, [here.account, here.region, input.ApiId]);
    const prefix = [here.region, input.ApiId];
    const deciding = (await authorizers.list(read, { prefix })).items;
    const resource = api && {
      ...apiFacts(api),
      AuthorizerType: [...new Set(deciding.map(({ type }) => type))],
      AuthorizerUri: [...new Set(deciding.flatMap(({ uri }) => uri ?? []))],
      RouteAuthorizationType: [
        ...new Set((await routes.list(read, { prefix })).items.map(({ authorizationType }) => authorizationType)),
      ],
    };
    const path = apiPath(input.ApiId);
    return [
      mayPut(here, path, { request, ...(resource === undefined ? {} : { resource }) }),
      ...roles.flatMap((role) => mayPass(here, path, role)),
    ];
  },

  async handle({ input, here, ...host }) {
    const imported = importedOf(input, here, host.ids);
    const { document, cors } = imported;
    const api = await change(host, here, input.ApiId, async (tx, before) => {
      const { description: _, version: __, cors: ___, importInfo: ____, warnings: _____, ...kept } = before;
      const after = {
        ...kept,
        name: requireName(document.name),
        ...given("description", document.description),
        ...given("version", document.version),
        ...(cors === undefined ? {} : { cors }),
        disableExecuteApiEndpoint: document.disableExecuteApiEndpoint ?? before.disableExecuteApiEndpoint,
        ...(document.importInfo.length === 0 ? {} : { importInfo: document.importInfo }),
        ...(document.warnings.length === 0 ? {} : { warnings: document.warnings }),
      };
      await apis.put(tx, after);
      await replaceParts(tx, after, imported);
      return after;
    });
    return describeApi(api, host);
  },
});
