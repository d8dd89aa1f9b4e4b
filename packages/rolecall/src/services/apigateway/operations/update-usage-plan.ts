import { apigateway } from "@rolecall/aws-model/apigateway";
import { operation } from "../../../kernel/operation.js";
import { badRequest } from "../errors.js";
import { patched, type Rule, setText, without } from "../patch.js";
import { ask } from "../permissions.js";
import { isSame, requirePlan, requireQuota, requireStages, requireThrottle } from "../plans.js";
import { type ApiStage, type Quota, type Throttle, type UsagePlanRecord, usagePlans } from "../records.js";
import { usagePlanView } from "../views.js";

/** UpdateUsagePlan changes a usage plan. It counts at once. */
export const UpdateUsagePlan = operation(apigateway, "UpdateUsagePlan", {
  source: "https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateUsagePlan.html",
  permissions: ({ input, here }) => [ask("PATCH", here, `/usageplans/${input.usagePlanId}`)],

  async handle({ input, here, store }) {
    const changed = await store.transact(async (tx) => {
      const found = await requirePlan(tx, here, input.usagePlanId);
      const plan = patched(found, input.patchOperations, RULES);
      const added = plan.apiStages.filter((stage) => !found.apiStages.some((other) => isSame(other, stage)));
      await requireStages(tx, here, added);
      requireThrottle(plan.throttle);
      for (const { throttle } of plan.apiStages) for (const limit of Object.values(throttle)) requireThrottle(limit);
      if (plan.quota !== found.quota) requireQuota(plan.quota);
      await usagePlans.put(tx, plan);
      return plan;
    });
    return usagePlanView(changed, "always");
  },
});

/** `{api}:{stage}` */
function named(value = ""): Pick<ApiStage, "apiId" | "stage"> {
  const [apiId = "", stage = "", ...more] = value.split(":");
  // Unverified words.
  if (apiId === "" || stage === "" || more.length > 0) {
    throw badRequest("Invalid API Stage specified. Must be in the format {restApiId}:{stageName}");
  }
  return { apiId, stage };
}

/** Unverified words. */
function number(value: string | undefined, what: string): number {
  const read = Number(value);
  if (value === undefined || value === "" || !Number.isFinite(read)) throw badRequest(`Invalid ${what} specified`);
  return read;
}

function parsed<Value>(value: string | undefined, what: string): Value {
  try {
    const read: unknown = JSON.parse(value ?? "");
    if (typeof read === "object" && read !== null && !Array.isArray(read)) return read as Value;
  } catch {
    // Said below.
  }
  throw badRequest(`Invalid ${what} specified`);
}

const whole = (throttle: Throttle): Throttle => ({
  ...(throttle.burstLimit === undefined ? {} : { burstLimit: number(String(throttle.burstLimit), "burst limit") }),
  ...(throttle.rateLimit === undefined ? {} : { rateLimit: number(String(throttle.rateLimit), "rate limit") }),
});

function limits(what: "burstLimit" | "rateLimit"): Rule<UsagePlanRecord> {
  const set: Rule<UsagePlanRecord>["replace"] = (plan, { value }) => ({
    ...plan,
    throttle: { ...plan.throttle, [what]: number(value, what) },
  });
  return {
    path: `/throttle/${what}`,
    add: set,
    replace: set,
    remove: (plan) => (plan.throttle ? { ...plan, throttle: without(plan.throttle, what) } : plan),
  };
}

function quotaPart(what: keyof Quota): Rule<UsagePlanRecord> {
  const set: Rule<UsagePlanRecord>["replace"] = (plan, { value = "" }) => ({
    ...plan,
    quota: {
      limit: 0,
      offset: 0,
      period: "DAY",
      ...plan.quota,
      [what]: what === "period" ? value : number(value, what),
    },
  });
  return { path: `/quota/${what}`, add: set, replace: set };
}

/** The throttle of one method in a stage. */
function withMethodThrottle(
  plan: UsagePlanRecord,
  stage: string,
  change: (throttle: ApiStage["throttle"]) => ApiStage["throttle"],
): UsagePlanRecord {
  const asked = named(stage);
  if (!plan.apiStages.some((one) => isSame(one, asked))) {
    // Unverified words.
    throw badRequest(`Usage Plan ${plan.id} does not have API Stage ${stage}`);
  }
  return {
    ...plan,
    apiStages: plan.apiStages.map((one) => (isSame(one, asked) ? { ...one, throttle: change(one.throttle) } : one)),
  };
}

function methodLimit(what: "burstLimit" | "rateLimit"): Rule<UsagePlanRecord> {
  const set: Rule<UsagePlanRecord>["replace"] = (plan, { value, names: [stage = "", method = ""] }) =>
    withMethodThrottle(plan, stage, (throttle) => ({
      ...throttle,
      [method]: { ...throttle[method], [what]: number(value, what) },
    }));
  return { path: `/apiStages/{stage}/throttle/{method}/${what}`, add: set, replace: set };
}

const setThrottle: Rule<UsagePlanRecord>["replace"] = (plan, { value }) => ({
  ...plan,
  throttle: whole(parsed<Throttle>(value, "throttle")),
});

const setQuota: Rule<UsagePlanRecord>["replace"] = (plan, { value }) => {
  const quota = requireQuota(parsed<Quota>(value, "quota"));
  return quota === undefined ? plan : { ...plan, quota };
};

const RULES: readonly Rule<UsagePlanRecord>[] = [
  { path: "/name", replace: (plan, { value }) => ({ ...plan, name: value ?? "" }) },
  { path: "/description", replace: setText("description") },
  {
    path: "/productCode",
    add: setText("productCode"),
    replace: setText("productCode"),
    remove: (plan) => without(plan, "productCode"),
  },
  {
    path: "/apiStages",
    add: (plan, { value }) => {
      const stage = named(value);
      if (plan.apiStages.some((one) => isSame(one, stage))) return plan;
      return { ...plan, apiStages: [...plan.apiStages, { ...stage, throttle: {} }] };
    },
    remove: (plan, { value }) => {
      const stage = named(value);
      return { ...plan, apiStages: plan.apiStages.filter((one) => !isSame(one, stage)) };
    },
  },
  methodLimit("rateLimit"),
  methodLimit("burstLimit"),
  {
    path: "/apiStages/{stage}/throttle/{method}",
    remove: (plan, { names: [stage = "", method = ""] }) =>
      withMethodThrottle(plan, stage, (throttle) => without(throttle, method)),
  },
  { path: "/throttle", add: setThrottle, replace: setThrottle, remove: (plan) => without(plan, "throttle") },
  limits("rateLimit"),
  limits("burstLimit"),
  { path: "/quota", add: setQuota, replace: setQuota, remove: (plan) => without(plan, "quota") },
  quotaPart("limit"),
  quotaPart("offset"),
  quotaPart("period"),
];
