/**
 * API keys, usage plans and throttling: who may call how often.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html (2026-11)
 */
import type { Read } from "../../../../store/store.js";
import { type Limit, takeTokens } from "../../../execute-api/buckets.js";
import { headerValue } from "../../../execute-api/pairs.js";
import { settingsOf } from "../../method-settings.js";
import {
  type ApiKeyRecord,
  apiKeys,
  planKeys,
  type StageRecord,
  type Throttle,
  type UsagePlanRecord,
  usage,
  usagePlans,
} from "../../records.js";
import { dayOf, remainingQuota } from "../../usage.js";
import type { Exchange } from "../exchange.js";
import { invalidApiKey, quotaExceeded, throttled } from "../failures.js";

/** @throws GatewayFailure the key opens nothing, or there were too many requests */
export async function checkLimits(exchange: Exchange, stage: StageRecord): Promise<void> {
  const { log, route, request, api, host } = exchange;
  const { method } = route;
  const apiStage = `${api.id}/${stage.name}`;
  const value = keyValue(exchange) ?? "";
  const hidden = value === "" ? "" : `${"*".repeat(20)}${value.slice(-6)}`;
  log.info(`Verifying Usage Plan for request: ${request.requestId}. API Key: ${hidden} API Stage: ${apiStage}`);
  let opened: Opened | undefined;
  if (method.apiKeyRequired) {
    opened = await host.store.read((read) => open(read, exchange, value));
    if (!opened) throw invalidApiKey();
    const { key } = opened;
    exchange.found.apiKey = { id: key.id, value: key.value };
    log.info(`API Key ${hidden} authorized for API Stage: ${apiStage}`);
  } else {
    const named = `'${request.method} ${route.resource.path}'`;
    log.info(
      `API Key ${hidden} authorized because method ${named} does not require API Key. Request will not contribute to throttle or quota limits`,
    );
  }
  if (!takeTokens(host.store, limitsOf(exchange, stage, opened), host.clock.now())) throw throttled();
  if (opened?.plan !== undefined) await countUsage(exchange, opened.plan, opened.key);
  log.info(`Usage Plan check succeeded for API Key ${hidden} and API Stage ${apiStage}`);
}

/** From the header, or from the authorizer's answer where the API says so. */
function keyValue({ definition, request, found }: Exchange): string | undefined {
  return definition.apiKeySource === "AUTHORIZER"
    ? found.authorizer?.usageIdentifierKey
    : headerValue(request.headers, "x-api-key");
}

interface Opened {
  readonly key: ApiKeyRecord;
  /** Absent for a stage that the key opens by itself. */
  readonly plan?: UsagePlanRecord;
}

/** The key and the plan by which it opens the stage; undefined where it opens nothing. */
async function open(read: Read, { api, stage }: Exchange, value: string): Promise<Opened | undefined> {
  if (value === "") return undefined;
  const [key] = await apiKeys.by(read, "byValue", [api.account, api.region, value], { limit: 1 });
  if (!key?.enabled) return undefined;
  for (const plan of await usagePlans.by(read, "byStage", [api.region, api.id, stage.name])) {
    if (plan.account !== api.account) continue;
    if (await planKeys.get(read, [api.account, api.region, plan.id, key.id])) return { key, plan };
  }
  return key.stageKeys.includes(`${api.id}/${stage.name}`) ? { key } : undefined;
}

/** The stage's limits for the method, those of the plan for the key, and the plan's for the key on the method. */
function limitsOf(
  { api, route, request }: Exchange,
  stage: StageRecord,
  opened: Opened | undefined,
): readonly (readonly [string, Limit])[] {
  const limits: (readonly [string, Limit])[] = [];
  const add = (limit: Limit | undefined, ...key: readonly string[]) => {
    if (limit) limits.push([JSON.stringify([api.region, api.id, stage.name, ...key]), limit]);
  };
  const { path } = route.resource;
  const settings = settingsOf(stage, path, request.method);
  add(
    limit({ rateLimit: settings?.throttlingRateLimit ?? -1, burstLimit: settings?.throttlingBurstLimit ?? -1 }),
    "method",
    path,
    request.method,
  );
  if (opened?.plan !== undefined) {
    const { plan, key } = opened;
    add(limit(plan.throttle), "plan", plan.id, key.id);
    const on = plan.apiStages.find((each) => each.apiId === api.id && each.stage === stage.name)?.throttle ?? {};
    add(limit(on[`${path}/${request.method}`]), "plan", plan.id, key.id, path, request.method);
  }
  return limits;
}

/** -1 and what is not set limit nothing. */
function limit(throttle: Throttle | undefined): Limit | undefined {
  const { rateLimit = -1, burstLimit = -1 } = throttle ?? {};
  if (rateLimit < 0 && burstLimit < 0) return undefined;
  return { rate: rateLimit < 0 ? Number.MAX_SAFE_INTEGER : rateLimit, burst: burstLimit < 0 ? rateLimit : burstLimit };
}

/** One more request of the key's on this day; a request over the quota counts for nothing. */
async function countUsage({ host }: Exchange, plan: UsagePlanRecord, key: ApiKeyRecord): Promise<void> {
  const day = dayOf(host.clock.now());
  const { account, region } = plan;
  const isLeft = await host.store.transact(async (tx) => {
    const left = await remainingQuota(tx, plan, key.id, day);
    if (left !== undefined && left < 1) return false;
    const before = await usage.get(tx, [account, region, plan.id, key.id, day]);
    await usage.put(tx, { account, region, plan: plan.id, key: key.id, day, used: (before?.used ?? 0) + 1 });
    return true;
  });
  if (!isLeft) throw quotaExceeded();
}
