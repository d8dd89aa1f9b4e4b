import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { badRequest } from "../errors.js";
import { requireKey } from "../keys.js";
import { ask } from "../permissions.js";
import { addKey, requirePlan } from "../plans.js";
import { planKeyView } from "../views.js";

/** CreateUsagePlanKey gives a key to a usage plan. */
export const CreateUsagePlanKey = operation(apigateway, "CreateUsagePlanKey", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_CreateUsagePlanKey.html",
  permissions: ({ input, here }) => [ask("POST", here, `/usageplans/${input.usagePlanId}/keys`)],

  async handle({ input, here, store }) {
    // Unverified words.
    if (input.keyType !== "API_KEY") throw badRequest("Invalid key type specified. Valid options are API_KEY");
    const key = await store.transact(async (tx) => {
      const plan = await requirePlan(tx, here, input.usagePlanId);
      const found = await requireKey(tx, here, input.keyId);
      await addKey(tx, plan, found);
      return found;
    });
    return planKeyView(key);
  },
});
