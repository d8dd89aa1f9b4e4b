import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { operation, permission } from "../../../kernel/operation.js";
import { eachConsumed } from "../items/capacity.js";
import { capacityKey, partitionKeys } from "../items/condition-keys.js";
import { requireScalarKeys } from "../items/mutation.js";
import { once } from "../items/once.js";
import { namesIn, selectOf } from "../items/read-request.js";
import { transactRead } from "../items/transact-read.js";
import { shape } from "../items/walk.js";
import { tableRef } from "../resources.js";
import { requireTableKeys } from "../tables/encryption.js";
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

  async handle({ input, here, store, clock, ...call }) {
    const gets = bind(input.TransactItems as never);
    await requireTableKeys(
      gets.map(({ get }) => get.TableName),
      { ...call, here, store },
    );
    const nowMs = clock.now();
    const { records, costs } = await store.read((tx) =>
      transactRead(
        tx,
        here,
        nowMs,
        gets.map(({ get, key, projection }) => ({
          tableName: get.TableName,
          key: () => key,
          check: (schema) => {
            if (projection !== undefined) requireScalarKeys(schema, projection.paths);
          },
        })),
      ),
    );
    return {
      Responses: records.map((record, index) => {
        const item = record === undefined ? undefined : shape(record, gets[index]?.projection);
        // AWS leaves out an item of which the projection keeps nothing (dynoxide, CHANGELOG 0.10.0).
        return item === undefined || Object.keys(item).length === 0 ? {} : { Item: item };
      }),
      ConsumedCapacity: eachConsumed(input.ReturnConsumedCapacity, costs, "Read"),
    };
  },
});
