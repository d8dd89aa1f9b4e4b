/**
 * What is left of a usage plan's quota. Days are UTC's; weeks begin on Sunday, months on their first day. The data plane
 * writes how many requests there were (`usage`), UpdateUsage what was granted beside the quota (`grants`).
 */
import type { Read } from "../../store/store.js";
import { grants, type Quota, type UsagePlanRecord, usage } from "./records.js";

const DAY_MS = 86_400_000;

/** `2026-11-25` */
export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** The first day of the period that a day falls into. */
export function periodStart(period: Quota["period"], day: string): string {
  if (period === "DAY") return day;
  if (period === "MONTH") return `${day.slice(0, 8)}01`;
  const at = new Date(`${day}T00:00:00Z`);
  return dayOf(at.getTime() - at.getUTCDay() * DAY_MS);
}

type Plan = Pick<UsagePlanRecord, "account" | "region" | "id" | "quota">;

/** Requests that a key may still make in the period of `day`, with those of that day taken off; undefined without a quota. */
export async function remainingQuota(tx: Read, plan: Plan, key: string, day: string): Promise<number | undefined> {
  if (plan.quota === undefined) return undefined;
  const from = periodStart(plan.quota.period, day);
  const prefix = [plan.account, plan.region, plan.id, key];
  const { items } = await usage.list(tx, { prefix, from: [...prefix, from] });
  const used = items.filter((one) => one.day <= day).reduce((sum, one) => sum + one.used, 0);
  const granted = (await grants.get(tx, [...prefix, from]))?.extra ?? 0;
  return Math.max(0, plan.quota.limit + granted - used);
}

/** Each day from the first to the last. */
export function daysBetween(first: string, last: string): readonly string[] {
  const days: string[] = [];
  for (let ms = Date.parse(first); ms <= Date.parse(last); ms += DAY_MS) days.push(dayOf(ms));
  return days;
}

/** Requests made and left, a pair a day. Without a quota nothing counts them off: AWS's figure then is unverified, ours 0. */
export async function usageOfDays(tx: Read, plan: Plan, key: string, days: readonly string[]): Promise<number[][]> {
  const pairs: number[][] = [];
  for (const day of days) {
    const used = (await usage.get(tx, [plan.account, plan.region, plan.id, key, day]))?.used ?? 0;
    pairs.push([used, (await remainingQuota(tx, plan, key, day)) ?? 0]);
  }
  return pairs;
}
