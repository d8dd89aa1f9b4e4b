import { apigatewayv2 } from "@rolecall/aws-model/apigatewayv2";
import { operation } from "../../../kernel/operation.js";
import { routeSettingsNotFound } from "../errors.js";
import { requireStage } from "../lookup.js";
import { mayDelete } from "../permissions.js";
import { stages } from "../records.js";
import { partPath } from "../resources.js";

/** DeleteRouteSettings puts a route back under the stage's settings. */
export const DeleteRouteSettings = operation(apigatewayv2, "DeleteRouteSettings", {
  source:
    "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages-stagename-routesettings-routekey.html",

  permissions: ({ input, here }) => [
    mayDelete(here, `${partPath(input.ApiId, "stages", input.StageName)}/routesettings/${input.RouteKey}`),
  ],

  async handle({ input, here, store, clock }) {
    const now = clock.now();
    await store.transact(async (tx) => {
      const stage = await requireStage(tx, here, input.ApiId, input.StageName);
      if (!Object.hasOwn(stage.routeSettings, input.RouteKey)) throw routeSettingsNotFound(input.RouteKey);
      const { [input.RouteKey]: _, ...routeSettings } = stage.routeSettings;
      await stages.put(tx, { ...stage, routeSettings, updatedMs: now });
    });
    return {};
  },
});
