import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { operation, permission } from "../../../kernel/operation.js";
import { packKey } from "../../../store/key.js";
import { Invalid } from "../errors.js";
import { addCosts, type Cost, eachConsumed, NO_COST } from "../items/capacity.js";
import { collectionMetrics, type ItemCollectionMetrics } from "../items/collection-metrics.js";
import { capacityKey, partitionKeys } from "../items/condition-keys.js";
import { itemKey } from "../items/keys.js";
import { attributesOf, decide, type Mutation, requireFit, requireItemSize, subjectOf } from "../items/mutation.js";
import { noteChange } from "../items/note-change.js";
import { once } from "../items/once.js";
import { schemaOf, type TableSchema } from "../items/schema.js";
import { expirySeconds, storeItem } from "../items/store-item.js";
import { requireTable, tableRef } from "../resources.js";
import { requireTableKeys } from "../tables/encryption.js";
import { awaitExpiries } from "../ttl/expiry.js";
import { readItem, type WireItem } from "../values/attribute-value.js";

// AWS: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
const MAX_REQUESTS = 25;

interface WriteRequest {
  readonly PutRequest?: { readonly Item?: unknown } | undefined;
  readonly DeleteRequest?: { readonly Key?: unknown } | undefined;
}

const bind = once((requests: Readonly<Record<string, readonly WriteRequest[]>>): ReadonlyMap<string, Mutation[]> => {
  const bound = new Map<string, Mutation[]>();
  let count = 0;
  for (const [name, writes] of Object.entries(requests)) {
    if (writes.some(({ PutRequest, DeleteRequest }) => (PutRequest === undefined) === (DeleteRequest === undefined))) {
      throw new Invalid(
        "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
      );
    }
    bound.set(name, writes.map(bindOne));
    count += writes.length;
    if (count > MAX_REQUESTS) throw new Invalid("Too many items requested for the BatchWriteItem call");
  }
  return bound;
});

function bindOne({ PutRequest, DeleteRequest }: WriteRequest): Mutation {
  if (PutRequest !== undefined) {
    const item = readItem(PutRequest.Item as WireItem);
    requireItemSize(item);
    return { kind: "put", item, condition: undefined };
  }
  return { kind: "delete", key: readItem(DeleteRequest?.Key as WireItem).item, condition: undefined };
}

/**
 * BatchWriteItem puts and deletes up to 25 items of one or more tables.
 *
 * By design nothing is ever left unprocessed, and the writes commit together; AWS promises neither.
 */
export const BatchWriteItem = operation(dynamodb, "BatchWriteItem", {
  source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html",

  permissions: ({ input, here, read }) =>
    Promise.all(
      [...bind(input.RequestItems as never)].map(async ([name, mutations]) => {
        const ref = tableRef(here, name);
        return permission("dynamodb:BatchWriteItem", ref.arn, {
          ...(await partitionKeys(read, ref, mutations.map(subjectOf))),
          "dynamodb:Attributes": [...new Set(mutations.flatMap(attributesOf))],
          "dynamodb:ReturnConsumedCapacity": capacityKey(input.ReturnConsumedCapacity),
        });
      }),
    ),

  async handle({ input, here, ...host }) {
    const tables = bind(input.RequestItems as never);
    await requireTableKeys([...tables.keys()], { ...host, here });
    const nowMs = host.clock.now();
    const { costs, metrics, expires } = await host.store.transact(async (tx) => {
      const schemas = new Map<string, TableSchema>();
      for (const [name, mutations] of tables) {
        const schema = schemaOf(await requireTable(tx, tableRef(here, name), nowMs));
        requireDistinct(schema, mutations);
        schemas.set(name, schema);
      }
      const costs = new Map<string, Cost>();
      const metrics: Record<string, ItemCollectionMetrics[]> = {};
      let expires = false;
      for (const [name, mutations] of tables) {
        const schema = schemas.get(name) as TableSchema;
        for (const mutation of mutations) {
          const outcome = await decide(tx, schema, mutation);
          costs.set(name, addCosts(costs.get(name) ?? NO_COST, storeItem(tx, schema, outcome)));
          await noteChange(tx, schema, outcome, { atMs: nowMs });
          expires ||= outcome.after !== undefined && expirySeconds(schema, outcome.after.item) !== undefined;
          const metric = collectionMetrics(input.ReturnItemCollectionMetrics, schema, subjectOf(mutation));
          if (metric !== undefined) metrics[name] = [...(metrics[name] ?? []), metric];
        }
      }
      return { costs, metrics, expires };
    });
    if (expires) awaitExpiries(host);
    return {
      UnprocessedItems: {},
      ItemCollectionMetrics: Object.keys(metrics).length > 0 ? metrics : undefined,
      ConsumedCapacity: eachConsumed(input.ReturnConsumedCapacity, costs),
    };
  },
});

/** AWS words a key of the wrong type as for any Key here, and refuses to write one item twice. */
function requireDistinct(schema: TableSchema, mutations: readonly Mutation[]): void {
  const seen = new Set<string>();
  for (const mutation of mutations) {
    try {
      requireFit(schema, mutation);
    } catch (error) {
      if (error instanceof Invalid && /Missing the key|Type mismatch for key/.test(error.message)) {
        throw new Invalid("The provided key element does not match the schema");
      }
      throw error;
    }
    const key = packKey(itemKey(schema, subjectOf(mutation)));
    if (seen.has(key)) throw new Invalid("Provided list of item keys contains duplicates");
    seen.add(key);
  }
}
