import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { newId, newKeyValue } from "../ids.js";
import { putNewKey, requireKeyValue, stageKey } from "../keys.js";
import { ask } from "../permissions.js";
import { passed, withTags } from "../tags.js";
import { apiKeyView } from "../views.js";

/** CreateApiKey makes a key, with a value of the caller's or of its own. */
export const CreateApiKey = operation(apigateway, "CreateApiKey", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_CreateApiKey.html",
  permissions: ({ input, here }) => [ask("POST", here, "/apikeys", { tags: passed(input.tags) })],

  async handle({ input, here, ids, clock, store }) {
    const { name, customerId, description, value, enabled = false } = input;
    if (value !== undefined) requireKeyValue(value);
    const nowMs = clock.now();
    const key = {
      account: here.account,
      region: here.region,
      id: newId(ids, 10),
      value: value ?? newKeyValue(ids),
      ...(name === undefined ? {} : { name }),
      ...(customerId === undefined ? {} : { customerId }),
      ...(description === undefined ? {} : { description }),
      enabled,
      createdMs: nowMs,
      updatedMs: nowMs,
      tags: withTags({}, input.tags),
    };
    const made = await store.transact(async (tx) => {
      const stageKeys: string[] = [];
      for (const { restApiId = "", stageName = "" } of input.stageKeys ?? []) {
        stageKeys.push(await stageKey(tx, here, restApiId, stageName));
      }
      await putNewKey(tx, { ...key, stageKeys });
      return { ...key, stageKeys };
    });
    return apiKeyView(made, { value: true });
  },
});
