import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { badRequest, identifierNotFound } from "../errors.js";
import { replaced, wholeNumber } from "../patch.js";
import { ask } from "../permissions.js";
import { requirePlan } from "../plans.js";
import { grants, planKeys } from "../records.js";
import { dayOf, periodStart, remainingQuota, usageOfDays } from "../usage.js";

/** UpdateUsage says how many requests are left to a key in the quota's period that is under way. */
export const UpdateUsage = operation(apigateway, "UpdateUsage", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateUsage.html",
  permissions: ({ input, here }) => [ask("PATCH", here, `/usageplans/${input.usagePlanId}/keys/${input.keyId}/usage`)],

  async handle({ input, here, clock, store }) {
    const { account, region } = here;
    const { usagePlanId: plan, keyId: key } = input;
    const day = dayOf(clock.now());
    return store.transact(async (tx) => {
      const found = await requirePlan(tx, here, plan);
      await planKeys.require(tx, [account, region, plan, key], () => identifierNotFound("API Key"));
      const { remaining } = replaced<{ remaining?: number }>({}, input.patchOperations, [
        {
          path: "/remaining",
          replace: (_, { value }) => ({
            remaining: wholeNumber(value, 0, Number.MAX_SAFE_INTEGER, "Invalid remaining quota specified"),
          }),
        },
      ]);
      if (remaining !== undefined) {
        // Unverified words.
        if (found.quota === undefined) throw badRequest("Usage Plan does not have a quota");
        const from = periodStart(found.quota.period, day);
        const before = (await grants.get(tx, [account, region, plan, key, from]))?.extra ?? 0;
        const left = (await remainingQuota(tx, found, key, day)) ?? 0;
        await grants.put(tx, { account, region, plan, key, from, extra: before + remaining - left });
      }
      const items = { [key]: await usageOfDays(tx, found, key, [day]) };
      return { usagePlanId: plan, startDate: day, endDate: day, items };
    });
  },
});
