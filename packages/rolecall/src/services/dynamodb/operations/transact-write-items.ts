import { createHash } from "node:crypto";
import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { operation, type Permission, permission } from "../../../kernel/operation.js";
import { packKey } from "../../../store/key.js";
import type { Transaction } from "../../../store/store.js";
import { notePast } from "../backups/past.js";
import {
  Invalid,
  idempotentMismatch,
  MAX_TRANSACTION_BYTES,
  transactionCanceled,
  transactionTooLarge,
} from "../errors.js";
import { addCosts, type Cost, NO_COST, readUnits, writeUnits } from "../items/capacity.js";
import { collectionMetrics, type ItemCollectionMetrics } from "../items/collection-metrics.js";
import { capacityKey, partitionKeys } from "../items/condition-keys.js";
import { EmptyKey, itemKey } from "../items/keys.js";
import {
  attributesOf,
  bindCheck,
  bindDelete,
  bindPut,
  bindUpdateRequest,
  ConditionNotMet,
  decide,
  type Mutation,
  type Outcome,
  requireFit,
  subjectOf,
} from "../items/mutation.js";
import { once } from "../items/once.js";
import { schemaOf, type TableSchema } from "../items/schema.js";
import { wireOf } from "../items/single-write.js";
import { expirySeconds, storeItem } from "../items/store-item.js";
import { type TokenRecord, tokens } from "../records.js";
import { requireTable, tableRef } from "../resources.js";
import { appendChange } from "../streams/append.js";
import { purgeTokens, TOKEN_LIFETIME_MS } from "../tables/tokens.js";
import { awaitExpiries } from "../ttl/expiry.js";
import { eachConsumed } from "./batch-get-item.js";
import { SameItem } from "./transact-get-items.js";

interface ActionInput {
  readonly TableName: string;
  readonly Item?: unknown;
  readonly Key?: unknown;
  readonly ReturnValuesOnConditionCheckFailure?: string | undefined;
}

interface TransactItem {
  readonly ConditionCheck?: ActionInput | undefined;
  readonly Put?: ActionInput | undefined;
  readonly Delete?: ActionInput | undefined;
  readonly Update?: ActionInput | undefined;
}

interface BoundAction {
  readonly action: "ConditionCheck" | "Put" | "Delete" | "Update";
  readonly input: ActionInput;
  readonly mutation: Mutation;
}

const BINDERS = { ConditionCheck: bindCheck, Put: bindPut, Delete: bindDelete, Update: bindUpdateRequest } as const;

const bind = once((items: readonly TransactItem[]): readonly BoundAction[] =>
  items.map((item) => {
    const given = (Object.keys(BINDERS) as (keyof typeof BINDERS)[]).filter((name) => item[name] !== undefined);
    const [action] = given;
    const input = action === undefined ? undefined : item[action];
    if (action === undefined || input === undefined || given.length > 1) {
      throw new Invalid("TransactItems can only contain one of Check, Put, Update or Delete");
    }
    return { action, input, mutation: BINDERS[action](input as never) };
  }),
);

/** TransactWriteItems does up to a hundred writes and checks, all of them or none. */
export const TransactWriteItems = operation(dynamodb, "TransactWriteItems", {
  source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html",

  permissions: ({ input, here, read }) =>
    Promise.all(
      bind(input.TransactItems as never).map(
        async ({ action, input: { TableName }, mutation }): Promise<Permission> => {
          const ref = tableRef(here, TableName);
          const keys = {
            ...(await partitionKeys(read, ref, [subjectOf(mutation)])),
            "dynamodb:Attributes": attributesOf(mutation),
            "dynamodb:ReturnConsumedCapacity": capacityKey(input.ReturnConsumedCapacity),
            // unverified: whether AWS lets ReturnValuesOnConditionCheckFailure count here.
            "dynamodb:ReturnValues": "NONE",
          };
          const enclosed = { ...keys, "dynamodb:EnclosingOperation": "TransactWriteItems" };
          switch (action) {
            case "ConditionCheck":
              return permission("dynamodb:ConditionCheckItem", ref.arn, keys);
            case "Put":
              return permission("dynamodb:PutItem", ref.arn, enclosed);
            case "Delete":
              return permission("dynamodb:DeleteItem", ref.arn, enclosed);
            case "Update":
              return permission("dynamodb:UpdateItem", ref.arn, enclosed);
          }
        },
      ),
    ),

  async handle({ input, here, ...host }) {
    const actions = bind(input.TransactItems as never);
    const nowMs = host.clock.now();
    const token = input.ClientRequestToken;
    const hash = token === undefined ? "" : hashOf(input.TransactItems);
    const done = await host.store.transact(async (tx) => {
      const known = token === undefined ? undefined : await tokens.get(tx, [here.account, here.region, token]);
      if (known !== undefined && nowMs - known.atMs < TOKEN_LIFETIME_MS) {
        if (known.hash !== hash) throw idempotentMismatch();
        return { replayed: known };
      }
      const schemas: TableSchema[] = [];
      for (const { input } of actions) {
        schemas.push(schemaOf(await requireTable(tx, tableRef(here, input.TableName), nowMs)));
      }
      requireDistinct(actions, schemas);
      const outcomes = await decideAll(tx, actions, schemas);
      const written = writeAll(tx, actions, schemas, outcomes, input.ReturnItemCollectionMetrics);
      for (const [index, outcome] of outcomes.entries()) {
        const schema = schemas[index] as TableSchema;
        if (schema.table.stream) await appendChange(tx, schema, outcome, { atMs: nowMs });
        if (schema.table.recovery) await notePast(tx, schema, outcome, nowMs);
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
          ? eachConsumed(input.ReturnConsumedCapacity, done.written?.costs ?? [], "Write")
          : eachConsumed(input.ReturnConsumedCapacity, replayCosts(actions, done.replayed), "Read"),
      ItemCollectionMetrics: Object.keys(metrics).length > 0 ? metrics : undefined,
    };
  },
});

function requireDistinct(actions: readonly BoundAction[], schemas: readonly TableSchema[]): void {
  const seen = new Set<string>();
  let bytes = 0;
  for (const [index, { mutation }] of actions.entries()) {
    const schema = schemas[index] as TableSchema;
    try {
      requireFit(schema, mutation);
    } catch (error) {
      // AWS refuses the whole request for an empty key (dynoxide, CHANGELOG 0.11.0); other faults cancel it below.
      if (error instanceof EmptyKey) throw error;
      continue;
    }
    if (mutation.kind === "put") bytes += mutation.item.sizeBytes;
    const key = packKey(itemKey(schema, subjectOf(mutation)));
    if (seen.has(key)) throw new Invalid(new SameItem().message);
    seen.add(key);
  }
  if (bytes > MAX_TRANSACTION_BYTES) throw transactionTooLarge();
}

/** What becomes of each item. @throws AwsError TransactionCanceledException with a reason for each action */
async function decideAll(
  tx: Transaction,
  actions: readonly BoundAction[],
  schemas: readonly TableSchema[],
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const reasons: { Code: string; Message?: string; Item?: unknown }[] = [];
  for (const [index, { mutation, input }] of actions.entries()) {
    try {
      outcomes.push(await decide(tx, schemas[index] as TableSchema, mutation));
      reasons.push({ Code: "None" });
    } catch (error) {
      if (error instanceof EmptyKey) throw error;
      if (error instanceof Invalid) reasons.push({ Code: "ValidationError", Message: error.message });
      else if (error instanceof ConditionNotMet) {
        const item = input.ReturnValuesOnConditionCheckFailure === "ALL_OLD" ? wireOf(error.before) : undefined;
        reasons.push({
          Code: "ConditionalCheckFailed",
          Message: "The conditional request failed",
          ...(item === undefined ? {} : { Item: item }),
        });
      } else throw error;
    }
  }
  if (reasons.some(({ Code }) => Code !== "None")) throw transactionCanceled(reasons);
  return outcomes;
}

function writeAll(
  tx: Transaction,
  actions: readonly BoundAction[],
  schemas: readonly TableSchema[],
  outcomes: readonly Outcome[],
  metricsAsked: string | undefined,
) {
  const costs = new Map<string, Cost>();
  const metrics: Record<string, ItemCollectionMetrics[]> = {};
  let expires = false;
  for (const [index, outcome] of outcomes.entries()) {
    const { mutation, input } = actions[index] as BoundAction;
    const schema = schemas[index] as TableSchema;
    const isCheck = mutation.kind === "check";
    const cost = isCheck ? { ...NO_COST, table: writeUnits(imageBytesOf(outcome)) } : storeItem(tx, schema, outcome);
    // The factor of transactions applies to the table alone.
    costs.set(input.TableName, addCosts(costs.get(input.TableName) ?? NO_COST, { ...cost, table: 2 * cost.table }));
    if (isCheck) continue;
    expires ||= outcome.after !== undefined && expirySeconds(schema, outcome.after.item) !== undefined;
    const metric = collectionMetrics(metricsAsked, schema, subjectOf(mutation));
    if (metric !== undefined) metrics[input.TableName] = [...(metrics[input.TableName] ?? []), metric];
  }
  return { costs, metrics, expires };
}

const imageBytesOf = ({ before, after }: Outcome): number => Math.max(before?.sizeBytes ?? 0, after?.sizeBytes ?? 0);

/** A replay is charged as reads of the images that the first call was charged for. */
function replayCosts(actions: readonly BoundAction[], { imageBytes }: TokenRecord): Map<string, Cost> {
  const costs = new Map<string, Cost>();
  for (const [index, { input }] of actions.entries()) {
    const table = 2 * readUnits(imageBytes[index] ?? 0, true);
    costs.set(input.TableName, addCosts(costs.get(input.TableName) ?? NO_COST, { ...NO_COST, table }));
  }
  return costs;
}

/** Equal for equal requests, whatever the order of their members. */
function hashOf(items: unknown): string {
  const canonical = JSON.stringify(items, (_name, value: unknown) =>
    value instanceof Uint8Array
      ? Buffer.from(value).toString("base64")
      : typeof value === "object" && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort(([one], [two]) => (one < two ? -1 : 1)))
        : value,
  );
  return createHash("sha256").update(canonical).digest("hex");
}
