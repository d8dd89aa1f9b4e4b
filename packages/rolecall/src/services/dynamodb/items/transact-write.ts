/**
 * Writes and checks of one transaction: all of them or none, once a token. TransactWriteItems and ExecuteTransaction
 * share it.
 *
 * AWS: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
import { createHash } from "node:crypto";
import type { Here } from "../../../kernel/here.js";
import type { Host } from "../../../kernel/host.js";
import { packKey } from "../../../store/key.js";
import type { Transaction } from "../../../store/store.js";
import {
  Invalid,
  idempotentMismatch,
  MAX_TRANSACTION_BYTES,
  transactionCanceled,
  transactionTooLarge,
} from "../errors.js";
import { type TokenRecord, tokens } from "../records.js";
import { requireTable, tableRef } from "../resources.js";
import { purgeTokens, TOKEN_LIFETIME_MS } from "../tables/tokens.js";
import { awaitExpiries } from "../ttl/expiry.js";
import { addCosts, type CapacityMode, type Cost, eachConsumed, NO_COST, readUnits, writeUnits } from "./capacity.js";
import { collectionMetrics, type ItemCollectionMetrics } from "./collection-metrics.js";
import { EmptyKey, itemKey } from "./keys.js";
import { ConditionNotMet, decide, type Mutation, type Outcome, requireFit, subjectOf } from "./mutation.js";
import { noteChange } from "./note-change.js";
import { schemaOf, type TableSchema } from "./schema.js";
import { wireOf } from "./single-write.js";
import { expirySeconds, storeItem } from "./store-item.js";

/** One write or check of a transaction. */
export interface TransactAction {
  readonly tableName: string;
  /** What it does, once the table's key is known. @throws Invalid to refuse the whole request */
  readonly mutation: (schema: TableSchema) => Mutation;
  /** Whether a condition that does not hold gives the item (`ALL_OLD`). */
  readonly returnOnFailure: string | undefined;
  /** The reason in whose words a condition that does not hold cancels; absent for DynamoDB's usual one. */
  readonly unmet?: { readonly Code: string; readonly Message: string };
}

export interface TransactRequest {
  readonly actions: readonly TransactAction[];
  readonly token: string | undefined;
  /** What the token stands for: equal for equal requests, whatever the order of their members. */
  readonly said: unknown;
  readonly capacity: CapacityMode;
  readonly metrics?: string | undefined;
}

interface Settled extends TransactAction {
  readonly schema: TableSchema;
  readonly does: Mutation;
}

type TransactHost = Pick<Host, "store" | "clock" | "background" | "log">;

export async function transactWrite(host: TransactHost, here: Here, request: TransactRequest) {
  const { actions, token, capacity } = request;
  const nowMs = host.clock.now();
  const hash = token === undefined ? "" : hashOf(request.said);
  const done = await host.store.transact(async (tx) => {
    const known = token === undefined ? undefined : await tokens.get(tx, [here.account, here.region, token]);
    if (known !== undefined && nowMs - known.atMs < TOKEN_LIFETIME_MS) {
      if (known.hash !== hash) throw idempotentMismatch();
      return { replayed: known };
    }
    const settled: Settled[] = [];
    for (const action of actions) {
      const schema = schemaOf(await requireTable(tx, tableRef(here, action.tableName), nowMs));
      settled.push({ ...action, schema, does: action.mutation(schema) });
    }
    requireDistinct(settled);
    const outcomes = await decideAll(tx, settled);
    const written = writeAll(tx, settled, outcomes, request.metrics);
    for (const [index, outcome] of outcomes.entries()) {
      const { schema } = settled[index] as Settled;
      await noteChange(tx, schema, outcome, { atMs: nowMs });
    }
    if (token !== undefined) {
      const imageBytes = outcomes.map(imageBytesOf);
      await tokens.put(tx, { account: here.account, region: here.region, token, hash, atMs: nowMs, imageBytes });
    }
    return { written };
  });
  if (done.written?.expires) awaitExpiries(host);
  if (token !== undefined) purgeTokens(host);
  const metrics = done.written?.metrics ?? {};
  return {
    ConsumedCapacity:
      done.replayed === undefined
        ? eachConsumed(capacity, done.written?.costs ?? [], "Write")
        : eachConsumed(capacity, replayCosts(actions, done.replayed), "Read"),
    ItemCollectionMetrics: Object.keys(metrics).length > 0 ? metrics : undefined,
  };
}

function requireDistinct(actions: readonly Settled[]): void {
  const seen = new Set<string>();
  let bytes = 0;
  for (const { schema, does } of actions) {
    try {
      requireFit(schema, does);
    } catch (error) {
      // AWS refuses the whole request for an empty key (dynoxide, CHANGELOG 0.11.0); other faults cancel it below.
      if (error instanceof EmptyKey) throw error;
      continue;
    }
    if (does.kind === "put") bytes += does.item.sizeBytes;
    const key = packKey(itemKey(schema, subjectOf(does)));
    if (seen.has(key)) throw sameItem();
    seen.add(key);
  }
  if (bytes > MAX_TRANSACTION_BYTES) throw transactionTooLarge();
}

/** AWS refuses the request itself, rather than cancelling, when two actions name one item. */
export const sameItem = (): Invalid =>
  new Invalid("Transaction request cannot include multiple operations on one item");

const UNMET = { Code: "ConditionalCheckFailed", Message: "The conditional request failed" };

/** What becomes of each item. @throws AwsError TransactionCanceledException with a reason for each action */
async function decideAll(tx: Transaction, actions: readonly Settled[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const reasons: { Code: string; Message?: string; Item?: unknown }[] = [];
  for (const { schema, does, returnOnFailure, unmet = UNMET } of actions) {
    try {
      outcomes.push(await decide(tx, schema, does));
      reasons.push({ Code: "None" });
    } catch (error) {
      if (error instanceof EmptyKey) throw error;
      if (error instanceof Invalid) reasons.push({ Code: "ValidationError", Message: error.message });
      else if (error instanceof ConditionNotMet) {
        const item = returnOnFailure === "ALL_OLD" ? wireOf(error.before) : undefined;
        reasons.push({ ...unmet, ...(item === undefined ? {} : { Item: item }) });
      } else throw error;
    }
  }
  if (reasons.some(({ Code }) => Code !== "None")) throw transactionCanceled(reasons);
  return outcomes;
}

function writeAll(
  tx: Transaction,
  actions: readonly Settled[],
  outcomes: readonly Outcome[],
  metricsAsked: string | undefined,
) {
  const costs = new Map<string, Cost>();
  const metrics: Record<string, ItemCollectionMetrics[]> = {};
  let expires = false;
  for (const [index, outcome] of outcomes.entries()) {
    const { does, tableName, schema } = actions[index] as Settled;
    const isCheck = does.kind === "check";
    const cost = isCheck ? { ...NO_COST, table: writeUnits(imageBytesOf(outcome)) } : storeItem(tx, schema, outcome);
    // The factor of transactions applies to the table alone.
    costs.set(tableName, addCosts(costs.get(tableName) ?? NO_COST, { ...cost, table: 2 * cost.table }));
    if (isCheck) continue;
    expires ||= outcome.after !== undefined && expirySeconds(schema, outcome.after.item) !== undefined;
    const metric = collectionMetrics(metricsAsked, schema, subjectOf(does));
    if (metric !== undefined) metrics[tableName] = [...(metrics[tableName] ?? []), metric];
  }
  return { costs, metrics, expires };
}

const imageBytesOf = ({ before, after }: Outcome): number => Math.max(before?.sizeBytes ?? 0, after?.sizeBytes ?? 0);

/** A replay is charged as reads of the images that the first call was charged for. */
function replayCosts(actions: readonly TransactAction[], { imageBytes }: TokenRecord): Map<string, Cost> {
  const costs = new Map<string, Cost>();
  for (const [index, { tableName }] of actions.entries()) {
    const table = 2 * readUnits(imageBytes[index] ?? 0, true);
    costs.set(tableName, addCosts(costs.get(tableName) ?? NO_COST, { ...NO_COST, table }));
  }
  return costs;
}

function hashOf(said: unknown): string {
  const canonical = JSON.stringify(said, (_name, value: unknown) =>
    value instanceof Uint8Array
      ? Buffer.from(value).toString("base64")
      : typeof value === "object" && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort(([one], [two]) => (one < two ? -1 : 1)))
        : value,
  );
  return createHash("sha256").update(canonical).digest("hex");
}
