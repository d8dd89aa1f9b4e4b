/** Throttling of routes, by the route's settings or the stage's. */
import { type Limit, takeTokens } from "../../execute-api/buckets.js";
import type { RouteSettings } from "../records.js";
import type { Routed } from "./exchange.js";
import { tooManyRequests } from "./failures.js";

/** @throws GatewayFailure 429 */
export function checkThrottle({ api, stage, matched, call }: Routed): void {
  const { routeKey } = matched.route;
  const settings = { ...stage.defaultRouteSettings, ...stage.routeSettings[routeKey] };
  const limit = limitOf(settings);
  if (limit === undefined) return;
  const key = JSON.stringify(["http", api.region, api.id, stage.name, routeKey]);
  if (!takeTokens(call.store, [[key, limit]], call.clock.now())) throw tooManyRequests();
}

function limitOf({ throttlingRateLimit: rate, throttlingBurstLimit: burst }: RouteSettings): Limit | undefined {
  if (rate === undefined && burst === undefined) return undefined;
  return { rate: rate ?? Number.MAX_SAFE_INTEGER, burst: burst ?? Math.max(1, rate ?? 1) };
}
