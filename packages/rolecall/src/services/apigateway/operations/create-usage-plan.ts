import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { badRequest, tooManyInAccount } from "../errors.js";
import { newId } from "../ids.js";
import { ask } from "../permissions.js";
import { MOST_PLANS, requireQuota, requireStages, requireThrottle } from "../plans.js";
import { type ApiStage, type Throttle, type UsagePlanRecord, usagePlans } from "../records.js";
import { passed, withTags } from "../tags.js";
import { usagePlanView } from "../views.js";

/** CreateUsagePlan opens stages to the keys it will get, within a throttle and a quota. */
export const CreateUsagePlan = operation(apigateway, "CreateUsagePlan", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_CreateUsagePlan.html",
  permissions: ({ input, here }) => [ask("POST", here, "/usageplans", { tags: passed(input.tags) })],

  async handle({ input, here, ids, store }) {
    // Unverified words.
    if (input.name === "") throw badRequest("Usage Plan name cannot be empty");
    const apiStages = (input.apiStages ?? []).map(({ apiId = "", stage = "", throttle = {} }): ApiStage => {
      const limits = Object.fromEntries(Object.entries(throttle).map(([path, given]) => [path, throttleOf(given)]));
      for (const limit of Object.values(limits)) requireThrottle(limit);
      return { apiId, stage, throttle: limits };
    });
    const throttle = input.throttle && throttleOf(input.throttle);
    requireThrottle(throttle);
    const quota = requireQuota(input.quota as Parameters<typeof requireQuota>[0]);
    const plan: UsagePlanRecord = {
      account: here.account,
      region: here.region,
      id: newId(ids, 6),
      name: input.name,
      ...(input.description === undefined ? {} : { description: input.description }),
      apiStages,
      ...(throttle === undefined ? {} : { throttle }),
      ...(quota === undefined ? {} : { quota }),
      tags: withTags({}, input.tags),
    };
    await store.transact(async (tx) => {
      await requireStages(tx, here, apiStages);
      const { items } = await usagePlans.list(tx, { prefix: [here.account, here.region], limit: MOST_PLANS });
      if (items.length >= MOST_PLANS) throw tooManyInAccount("usage plans");
      await usagePlans.put(tx, plan);
    });
    return usagePlanView(plan);
  },
});

interface GivenThrottle {
  readonly burstLimit?: number | undefined;
  readonly rateLimit?: number | undefined;
}

const throttleOf = ({ burstLimit, rateLimit }: GivenThrottle): Throttle => ({
  ...(burstLimit === undefined ? {} : { burstLimit }),
  ...(rateLimit === undefined ? {} : { rateLimit }),
});
