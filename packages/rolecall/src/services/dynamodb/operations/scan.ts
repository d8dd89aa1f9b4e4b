import { dynamodb } from "@rolecall/aws-model/dynamodb";
import { operation, permission } from "../../../kernel/operation.js";
import type { Key } from "../../../store/store.js";
import { Invalid } from "../errors.js";
import { type BoundCondition, bindCondition } from "../expressions/condition.js";
import {
  bindAttributesToGet,
  bindFilter,
  type ConditionalOperator,
  type LegacyCondition,
  readConditions,
} from "../expressions/legacy.js";
import { bindNamed, requireOneStyle } from "../expressions/parameters.js";
import { Placeholders } from "../expressions/placeholders.js";
import { bindProjection, type Projection } from "../expressions/projection.js";
import { consumed } from "../items/capacity.js";
import { capacityKey } from "../items/condition-keys.js";
import { once } from "../items/once.js";
import { storeKey } from "../items/query-plan.js";
import {
  namesIn,
  readScope,
  readStartKey,
  requireIndex,
  requireSelect,
  requireStartKeyAttributes,
  requireTableStartKey,
  type SelectInput,
  selectOf,
  startKeyNames,
} from "../items/read-request.js";
import { type IndexSchema, schemaOf, type TableSchema } from "../items/schema.js";
import { type Bounds, walk } from "../items/walk.js";
import { indexPrefix, itemsPrefix } from "../records.js";
import { indexArn, requireTable, tableRef } from "../resources.js";
import { requireTableKeys } from "../tables/encryption.js";
import type { Item, WireItem } from "../values/attribute-value.js";

interface ScanInput extends SelectInput {
  readonly ScanFilter?: Record<string, LegacyCondition> | undefined;
  readonly ConditionalOperator?: string | undefined;
  readonly FilterExpression?: string | undefined;
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: unknown;
  readonly ExclusiveStartKey?: unknown;
  readonly Segment?: number | undefined;
  readonly TotalSegments?: number | undefined;
}

interface BoundScan {
  readonly filter: BoundCondition | undefined;
  readonly projection: Projection | undefined;
  readonly startKey: Item | undefined;
}

const bind = once((input: ScanInput): BoundScan => {
  requireOneStyle(
    input as never,
    ["ProjectionExpression", "FilterExpression"],
    ["AttributesToGet", "ScanFilter", "ConditionalOperator"],
  );
  const attributes = input.AttributesToGet === undefined ? undefined : bindAttributesToGet(input.AttributesToGet);
  const legacyFilter = bindFilter(readConditions(input.ScanFilter), input.ConditionalOperator as ConditionalOperator);
  const startKey = readStartKey(input.ExclusiveStartKey);
  requireSegments(input);
  requireSelect(input, "data");
  const placeholders = new Placeholders(
    input.ExpressionAttributeNames,
    input.ExpressionAttributeValues as WireItem | undefined,
  );
  const filter = bindNamed("FilterExpression", input.FilterExpression, bindCondition, placeholders);
  const projection = bindNamed("ProjectionExpression", input.ProjectionExpression, bindProjection, placeholders);
  placeholders.requireAllUsed();
  return { filter: filter ?? legacyFilter, projection: projection ?? attributes, startKey };
});

function requireSegments({ Segment, TotalSegments }: ScanInput): void {
  if (Segment !== undefined && TotalSegments === undefined) {
    throw new Invalid(
      "The TotalSegments parameter is required but was not present in the request when Segment parameter is present",
    );
  }
  if (TotalSegments === undefined) return;
  if (Segment === undefined) {
    throw new Invalid(
      "The Segment parameter is required but was not present in the request when parameter TotalSegments is present",
    );
  }
  if (Segment >= TotalSegments) {
    throw new Invalid(
      "The Segment parameter is zero-based and must be less than parameter TotalSegments: " +
        `Segment: ${Segment} is not less than TotalSegments: ${TotalSegments}`,
    );
  }
}

/** Scan reads a whole table or index, or one of the segments that several readers share. */
export const Scan = operation(dynamodb, "Scan", {
  source: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html",

  permissions: ({ input, here }) => {
    const ref = tableRef(here, input.TableName);
    const { filter, projection } = bind(input as ScanInput);
    return [
      permission("dynamodb:Scan", input.IndexName === undefined ? ref.arn : indexArn(ref.arn, input.IndexName), {
        "dynamodb:Attributes": namesIn(projection, filter, []),
        "dynamodb:Select": selectOf(input),
        "dynamodb:ReturnConsumedCapacity": capacityKey(input.ReturnConsumedCapacity),
        "dynamodb:ReturnValues": undefined,
      }),
    ];
  },

  async handle({ input, here, store, clock, ...call }) {
    await requireTableKeys([input.TableName], { ...call, here, store });
    const ref = tableRef(here, input.TableName);
    const { filter, projection, startKey } = bind(input as ScanInput);
    const nowMs = clock.now();
    const schema = schemaOf(await store.read((tx) => requireTable(tx, ref, nowMs)));
    const index = requireIndex(schema, input.IndexName, input.ConsistentRead);
    if (startKey !== undefined) requireStartKey(schema, index, startKey);
    const select = selectOf(input);
    const scope = readScope(schema, index, select, projection, filter);
    const page = await walk(store, {
      schema,
      index,
      bounds: scanBounds(schema, index, input, startKey),
      reverse: false,
      limit: input.Limit,
      filter: filter?.condition,
      scope,
      consistent: input.ConsistentRead ?? false,
    });
    return {
      Items: select === "COUNT" ? undefined : [...page.items],
      Count: page.items.length,
      ScannedCount: page.scanned,
      LastEvaluatedKey: page.lastKey,
      ConsumedCapacity: consumed(input.ReturnConsumedCapacity, input.TableName, page.cost),
    };
  },
});

function requireStartKey(schema: TableSchema, index: IndexSchema | undefined, startKey: Item): void {
  if (Object.keys(startKey).length !== startKeyNames(schema, index).size) {
    throw new Invalid(
      index === undefined
        ? "The provided starting key is invalid: The provided key element does not match the schema"
        : "The provided starting key is invalid",
    );
  }
  if (index !== undefined) requireStartKeyAttributes(index, startKey);
  requireTableStartKey(schema, startKey);
}

const HASHES = 2 ** 32;

/** A segment is an even part of the hashes by which partitions are scattered. */
function scanBounds(
  schema: TableSchema,
  index: IndexSchema | undefined,
  { Segment = 0, TotalSegments = 1 }: ScanInput,
  startKey: Item | undefined,
): Bounds {
  const prefix: Key =
    index === undefined ? itemsPrefix(schema.table.id) : indexPrefix(schema.table.id, index.record.number);
  const border = (segment: number): Key => {
    const hash = Buffer.alloc(4);
    hash.writeUInt32BE(Math.ceil((HASHES * segment) / TotalSegments));
    return [...prefix, hash];
  };
  const from = Segment === 0 ? undefined : border(Segment);
  const before = Segment + 1 === TotalSegments ? undefined : border(Segment + 1);
  if (startKey === undefined) return { prefix, from, before };
  const after = storeKey(schema, index, startKey);
  const hash = after?.[prefix.length] as Uint8Array;
  const inside =
    (from === undefined || Buffer.compare(hash, from[prefix.length] as Uint8Array) >= 0) &&
    (before === undefined || Buffer.compare(hash, before[prefix.length] as Uint8Array) < 0);
  if (!inside) {
    throw new Invalid(
      "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct " +
        `Segment. TotalSegments: ${TotalSegments} Segment: ${Segment}`,
    );
  }
  return { prefix, after, before };
}
