import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { ownApi, requireApi } from "../apis.js";
import { importTraits, putImported, readImport, wholeTraits } from "../openapi/import.js";
import { ask, askPolicy, passRoles } from "../permissions.js";
import { apiPath } from "../place.js";
import { keptApi, shownApi } from "../policy.js";
import { apis } from "../records.js";
import { apiView } from "../views.js";

/** PutRestApi merges an OpenAPI document into an API, or puts it in place of what the API was. */
export const PutRestApi = operation(apigateway, "PutRestApi", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_PutRestApi.html",

  permissions: async ({ input, here, read }) => {
    const { asked: request, policy, roles } = importTraits(input);
    const path = apiPath(input.restApiId);
    const asked = { ...request, resource: await wholeTraits(read, await ownApi(read, here, input.restApiId)) };
    return [
      ask("PUT", here, path, asked),
      ...(policy ? [askPolicy(here, path, asked)] : []),
      ...passRoles(here, roles, path),
    ];
  },

  async handle({ input, here, ids, store, directory }) {
    const seed = ids.bytes(16);
    const imported = readImport(input, input.restApiId, seed);
    const changed = await store.transact(async (tx) => {
      const before = await requireApi(tx, here, input.restApiId);
      const api = await putImported(tx, before, imported, input, { mode: input.mode ?? "merge", seed });
      if (api.policy !== before.policy) await apis.put(tx, await keptApi(tx, directory, api));
      return shownApi(tx, directory, api);
    });
    const { warnings } = imported;
    return { ...apiView(changed, "always"), ...(warnings.length === 0 ? {} : { warnings: [...warnings] }) };
  },
});
