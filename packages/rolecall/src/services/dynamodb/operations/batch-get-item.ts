import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { operation, permission } from "../../../kernel/operation.js";
import { Invalid } from "../errors.js";
import { requireOneStyle } from "../expressions/parameters.js";
import type { Projection } from "../expressions/projection.js";
import { type Cost, eachConsumed, NO_COST, readUnits } from "../items/capacity.js";
import { capacityKey, partitionKeys } from "../items/condition-keys.js";
import { itemKey, requireKey } from "../items/keys.js";
import { requireScalarKeys } from "../items/mutation.js";
import { once } from "../items/once.js";
import { namesIn, selectOf } from "../items/read-request.js";
import { schemaOf } from "../items/schema.js";
import { shape } from "../items/walk.js";
import { readItemRecord } from "../records.js";
import { requireTable, tableRef } from "../resources.js";
import { requireTableKeys } from "../tables/encryption.js";
import { type Item, readItem, toWire, type WireItem } from "../values/attribute-value.js";
import { bindAnyProjection } from "./get-item.js";

// AWS: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
const MAX_KEYS = 100;
const MAX_BYTES = 16 * 1024 * 1024;

interface BoundTable {
  readonly keys: readonly { readonly key: Item; readonly hasBinary: boolean }[];
  readonly projection: Projection | undefined;
}

interface TableRequest {
  readonly Keys: readonly unknown[];
  readonly AttributesToGet?: readonly string[] | undefined;
  readonly ProjectionExpression?: string | undefined;
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ConsistentRead?: boolean | undefined;
}

const bind = once((requests: Readonly<Record<string, TableRequest>>): ReadonlyMap<string, BoundTable> => {
  const bound = new Map<string, BoundTable>();
  const all = Object.entries(requests);
  // AWS refuses the two styles in one request even when each table keeps to one (dynoxide, CHANGELOG 0.11.2).
  const merged = Object.assign(
    {},
    ...all.map(([, { AttributesToGet, ProjectionExpression }]) => ({
      ...(AttributesToGet === undefined ? {} : { AttributesToGet }),
      ...(ProjectionExpression === undefined ? {} : { ProjectionExpression }),
    })),
  );
  requireOneStyle(merged, ["ProjectionExpression"], ["AttributesToGet"]);
  let count = 0;
  for (const [name, request] of all) {
    requireOneStyle(request as never, ["ProjectionExpression"], ["AttributesToGet"]);
    const projection = bindAnyProjection(request);
    const seen = new Set<string>();
    const keys = request.Keys.map((wire) => {
      const { item: key, hasBinary } = readItem(wire as WireItem);
      const text = JSON.stringify(Object.entries(key).sort(([one], [two]) => (one < two ? -1 : 1)));
      if (seen.has(text)) throw new Invalid("Provided list of item keys contains duplicates");
      seen.add(text);
      count++;
      if (count > MAX_KEYS) throw new Invalid("Too many items requested for the BatchGetItem call");
      return { key, hasBinary };
    });
    bound.set(name, { keys, projection });
  }
  return bound;
});

/** BatchGetItem gives up to a hundred items by their keys; what does not fit into 16 MB is left for the next call. */
export const BatchGetItem = operation(dynamodb, "BatchGetItem", {
  source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html",

  permissions: ({ input, here, read }) =>
    Promise.all(
      [...bind(input.RequestItems as never)].map(async ([name, { keys, projection }]) => {
        const ref = tableRef(here, name);
        return permission("dynamodb:BatchGetItem", ref.arn, {
          ...(await partitionKeys(
            read,
            ref,
            keys.map(({ key }) => key),
          )),
          "dynamodb:Attributes": namesIn(
            projection,
            undefined,
            keys.flatMap(({ key }) => Object.keys(key)),
          ),
          "dynamodb:Select": selectOf(input.RequestItems[name] ?? {}),
          "dynamodb:ReturnConsumedCapacity": capacityKey(input.ReturnConsumedCapacity),
        });
      }),
    ),

  async handle({ input, here, store, clock, ...call }) {
    const tables = bind(input.RequestItems as never);
    await requireTableKeys([...tables.keys()], { ...call, here, store });
    const nowMs = clock.now();
    return store.read(async (tx) => {
      const schemas = new Map<string, ReturnType<typeof schemaOf>>();
      for (const [name, { keys, projection }] of tables) {
        const schema = schemaOf(await requireTable(tx, tableRef(here, name), nowMs));
        for (const { key } of keys) requireKey(key, schema);
        if (projection !== undefined) requireScalarKeys(schema, projection.paths);
        schemas.set(name, schema);
      }
      const responses: Record<string, Record<string, never>[]> = {};
      const unprocessed: Record<string, TableRequest> = {};
      const costs: [string, Cost][] = [];
      let bytes = 0;
      for (const [name, { keys, projection }] of tables) {
        const request = input.RequestItems[name] as TableRequest;
        const left: Record<string, never>[] = [];
        const found: Record<string, never>[] = [];
        let units = 0;
        for (const { key, hasBinary } of keys) {
          const record = await readItemRecord(tx, itemKey(schemas.get(name) as never, key));
          if (bytes + (record?.sizeBytes ?? 0) > MAX_BYTES) {
            left.push(toWire(key, hasBinary));
            continue;
          }
          bytes += record?.sizeBytes ?? 0;
          units += readUnits(record?.sizeBytes ?? 0, request.ConsistentRead ?? false);
          if (record !== undefined) found.push(shape(record, projection));
        }
        responses[name] = found;
        if (left.length > 0) unprocessed[name] = { ...request, Keys: left };
        costs.push([name, { ...NO_COST, table: units }]);
      }
      return {
        Responses: responses,
        UnprocessedKeys: unprocessed as never,
        ConsumedCapacity: eachConsumed(input.ReturnConsumedCapacity, costs),
      };
    });
  },
});
