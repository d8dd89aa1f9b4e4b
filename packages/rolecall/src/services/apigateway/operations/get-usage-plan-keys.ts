import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { pageOf } from "../paging.js";
import { ask } from "../permissions.js";
import { requirePlan } from "../plans.js";
import { type ApiKeyRecord, apiKeys, planKeys } from "../records.js";
import { planKeyView } from "../views.js";

/** GetUsagePlanKeys lists a usage plan's keys, or those whose name begins with `name`. */
export const GetUsagePlanKeys = operation(apigateway, "GetUsagePlanKeys", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_GetUsagePlanKeys.html",
  permissions: ({ input, here }) => [ask("GET", here, `/usageplans/${input.usagePlanId}/keys`)],

  async handle({ input, here, store }) {
    const { account, region } = here;
    const keys = await store.read(async (tx) => {
      const { id } = await requirePlan(tx, here, input.usagePlanId);
      const found: ApiKeyRecord[] = [];
      for (const { key } of (await planKeys.list(tx, { prefix: [account, region, id] })).items) {
        const record = await apiKeys.get(tx, [account, region, key]);
        if (record && (record.name ?? "").startsWith(input.nameQuery ?? "")) found.push(record);
      }
      return found;
    });
    const { items, ...more } = pageOf(keys, input, ({ id }) => id);
    return { items: items.map(planKeyView), ...more };
  },
});
