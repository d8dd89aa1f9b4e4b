import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { refusal, testWorld, type World } from "../../../testing/world.js";
import { apiKeys, usage } from "../records.js";
import { petsApi } from "../testing.js";
import { dayOf, periodStart, remainingQuota } from "../usage.js";
import { CreateApiKey } from "./create-api-key.js";
import { CreateDeployment } from "./create-deployment.js";
import { CreateUsagePlan } from "./create-usage-plan.js";
import { CreateUsagePlanKey } from "./create-usage-plan-key.js";
import { DeleteApiKey } from "./delete-api-key.js";
import { DeleteStage } from "./delete-stage.js";
import { DeleteUsagePlan } from "./delete-usage-plan.js";
import { DeleteUsagePlanKey } from "./delete-usage-plan-key.js";
import { GetApiKey } from "./get-api-key.js";
import { GetApiKeys } from "./get-api-keys.js";
import { GetUsage } from "./get-usage.js";
import { GetUsagePlan } from "./get-usage-plan.js";
import { GetUsagePlanKeys } from "./get-usage-plan-keys.js";
import { GetUsagePlans } from "./get-usage-plans.js";
import { ImportApiKeys } from "./import-api-keys.js";
import { UpdateApiKey } from "./update-api-key.js";
import { UpdateUsage } from "./update-usage.js";
import { UpdateUsagePlan } from "./update-usage-plan.js";

let world: World;
let restApiId: string;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.end());
beforeEach(async () => {
  restApiId = (await petsApi(world.root)).restApiId;
  await world.root.call(CreateDeployment, { restApiId, stageName: "dev" });
});

const saying = async (call: Promise<unknown>) => {
  const { code, message } = await refusal(call);
  return [code, message];
};
const op = (name: string, path: string, value?: string) => ({
  op: name as "add",
  path,
  ...(value === undefined ? {} : { value }),
});
const stage = () => ({ apiId: restApiId, stage: "dev" });
const newPlan = async (more: object = {}) =>
  (await world.root.call(CreateUsagePlan, { name: "gold", apiStages: [stage()], ...more })).id ?? "";
const newKey = async (more: object = {}) =>
  (await world.root.call(CreateApiKey, { name: "k", enabled: true, ...more })).id ?? "";
const add = (usagePlanId: string, keyId: string) =>
  world.root.call(CreateUsagePlanKey, { usagePlanId, keyId, keyType: "API_KEY" });

describe("API keys", () => {
  test("show their value at creation and when asked", async () => {
    const made = await world.root.call(CreateApiKey, { name: "mine", enabled: true });
    expect(made).toMatchObject({ name: "mine", enabled: true, stageKeys: [] });
    expect(made.value).toMatch(/^[a-zA-Z0-9]{40}$/);
    const apiKey = made.id ?? "";
    expect(await world.root.call(GetApiKey, { apiKey })).not.toHaveProperty("value");
    expect((await world.root.call(GetApiKey, { apiKey, includeValue: true })).value).toBe(made.value);
    const disabled = await world.root.call(UpdateApiKey, {
      apiKey,
      patchOperations: [op("replace", "/enabled", "false")],
    });
    expect(disabled).toMatchObject({ enabled: false, tags: {} });
    expect(disabled).not.toHaveProperty("value");
    await world.root.call(DeleteApiKey, { apiKey });
    expect(await saying(world.root.call(GetApiKey, { apiKey }))).toEqual([
      "NotFoundException",
      "Invalid API Key identifier specified",
    ]);
  });

  test("have values of at least 20 characters that no other key has", async () => {
    const value = "a-value-of-20-characters";
    await newKey({ value });
    expect(await saying(newKey({ value }))).toEqual(["ConflictException", "API Key already exists"]);
    expect(await saying(newKey({ value: "short" }))).toEqual([
      "BadRequestException",
      "API Key value should be at least 20 characters",
    ]);
    const other = world.rootOf("111122223333");
    await other.call(CreateApiKey, { value });
    const found = await world.host.store.read((tx) => apiKeys.by(tx, "byValue", ["000000000000", "us-east-1", value]));
    expect(found).toHaveLength(1);
  });

  test("are found by the beginning of their name and by customer", async () => {
    const other = world.rootOf("222233334444");
    await other.call(CreateApiKey, { name: "alpha", customerId: "c" });
    await other.call(CreateApiKey, { name: "beta" });
    const names = async (more: object) => (await other.call(GetApiKeys, more)).items?.map(({ name }) => name);
    expect(await names({ nameQuery: "al" })).toEqual(["alpha"]);
    expect(await names({ customerId: "c" })).toEqual(["alpha"]);
    expect(((await other.call(GetApiKeys, { includeValues: true })).items?.[0]?.value ?? "").length).toBe(40);
  });

  test("are imported from a file, all or none", async () => {
    const usagePlanId = await newPlan();
    const file = (text: string) => ({ format: "csv" as const, body: Buffer.from(text) as never });
    const { ids = [], warnings } = await world.root.call(
      ImportApiKeys,
      file(
        `Name,key,description,Enabled,usageplanIds\n"a, b",first-key-of-the-file-1,"says ""hi""",TRUE,"${usagePlanId}"\nc,second-key-of-the-file,,false,\n`,
      ),
    );
    expect(warnings).toEqual([]);
    const [first = "", second = ""] = ids;
    expect(await world.root.call(GetApiKey, { apiKey: first, includeValue: true })).toMatchObject({
      name: "a, b",
      description: 'says "hi"',
      enabled: true,
      value: "first-key-of-the-file-1",
    });
    expect((await world.root.call(GetApiKey, { apiKey: second })).enabled).toBe(false);
    const { items } = await world.root.call(GetUsagePlanKeys, { usagePlanId });
    expect(items?.map(({ id }) => id)).toEqual([first]);
    await refusal(world.root.call(ImportApiKeys, file("key\na-new-key-in-the-file-\nfirst-key-of-the-file-1\n")));
    const { items: all } = await world.root.call(GetApiKeys, { includeValues: true, limit: 500 });
    expect(all?.map(({ value }) => value)).not.toContain("a-new-key-in-the-file-");
  });
});

describe("usage plans", () => {
  test("open stages that are there", async () => {
    const made = await world.root.call(CreateUsagePlan, {
      name: "gold",
      apiStages: [{ ...stage(), throttle: { "/pets/GET": { rateLimit: 1, burstLimit: 2 } } }],
      throttle: { rateLimit: 2, burstLimit: 1 },
      quota: { limit: 10, period: "DAY" },
      tags: { team: "red" },
    });
    expect(made).toMatchObject({
      apiStages: [{ ...stage(), throttle: { "/pets/GET": { rateLimit: 1, burstLimit: 2 } } }],
      throttle: { rateLimit: 2, burstLimit: 1 },
      quota: { limit: 10, offset: 0, period: "DAY" },
      tags: { team: "red" },
    });
    expect(await saying(newPlan({ apiStages: [{ apiId: restApiId, stage: "nil" }] }))).toEqual([
      "NotFoundException",
      `API Stage not found: ${restApiId}:nil`,
    ]);
    expect((await saying(newPlan({ quota: { limit: 1, period: "WEEK", offset: 7 } })))[1]).toBe(
      "Usage Plan quota offset must be between zero and six inclusive in the WEEK period",
    );
  });

  test("are patched as Terraform patches them", async () => {
    const usagePlanId = await newPlan({ apiStages: [] });
    const patch = (...patchOperations: ReturnType<typeof op>[]) =>
      world.root.call(UpdateUsagePlan, { usagePlanId, patchOperations });
    const named = `${restApiId}:dev`;
    await patch(
      op("add", "/apiStages", named),
      op("replace", "/throttle/rateLimit", "5"),
      op("replace", "/throttle/burstLimit", "6"),
    );
    await patch(op("add", "/quota/limit", "7"), op("add", "/quota/offset", "2"), op("add", "/quota/period", "WEEK"));
    await patch(
      op("replace", `/apiStages/${named}/throttle/~1pets~1GET/rateLimit`, "1"),
      op("replace", `/apiStages/${named}/throttle/~1pets~1GET/burstLimit`, "2"),
      op("add", "/productCode", "code"),
    );
    expect(await world.root.call(GetUsagePlan, { usagePlanId })).toMatchObject({
      apiStages: [{ ...stage(), throttle: { "/pets/GET": { rateLimit: 1, burstLimit: 2 } } }],
      throttle: { rateLimit: 5, burstLimit: 6 },
      quota: { limit: 7, offset: 2, period: "WEEK" },
      productCode: "code",
    });
    const bare = await patch(
      op("remove", "/throttle"),
      op("remove", "/quota"),
      op("remove", "/productCode"),
      op("remove", "/apiStages", named),
    );
    expect(bare).toMatchObject({ apiStages: [], tags: {} });
    expect(bare.throttle).toBeUndefined();
    expect(bare.quota).toBeUndefined();
    await world.root.call(DeleteUsagePlan, { usagePlanId });
  });

  test("have keys, each in one plan a stage", async () => {
    const [plan, other, key] = [await newPlan(), await newPlan(), await newKey()];
    expect(await add(plan, key)).toMatchObject({ id: key, type: "API_KEY", name: "k" });
    expect((await refusal(add(plan, key))).code).toBe("ConflictException");
    expect((await refusal(add(other, key))).code).toBe("ConflictException");
    expect((await world.root.call(GetUsagePlans, { keyId: key })).items?.map(({ id }) => id)).toEqual([plan]);
    await world.root.call(DeleteUsagePlanKey, { usagePlanId: plan, keyId: key });
    await add(other, key);
    await world.root.call(DeleteApiKey, { apiKey: key });
    expect((await world.root.call(GetUsagePlanKeys, { usagePlanId: other })).items).toEqual([]);
  });

  test("lose the stage that is deleted, and go when they open none", async () => {
    const usagePlanId = await newPlan();
    expect((await refusal(world.root.call(DeleteUsagePlan, { usagePlanId }))).code).toBe("BadRequestException");
    await world.root.call(DeleteStage, { restApiId, stageName: "dev" });
    expect((await world.root.call(GetUsagePlan, { usagePlanId })).apiStages).toEqual([]);
    await world.root.call(DeleteUsagePlan, { usagePlanId });
  });
});

describe("usage", () => {
  test("periods begin on the day, on Sunday, on the first", () => {
    expect(periodStart("DAY", "2026-11-25")).toBe("2026-11-25");
    expect(periodStart("WEEK", "2026-11-25")).toBe("2026-11-22");
    expect(periodStart("WEEK", "2026-11-22")).toBe("2026-11-22");
    expect(periodStart("MONTH", "2026-11-25")).toBe("2026-11-01");
  });

  test("is counted off the quota, to which UpdateUsage adds", async () => {
    const [plan, key] = [await newPlan({ quota: { limit: 10, period: "DAY" } }), await newKey()];
    await add(plan, key);
    const today = dayOf(world.clock.now());
    const [account, region] = ["000000000000", "us-east-1"];
    await world.host.store.transact((tx) => usage.put(tx, { account, region, plan, key, day: today, used: 4 }));
    const seen = () => world.root.call(GetUsage, { usagePlanId: plan, startDate: today, endDate: today });
    expect((await seen()).items).toEqual({ [key]: [[4, 6]] });
    const set = (value: string) =>
      world.root.call(UpdateUsage, {
        usagePlanId: plan,
        keyId: key,
        patchOperations: [op("replace", "/remaining", value)],
      });
    expect((await set("20")).items).toEqual({ [key]: [[4, 20]] });
    await world.host.store.transact((tx) => usage.put(tx, { account, region, plan, key, day: today, used: 25 }));
    const quota = { limit: 10, offset: 0, period: "DAY" as const };
    const left = await world.host.store.read((tx) =>
      remainingQuota(tx, { account, region, id: plan, quota }, key, today),
    );
    expect(left).toBe(0);
    expect((await saying(set("-1")))[0]).toBe("BadRequestException");
    expect((await refusal(world.root.call(GetUsage, { usagePlanId: plan, startDate: "x", endDate: today }))).code).toBe(
      "BadRequestException",
    );
  });
});
