import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { badRequest } from "../errors.js";
import { requireKey, stageKey } from "../keys.js";
import { patched, type Rule, setFlag, setText } from "../patch.js";
import { ask } from "../permissions.js";
import { type ApiKeyRecord, apiKeys } from "../records.js";
import { apiKeyView } from "../views.js";

/** UpdateApiKey changes a key; its value stays. */
export const UpdateApiKey = operation(apigateway, "UpdateApiKey", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateApiKey.html",
  permissions: ({ input, here }) => [ask("PATCH", here, `/apikeys/${input.apiKey}`)],

  async handle({ input, here, clock, store }) {
    const updatedMs = clock.now();
    const changed = await store.transact(async (tx) => {
      const found = await requireKey(tx, here, input.apiKey);
      const key = { ...patched(found, input.patchOperations, RULES), updatedMs };
      for (const added of key.stageKeys.filter((stage) => !found.stageKeys.includes(stage))) {
        const [api = "", stage = ""] = added.split("/");
        await stageKey(tx, here, api, stage);
      }
      await apiKeys.put(tx, key);
      return key;
    });
    return apiKeyView(changed, { value: false, tags: "always" });
  },
});

const RULES: readonly Rule<ApiKeyRecord>[] = [
  { path: "/name", replace: setText("name") },
  { path: "/description", replace: setText("description") },
  { path: "/customerId", replace: setText("customerId") },
  { path: "/enabled", replace: setFlag("enabled") },
  {
    path: "/stages",
    add: (key, { value = "" }) => {
      // Unverified words.
      if (!/^[^/]+\/[^/]+$/.test(value))
        throw badRequest("Invalid stage key specified. Must be {restApiId}/{stageName}");
      return { ...key, stageKeys: [...new Set([...key.stageKeys, value])] };
    },
    remove: (key, { value }) => ({ ...key, stageKeys: key.stageKeys.filter((stage) => stage !== value) }),
  },
];
