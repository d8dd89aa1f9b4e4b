/** Usage plans as records, and what AWS checks of them. */
import type { Here } from "../../kernel/here.js";
import type { Read, Transaction } from "../../store/store.js";
import { ownApi } from "./apis.js";
import { badRequest, conflict, notFound } from "./errors.js";
import {
  type ApiKeyRecord,
  type ApiStage,
  planKeys,
  type Quota,
  stages,
  type Throttle,
  type UsagePlanRecord,
  usagePlans,
} from "./records.js";

/** AWS: 300 usage plans an account and Region, ten of them a key. */
export const MOST_PLANS = 300;
const MOST_PLANS_OF_KEY = 10;

/** Unverified words. */
export const requirePlan = (tx: Read, here: Here, id: string): Promise<UsagePlanRecord> =>
  usagePlans.require(tx, [here.account, here.region, id], () => notFound("Invalid Usage Plan ID specified"));

/** @throws NotFoundException where a stage is not there */
export async function requireStages(tx: Read, here: Here, apiStages: readonly ApiStage[]): Promise<void> {
  for (const { apiId, stage } of apiStages) {
    const there = (await ownApi(tx, here, apiId)) && (await stages.get(tx, [here.region, apiId, stage]));
    if (!there) throw notFound(`API Stage not found: ${apiId}:${stage}`);
  }
}

/** @throws BadRequestException. Unverified words */
export function requireThrottle(throttle: Throttle | undefined): void {
  if (throttle === undefined) return;
  const { burstLimit = 0, rateLimit = 0 } = throttle;
  if (!(Number.isInteger(burstLimit) && burstLimit >= 0))
    throw badRequest("Usage Plan throttle burst limit must be positive");
  if (!(rateLimit >= 0)) throw badRequest("Usage Plan throttle rate limit must be positive");
}

/** Offsets count days of the period. */
const OFFSETS = {
  DAY: [0, "zero"],
  WEEK: [6, "between zero and six inclusive"],
  MONTH: [27, "between zero and 27 inclusive"],
} as const;

/** @throws BadRequestException */
export function requireQuota(quota: Partial<Quota> | undefined): Quota | undefined {
  if (quota === undefined) return undefined;
  const { limit, offset = 0, period } = quota;
  // Unverified words.
  if (period === undefined || !Object.hasOwn(OFFSETS, period))
    throw badRequest("Usage Plan quota period must be specified");
  if (limit === undefined || !(Number.isInteger(limit) && limit >= 0)) {
    throw badRequest("Usage Plan quota limit must be positive");
  }
  const [most, words] = OFFSETS[period];
  if (!(Number.isInteger(offset) && offset >= 0 && offset <= most)) {
    throw badRequest(`Usage Plan quota offset must be ${words} in the ${period} period`);
  }
  return { limit, offset, period };
}

/** @throws ConflictException, BadRequestException. Unverified words */
export async function addKey(tx: Transaction, plan: UsagePlanRecord, key: Pick<ApiKeyRecord, "id">): Promise<void> {
  const { account, region } = plan;
  const there = await planKeys.by(tx, "byKey", [account, region, key.id]);
  if (there.some((other) => other.plan === plan.id)) {
    throw conflict(`API Key ${key.id} is already in Usage Plan ${plan.id}`);
  }
  if (there.length >= MOST_PLANS_OF_KEY)
    throw badRequest(`An API Key can be in at most ${MOST_PLANS_OF_KEY} Usage Plans`);
  for (const { plan: id } of there) {
    const other = await usagePlans.get(tx, [account, region, id]);
    const shared = other?.apiStages.find((one) => plan.apiStages.some((mine) => isSame(mine, one)));
    // A request to the stage could count for either of the two.
    if (shared) {
      throw conflict(
        `API Key ${key.id} is already linked with API Stage ${shared.apiId}:${shared.stage} via Usage Plan ${id}`,
      );
    }
  }
  await planKeys.put(tx, { account, region, plan: plan.id, key: key.id });
}

export const isSame = (one: Pick<ApiStage, "apiId" | "stage">, other: Pick<ApiStage, "apiId" | "stage">) =>
  one.apiId === other.apiId && one.stage === other.stage;
