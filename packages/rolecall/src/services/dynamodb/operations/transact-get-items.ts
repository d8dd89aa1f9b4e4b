import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { operation, permission } from "../../../kernel/operation.js";
import { packKey } from "../../../store/key.js";
import { Invalid, MAX_TRANSACTION_BYTES, transactionCanceled, transactionTooLarge } from "../errors.js";
import { addCosts, type Cost, NO_COST, readUnits } from "../items/capacity.js";
import { capacityKey, partitionKeys } from "../items/condition-keys.js";
import { itemKey, requireKey } from "../items/keys.js";
import { requireScalarKeys } from "../items/mutation.js";
import { once } from "../items/once.js";
import { namesIn, selectOf } from "../items/read-request.js";
import { schemaOf } from "../items/schema.js";
import { shape } from "../items/walk.js";
import { readItemRecord } from "../records.js";
import { requireTable, tableRef } from "../resources.js";
import { eachConsumed } from "./batch-get-item.js";
import { bindKeyRead } from "./get-item.js";

type Get = Parameters<typeof bindKeyRead>[0] & { readonly TableName: string };

const bind = once((items: readonly { readonly Get: Get }[]) =>
  items.map(({ Get }) => ({ get: Get, ...bindKeyRead(Get) })),
);

/** TransactGetItems reads up to a hundred items as they are at one instant. */
export const TransactGetItems = operation(dynamodb, "TransactGetItems", {
  source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactGetItems.html",

  permissions: ({ input, here, read }) =>
    Promise.all(
      bind(input.TransactItems as never).map(async ({ get, key, projection }) => {
        const ref = tableRef(here, get.TableName);
        return permission("dynamodb:GetItem", ref.arn, {
          ...(await partitionKeys(read, ref, [key])),
          "dynamodb:Attributes": namesIn(projection, undefined, Object.keys(key)),
          "dynamodb:Select": selectOf(get),
          "dynamodb:ReturnConsumedCapacity": capacityKey(input.ReturnConsumedCapacity),
          "dynamodb:EnclosingOperation": "TransactGetItems",
        });
      }),
    ),

  async handle({ input, here, store, clock }) {
    const gets = bind(input.TransactItems as never);
    const nowMs = clock.now();
    return store.read(async (tx) => {
      const seen = new Set<string>();
      const reasons: { Code: string; Message?: string }[] = [];
      const keys = [];
      for (const { get, key, projection } of gets) {
        const schema = schemaOf(await requireTable(tx, tableRef(here, get.TableName), nowMs));
        try {
          requireKey(key, schema);
          if (projection !== undefined) requireScalarKeys(schema, projection.paths);
          const place = itemKey(schema, key);
          const packed = packKey(place);
          if (seen.has(packed)) throw new SameItem();
          seen.add(packed);
          keys.push(place);
          reasons.push({ Code: "None" });
        } catch (error) {
          if (error instanceof SameItem) throw new Invalid(error.message);
          if (!(error instanceof Invalid)) throw error;
          reasons.push({ Code: "ValidationError", Message: error.message });
        }
      }
      if (reasons.some(({ Code }) => Code !== "None")) throw transactionCanceled(reasons);
      const responses: { Item?: Record<string, never> }[] = [];
      const costs = new Map<string, Cost>();
      let bytes = 0;
      for (const [index, { get, projection }] of gets.entries()) {
        const record = await readItemRecord(tx, keys[index] as never);
        // AWS counts whole items, whatever the projection keeps of them.
        bytes += record?.sizeBytes ?? 0;
        if (bytes > MAX_TRANSACTION_BYTES) throw transactionTooLarge();
        const item = record === undefined ? undefined : shape(record, projection);
        // AWS leaves out an item of which the projection keeps nothing (dynoxide, CHANGELOG 0.10.0).
        responses.push(item === undefined || Object.keys(item).length === 0 ? {} : { Item: item });
        const units = 2 * readUnits(record?.sizeBytes ?? 0, true);
        costs.set(get.TableName, addCosts(costs.get(get.TableName) ?? NO_COST, { ...NO_COST, table: units }));
      }
      return { Responses: responses, ConsumedCapacity: eachConsumed(input.ReturnConsumedCapacity, costs, "Read") };
    });
  },
});

/** AWS refuses the request itself, rather than cancelling, when two actions name one item. */
export class SameItem extends Error {
  constructor() {
    super("Transaction request cannot include multiple operations on one item");
  }
}
