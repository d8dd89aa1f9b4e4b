import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { badRequest } from "../errors.js";
import { ask } from "../permissions.js";
import { requirePlan } from "../plans.js";
import { grants, planKeys, usage, usagePlans } from "../records.js";

/** DeleteUsagePlan deletes a usage plan that opens no stage any more. */
export const DeleteUsagePlan = operation(apigateway, "DeleteUsagePlan", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteUsagePlan.html",
  permissions: ({ input, here }) => [ask("DELETE", here, `/usageplans/${input.usagePlanId}`)],

  async handle({ input, here, store }) {
    const key = [here.account, here.region, input.usagePlanId];
    await store.transact(async (tx) => {
      const { id, apiStages } = await requirePlan(tx, here, input.usagePlanId);
      // Unverified words.
      if (apiStages.length > 0) throw badRequest(`Usage Plan ${id} cannot be deleted while it has API Stages`);
      await usagePlans.delete(tx, key);
      await planKeys.deleteBelow(tx, key);
      await usage.deleteBelow(tx, key);
      await grants.deleteBelow(tx, key);
    });
    return {};
  },
});
