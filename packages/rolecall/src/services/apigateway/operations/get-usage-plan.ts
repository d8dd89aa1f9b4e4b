import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { ask } from "../permissions.js";
import { requirePlan } from "../plans.js";
import { usagePlanView } from "../views.js";

/** GetUsagePlan shows a usage plan. */
export const GetUsagePlan = operation(apigateway, "GetUsagePlan", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_GetUsagePlan.html",
  permissions: ({ input, here }) => [ask("GET", here, `/usageplans/${input.usagePlanId}`)],

  async handle({ input, here, store }) {
    return usagePlanView(await store.read((tx) => requirePlan(tx, here, input.usagePlanId)), "always");
  },
});
