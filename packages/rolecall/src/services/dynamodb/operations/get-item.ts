import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { operation, permission } from "../../../kernel/operation.js";
import { bindAttributesToGet } from "../expressions/legacy.js";
import { bindNamed, requireOneStyle } from "../expressions/parameters.js";
import { Placeholders } from "../expressions/placeholders.js";
import { bindProjection, type Projection } from "../expressions/projection.js";
import { consumed, NO_COST, readUnits } from "../items/capacity.js";
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
import { type Item, readItem, type WireItem } from "../values/attribute-value.js";

export interface KeyRead {
  readonly key: Item;
  readonly projection: Projection | undefined;
}

interface KeyReadInput {
  readonly Key?: unknown;
  readonly AttributesToGet?: readonly string[] | undefined;
  readonly ProjectionExpression?: string | undefined;
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
}

/** The projection a read asks for in either style. */
export function bindAnyProjection(input: KeyReadInput): Projection | undefined {
  if (input.AttributesToGet !== undefined) return bindAttributesToGet(input.AttributesToGet);
  if (input.ProjectionExpression === undefined && input.ExpressionAttributeNames === undefined) return undefined;
  const placeholders = new Placeholders(input.ExpressionAttributeNames, undefined);
  const projection = bindNamed("ProjectionExpression", input.ProjectionExpression, bindProjection, placeholders);
  placeholders.requireAllUsed();
  return projection;
}

export function bindKeyRead(input: KeyReadInput): KeyRead {
  requireOneStyle(input as never, ["ProjectionExpression"], ["AttributesToGet"]);
  const { item: key } = readItem(input.Key as WireItem);
  return { key, projection: bindAnyProjection(input) };
}

const bind = once(bindKeyRead);

/** GetItem gives one item by its key, or nothing when there is none. */
export const GetItem = operation(dynamodb, "GetItem", {
  source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html",

  permissions: async ({ input, here, read }) => {
    const ref = tableRef(here, input.TableName);
    const { key, projection } = bind(input);
    return [
      permission("dynamodb:GetItem", ref.arn, {
        ...(await partitionKeys(read, ref, [key])),
        "dynamodb:Attributes": namesIn(projection, undefined, Object.keys(key)),
        "dynamodb:Select": selectOf(input),
        "dynamodb:ReturnConsumedCapacity": capacityKey(input.ReturnConsumedCapacity),
        "dynamodb:EnclosingOperation": undefined,
      }),
    ];
  },

  async handle({ input, here, store, clock, ...call }) {
    await requireTableKeys([input.TableName], { ...call, here, store });
    const ref = tableRef(here, input.TableName);
    const { key, projection } = bind(input);
    const nowMs = clock.now();
    const record = await store.read(async (tx) => {
      const schema = schemaOf(await requireTable(tx, ref, nowMs));
      requireKey(key, schema);
      if (projection !== undefined) requireScalarKeys(schema, projection.paths);
      return readItemRecord(tx, itemKey(schema, key));
    });
    const units = readUnits(record?.sizeBytes ?? 0, input.ConsistentRead ?? false);
    return {
      Item: record === undefined ? undefined : shape(record, projection),
      ConsumedCapacity: consumed(input.ReturnConsumedCapacity, input.TableName, { ...NO_COST, table: units }),
    };
  },
});
