import { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import { notEmulated } from "../../../kernel/errors.js";
import { operation } from "../../../kernel/operation.js";
import { API_KEY_SELECTION, corsOf, describeApi, ROUTE_SELECTION, requireName } from "../apis.js";
import { deployAutomatically, nextDeployment } from "../deploy.js";
import { badRequest, notForHttp } from "../errors.js";
import { API_ID, newId, PART_ID } from "../lookup.js";
import { given } from "../patch.js";
import { mayPass, mayPost } from "../permissions.js";
import { defaultStage, quickParts } from "../quick-create.js";
import { type ApiRecord, apis, integrations, routes, stages } from "../records.js";
import { requireRouteKey, routePlace } from "../routes.js";
import { tagsOf } from "../tagging.js";

/**
 * CreateApi makes an HTTP API; with a `Target` one that answers at once.
 *
 * Gap: WebSocket APIs are answered with `RC_NOT_EMULATED`.
 */
export const CreateApi = operation(apigatewayv2, "CreateApi", {
  source: "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis.html",

  permissions: ({ input, here }) => [
    mayPost(here, "/apis", {
      request: {
        ApiName: input.Name,
        DisableExecuteApiEndpoint:
          input.DisableExecuteApiEndpoint === undefined ? undefined : String(input.DisableExecuteApiEndpoint),
      },
      tags: input.Tags,
    }),
    ...mayPass(here, "/apis", input.CredentialsArn),
  ],

  async handle({ input, here, ...host }) {
    if (input.ProtocolType === "WEBSOCKET") throw notEmulated("a WebSocket API");
    if (input.DisableSchemaValidation === true) throw notForHttp("DisableSchemaValidation");
    if (input.RouteSelectionExpression && input.RouteSelectionExpression !== ROUTE_SELECTION) {
      throw badRequest(`RouteSelectionExpression must be ${ROUTE_SELECTION} for HTTP protocol Apis`);
    }
    const next = nextDeployment(host);
    const api: ApiRecord = {
      account: here.account,
      region: here.region,
      id: newId(host.ids, API_ID),
      name: requireName(input.Name),
      ...given("description", input.Description),
      ...given("version", input.Version),
      apiKeySelectionExpression: input.ApiKeySelectionExpression || API_KEY_SELECTION,
      routeSelectionExpression: ROUTE_SELECTION,
      ...(input.CorsConfiguration === undefined ? {} : { cors: corsOf(input.CorsConfiguration) }),
      disableExecuteApiEndpoint: input.DisableExecuteApiEndpoint ?? false,
      ipAddressType: input.IpAddressType ?? "ipv4",
      createdMs: next.nowMs,
      tags: tagsOf(input.Tags),
    };
    const quick = input.Target
      ? quickParts({
          target: input.Target,
          routeKey: requireRouteKey(input.RouteKey || "$default"),
          credentialsArn: input.CredentialsArn,
          ids: { route: newId(host.ids, PART_ID), integration: newId(host.ids, PART_ID) },
        })
      : undefined;
    if (!quick && (input.RouteKey || input.CredentialsArn)) {
      throw badRequest("RouteKey and CredentialsArn are only supported together with Target");
    }
    await host.store.transact(async (tx) => {
      await apis.put(tx, api);
      if (!quick) return;
      await integrations.put(tx, { ...quick.integration, region: api.region, api: api.id });
      await routes.put(tx, routePlace(api, quick.route));
      await stages.put(tx, defaultStage(api, next.nowMs));
      await deployAutomatically(tx, here, api.id, next);
    });
    return describeApi(api, host);
  },
});
