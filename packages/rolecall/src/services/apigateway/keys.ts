/** API keys as records. */
import type { Here } from "../../kernel/here.js";
import type { Read, Transaction } from "../../store/store.js";
import { ownApi } from "./apis.js";
import { badRequest, conflict, identifierNotFound, stageNotFound, tooManyInAccount } from "./errors.js";
import { type ApiKeyRecord, apiKeys, planKeys, stages } from "./records.js";

/** AWS: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html */
const MOST_KEYS = 10_000;

export const requireKey = (tx: Read, here: Here, id: string): Promise<ApiKeyRecord> =>
  apiKeys.require(tx, [here.account, here.region, id], () => identifierNotFound("API Key"));

/** @throws BadRequestException */
export function requireKeyValue(value: string): void {
  if (value.length < 20) throw badRequest("API Key value should be at least 20 characters");
  // Unverified words.
  if (value.length > 128) throw badRequest("API Key value should be at most 128 characters");
}

/** Writes a new key. @throws ConflictException for a value that another key has, LimitExceededException */
export async function putNewKey(tx: Transaction, key: ApiKeyRecord): Promise<void> {
  const prefix = [key.account, key.region];
  if ((await apiKeys.by(tx, "byValue", [...prefix, key.value])).length > 0) throw conflict("API Key already exists");
  // The one that would be too many; nothing is read where there are few.
  const { items } = await apiKeys.list(tx, { prefix, limit: MOST_KEYS });
  if (items.length >= MOST_KEYS) throw tooManyInAccount("API keys");
  await apiKeys.put(tx, key);
}

/** Takes the key from all usage plans, too. */
export async function deleteKey(tx: Transaction, { account, region, id }: ApiKeyRecord): Promise<void> {
  for (const { plan } of await planKeys.by(tx, "byKey", [account, region, id])) {
    await planKeys.delete(tx, [account, region, plan, id]);
  }
  await apiKeys.delete(tx, [account, region, id]);
}

/** `{api}/{stage}` of a stage that is there. @throws NotFoundException */
export async function stageKey(tx: Read, here: Here, api: string, stage: string): Promise<string> {
  if (!(await ownApi(tx, here, api)) || !(await stages.get(tx, [here.region, api, stage]))) throw stageNotFound();
  return `${api}/${stage}`;
}
