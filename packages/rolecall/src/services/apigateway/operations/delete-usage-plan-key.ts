import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { identifierNotFound } from "../errors.js";
import { ask } from "../permissions.js";
import { requirePlan } from "../plans.js";
import { planKeys } from "../records.js";

/** DeleteUsagePlanKey takes a key from a usage plan; the key itself stays. */
export const DeleteUsagePlanKey = operation(apigateway, "DeleteUsagePlanKey", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteUsagePlanKey.html",
  permissions: ({ input, here }) => [ask("DELETE", here, `/usageplans/${input.usagePlanId}/keys/${input.keyId}`)],

  async handle({ input, here, store }) {
    const key = [here.account, here.region, input.usagePlanId, input.keyId];
    await store.transact(async (tx) => {
      await requirePlan(tx, here, input.usagePlanId);
      await planKeys.require(tx, key, () => identifierNotFound("API Key"));
      await planKeys.delete(tx, key);
    });
    return {};
  },
});
