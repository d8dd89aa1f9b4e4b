import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { identifierNotFound } from "../errors.js";
import { requireKey } from "../keys.js";
import { ask } from "../permissions.js";
import { requirePlan } from "../plans.js";
import { planKeys } from "../records.js";
import { planKeyView } from "../views.js";

/** GetUsagePlanKey shows a key of a usage plan, with its value. */
export const GetUsagePlanKey = operation(apigateway, "GetUsagePlanKey", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_GetUsagePlanKey.html",
  permissions: ({ input, here }) => [ask("GET", here, `/usageplans/${input.usagePlanId}/keys/${input.keyId}`)],

  async handle({ input, here, store }) {
    return store.read(async (tx) => {
      const { id } = await requirePlan(tx, here, input.usagePlanId);
      await planKeys.require(tx, [here.account, here.region, id, input.keyId], () => identifierNotFound("API Key"));
      return planKeyView(await requireKey(tx, here, input.keyId));
    });
  },
});
