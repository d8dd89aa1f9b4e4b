import { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import { operation } from "../../../kernel/operation.js";
import { apiFacts, corsOf, describeApi, ROUTE_SELECTION, requireName } from "../apis.js";
import { change } from "../deploy.js";
import { badRequest, notForHttp } from "../errors.js";
import { integrationOf } from "../integrations.js";
import { requireApi } from "../lookup.js";
import { patched } from "../patch.js";
import { mayPass, mayPatch } from "../permissions.js";
import { type ApiRecord, apis, integrations, routes } from "../records.js";
import { apiPath } from "../resources.js";
import { requireOwnKey, requireRouteKey } from "../routes.js";

/** UpdateApi changes an API's settings; Target, CredentialsArn and RouteKey are those of what quick create made. */
export const UpdateApi = operation(apigatewayv2, "UpdateApi", {
  source: "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid.html",

  permissions: async ({ input, here, read }) => [
    mayPatch(here, apiPath(input.ApiId), {
      request: {
        ApiName: input.Name,
        DisableExecuteApiEndpoint:
          input.DisableExecuteApiEndpoint === undefined ? undefined : String(input.DisableExecuteApiEndpoint),
      },
      resource: apiFacts(await apis.get(read, [here.account, here.region, input.ApiId])),
    }),
    ...mayPass(here, apiPath(input.ApiId), input.CredentialsArn),
  ],

  async handle({ input, here, ...host }) {
    if (input.DisableSchemaValidation === true) throw notForHttp("DisableSchemaValidation");
    if (input.RouteSelectionExpression && input.RouteSelectionExpression !== ROUTE_SELECTION) {
      throw badRequest(`RouteSelectionExpression must be ${ROUTE_SELECTION} for HTTP protocol Apis`);
    }
    const api = await change(host, here, input.ApiId, async (tx, before) => {
      let after: ApiRecord = patched(before, "description", input.Description);
      after = patched(after, "version", input.Version);
      after = {
        ...after,
        name: input.Name === undefined ? before.name : requireName(input.Name),
        apiKeySelectionExpression: input.ApiKeySelectionExpression || before.apiKeySelectionExpression,
        ...(input.CorsConfiguration === undefined ? {} : { cors: corsOf(input.CorsConfiguration) }),
        disableExecuteApiEndpoint: input.DisableExecuteApiEndpoint ?? before.disableExecuteApiEndpoint,
        ipAddressType: input.IpAddressType ?? before.ipAddressType,
      };
      await apis.put(tx, after);
      const { Target, CredentialsArn, RouteKey } = input;
      if (Target === undefined && CredentialsArn === undefined && RouteKey === undefined) return after;
      const prefix = [after.region, after.id];
      const all = (await routes.list(tx, { prefix })).items;
      const route = all.find(({ managed }) => managed);
      const integration = (await integrations.list(tx, { prefix })).items.find(({ managed }) => managed);
      if (!route || !integration) throw badRequest("Target, CredentialsArn and RouteKey belong to quick create");
      if (RouteKey) {
        const changed = { ...route, routeKey: requireRouteKey(RouteKey) };
        requireOwnKey(changed, all);
        await routes.put(tx, changed);
      }
      await integrations.put(tx, {
        ...integrationOf(integration.id, integration, {
          IntegrationUri: Target,
          CredentialsArn,
          ...(Target === undefined
            ? {}
            : Target.startsWith("arn:")
              ? { IntegrationType: "AWS_PROXY", IntegrationMethod: "POST" }
              : { IntegrationType: "HTTP_PROXY", IntegrationMethod: "ANY", PayloadFormatVersion: "1.0" }),
        }),
        region: after.region,
        api: after.id,
      });
      return after;
    });
    return describeApi(await host.store.read((read) => requireApi(read, here, api.id)), host);
  },
});
