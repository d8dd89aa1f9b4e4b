import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { badRequest } from "../errors.js";
import { pageOf } from "../paging.js";
import { ask } from "../permissions.js";
import { requirePlan } from "../plans.js";
import { planKeys } from "../records.js";
import { daysBetween, usageOfDays } from "../usage.js";

/** AWS keeps 90 days. */
const MOST_DAYS = 90;

/** GetUsage shows, day by day, how many requests each key of a plan made and how many were left to it. */
export const GetUsage = operation(apigateway, "GetUsage", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_GetUsage.html",
  permissions: ({ input, here }) => [ask("GET", here, `/usageplans/${input.usagePlanId}/usage`)],

  async handle({ input, here, store }) {
    const { usagePlanId, keyId, startDate, endDate } = input;
    requireDay(startDate);
    requireDay(endDate);
    // Unverified words.
    if (startDate > endDate)
      throw badRequest("Invalid date range specified. The start date must not be after the end date");
    const days = daysBetween(startDate, endDate);
    if (days.length > MOST_DAYS) throw badRequest(`Invalid date range specified. It has more than ${MOST_DAYS} days`);
    return store.read(async (tx) => {
      const plan = await requirePlan(tx, here, usagePlanId);
      const { items: all } = await planKeys.list(tx, { prefix: [here.account, here.region, plan.id] });
      const asked = all.map(({ key }) => key).filter((key) => keyId === undefined || key === keyId);
      const { items: keys, ...more } = pageOf(asked, input, (key) => key);
      const items: Record<string, number[][]> = {};
      for (const key of keys) items[key] = await usageOfDays(tx, plan, key, days);
      return { usagePlanId, startDate, endDate, items, ...more };
    });
  },
});

function requireDay(text: string): void {
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || Number.isNaN(Date.parse(text))) {
    throw badRequest("Invalid date specified. Dates must have the form YYYY-MM-DD");
  }
}
