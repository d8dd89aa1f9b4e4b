import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { defaultSettings, newApi } from "../apis.js";
import { importTraits, putImported, readImport } from "../openapi/import.js";
import { ask, askPolicy, passRoles } from "../permissions.js";
import { keptApi } from "../policy.js";
import { apis } from "../records.js";
import { apiView } from "../views.js";

/** ImportRestApi makes an API of an OpenAPI document. */
export const ImportRestApi = operation(apigateway, "ImportRestApi", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_ImportRestApi.html",

  permissions: ({ input, here }) => {
    const { asked, policy, roles } = importTraits(input);
    return [
      ask("POST", here, "/restapis", asked),
      ...(policy ? [askPolicy(here, "/restapis", asked)] : []),
      ...passRoles(here, roles, "/restapis"),
    ];
  },

  async handle({ input, here, ids, clock, store, directory }) {
    const seed = ids.bytes(16);
    const empty = newApi(here, ids, clock.now(), defaultSettings(""));
    const imported = readImport(input, empty.id, seed);
    const made = await store.transact(async (tx) => {
      await apis.put(tx, empty);
      const api = await putImported(tx, empty, imported, input, { mode: "overwrite", seed });
      await apis.put(tx, await keptApi(tx, directory, api));
      return api;
    });
    const { warnings } = imported;
    return { ...apiView(made), ...(warnings.length === 0 ? {} : { warnings: [...warnings] }) };
  },
});
