/** What carries tags, by ARN. */
import { parseArn } from "../../kernel/arn.js";
import type { Here } from "../../kernel/here.js";
import type { Read, Transaction } from "../../store/store.js";
import { requireApi } from "./apis.js";
import { badArn } from "./errors.js";
import { requireKey } from "./keys.js";
import { requireStage } from "./parts.js";
import { requirePlan } from "./plans.js";
import { apiKeys, apis, stages, usagePlans } from "./records.js";
import type { Tags } from "./tags.js";

/** The tags, and the way to write others. */
export interface Tagged {
  readonly tags: Tags;
  readonly put: (tx: Transaction, tags: Tags) => Promise<void>;
}

/** @throws NotFoundException, BadRequestException for an ARN of anything else */
export async function tagged(tx: Read, here: Here, arn: string): Promise<Tagged> {
  const parsed = parseArn(arn);
  if (parsed?.service !== "apigateway" || parsed.region !== here.region || !parsed.resource.startsWith("/")) {
    throw badArn();
  }
  const [kind, id = "", part, name = "", ...more] = parsed.resource.slice(1).split("/");
  if (id === "" || more.length > 0) throw badArn();
  if (kind === "restapis" && part === undefined) {
    const api = await requireApi(tx, here, id);
    return { tags: api.tags, put: (to, tags) => apis.put(to, { ...api, tags }) };
  }
  if (kind === "restapis" && part === "stages" && name !== "") {
    const stage = await requireStage(tx, here, id, name);
    return { tags: stage.tags, put: (to, tags) => stages.put(to, { ...stage, tags }) };
  }
  if (kind === "apikeys" && part === undefined) {
    const key = await requireKey(tx, here, id);
    return { tags: key.tags, put: (to, tags) => apiKeys.put(to, { ...key, tags }) };
  }
  if (kind === "usageplans" && part === undefined) {
    const plan = await requirePlan(tx, here, id);
    return { tags: plan.tags, put: (to, tags) => usagePlans.put(to, { ...plan, tags }) };
  }
  throw badArn();
}

/** As it stands in the ARN that permissions are asked on. */
export const tagsPath = (arn: string) => `/tags/${encodeURIComponent(arn)}`;
