import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { requireKey } from "../keys.js";
import { pageOf } from "../paging.js";
import { ask } from "../permissions.js";
import { planKeys, usagePlans } from "../records.js";
import { usagePlanView } from "../views.js";

/** GetUsagePlans lists the account's usage plans, or those of one key. */
export const GetUsagePlans = operation(apigateway, "GetUsagePlans", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_GetUsagePlans.html",
  permissions: ({ here }) => [ask("GET", here, "/usageplans")],

  async handle({ input, here, store }) {
    const { account, region } = here;
    const asked = await store.read(async (tx) => {
      const { items } = await usagePlans.list(tx, { prefix: [account, region] });
      if (input.keyId === undefined) return items;
      await requireKey(tx, here, input.keyId);
      const of = new Set((await planKeys.by(tx, "byKey", [account, region, input.keyId])).map(({ plan }) => plan));
      return items.filter(({ id }) => of.has(id));
    });
    const { items, ...more } = pageOf(asked, input, ({ id }) => id);
    return { items: items.map((plan) => usagePlanView(plan)), ...more };
  },
});
